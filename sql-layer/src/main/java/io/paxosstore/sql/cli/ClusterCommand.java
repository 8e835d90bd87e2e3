package io.paxosstore.sql.cli;

import java.nio.file.Path;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** A cluster on this machine: a process for each node, all in one directory. */
@Command(
    name = "cluster",
    description = "Starts, stops and shows a cluster of servers on this machine.",
    mixinStandardHelpOptions = true,
    synopsisSubcommandLabel = "start|status|stop",
    subcommands = {ClusterStartCommand.class, ClusterStatusCommand.class, ClusterStopCommand.class})
final class ClusterCommand {
  private ClusterCommand() {}

  /** What all of them are told. */
  static final class Where {
    @Option(
        names = "--dir",
        required = true,
        paramLabel = "DIR",
        description = "The cluster's directory: a directory in it for each node.")
    private Path directory = Path.of("");

    ClusterDirectory open() {
      return new ClusterDirectory(directory.toAbsolutePath().normalize());
    }
  }
}
