package io.paxosstore.tpcc.failover;

import io.paxosstore.tpcc.cluster.ClusterDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** Measures the write gap after the death of a home. Exit code 0 if nothing was lost. */
@Command(
    name = "failover",
    mixinStandardHelpOptions = true,
    description = "Measures how long writers wait when the home of their rows is killed.")
public final class FailoverCommand implements Callable<Integer> {
  @Mixin private ClusterDirectory cluster = new ClusterDirectory();

  @Option(
      names = "--rounds",
      defaultValue = "10",
      description = "How often a home is hit. By default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--signal",
      defaultValue = "KILL",
      description =
          "KILL, or STOP for a pause of two seconds that no connection tells of. By default"
              + " ${DEFAULT-VALUE}.")
  private Signal signal = Signal.KILL;

  @Option(
      names = "--writes",
      defaultValue = "500",
      description =
          "Acknowledged writes of each writer before a hit and after it. By default"
              + " ${DEFAULT-VALUE}.")
  private int writes;

  @Spec private CommandSpec spec;

  /** What hits a home. */
  enum Signal {
    KILL,
    STOP
  }

  /** Made by picocli. */
  public FailoverCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException, TimeoutException {
    cluster.requireNew(3);
    if (rounds < 1 || writes < 1) {
      throw new ParameterException(spec.commandLine(), "--rounds and --writes must be positive");
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    FailoverRun run = new FailoverRun(cluster.path(), cluster.nodes(), rounds, signal, writes, out);
    return run.run() ? 0 : 1;
  }
}
