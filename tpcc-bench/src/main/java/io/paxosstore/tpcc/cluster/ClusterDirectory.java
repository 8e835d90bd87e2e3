package io.paxosstore.tpcc.cluster;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options of commands that start a cluster of their own: where, and of how many servers. */
public final class ClusterDirectory {
  private static final int MOST_NODES = 5;

  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "A new directory for the cluster and what the run leaves.")
  private Path directory = Path.of("");

  @Option(
      names = "--nodes",
      defaultValue = "3",
      paramLabel = "N",
      description = "Servers, an odd number up to 5. By default ${DEFAULT-VALUE}.")
  private int nodes;

  @Spec(Target.MIXEE)
  private CommandSpec command;

  /** Made by picocli. */
  public ClusterDirectory() {}

  /** The directory, absolute. */
  public Path path() {
    return directory.toAbsolutePath().normalize();
  }

  /** How many servers. */
  public int nodes() {
    return nodes;
  }

  /**
   * Checks the options for a run that begins with nothing.
   *
   * @param least how many servers the run needs: 1, or 3 if others are to go on when one dies
   * @throws ParameterException if the directory holds anything, or it cannot be so many servers
   */
  public void requireNew(int least) throws IOException {
    if (nodes < least || nodes > MOST_NODES || nodes % 2 == 0) {
      throw new ParameterException(
          command.commandLine(), "--nodes must be " + (least == 1 ? "1, 3 or 5" : "3 or 5"));
    }
    if (Files.exists(directory)) {
      try (Stream<Path> content = Files.list(directory)) {
        if (content.findAny().isPresent()) {
          throw new ParameterException(command.commandLine(), directory + " is not empty");
        }
      }
    }
  }
}
