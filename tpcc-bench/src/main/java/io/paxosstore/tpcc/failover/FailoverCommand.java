package io.paxosstore.tpcc.failover;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeoutException;
import picocli.CommandLine.Command;
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
  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "A new directory for the cluster.")
  private Path directory = Path.of("");

  @Option(
      names = "--rounds",
      defaultValue = "10",
      description = "How often a home is hit. By default ${DEFAULT-VALUE}.")
  private int rounds;

  @Option(
      names = "--nodes",
      defaultValue = "3",
      description = "Servers: 3 or 5. By default ${DEFAULT-VALUE}.")
  private int nodes;

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
    if (nodes != 3 && nodes != 5) {
      throw new ParameterException(spec.commandLine(), "--nodes must be 3 or 5");
    }
    if (rounds < 1 || writes < 1) {
      throw new ParameterException(spec.commandLine(), "--rounds and --writes must be positive");
    }
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    FailoverRun run =
        new FailoverRun(directory.toAbsolutePath().normalize(), nodes, rounds, signal, writes, out);
    return run.run() ? 0 : 1;
  }
}
