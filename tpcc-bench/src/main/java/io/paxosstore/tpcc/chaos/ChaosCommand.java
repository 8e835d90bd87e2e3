package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.cluster.ClusterDirectory;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.SQLException;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;
import picocli.CommandLine.TypeConversionException;

/**
 * Runs a cluster of real processes under load, kills, pauses and restarts its servers and breaks
 * the network between them, and judges what the clients saw. Exit code 0 if everything holds.
 */
@Command(
    name = "chaos",
    mixinStandardHelpOptions = true,
    description =
        "Kills, pauses and restarts the servers of a cluster under load, breaks the network between"
            + " them, and judges what its clients saw.")
public final class ChaosCommand implements Callable<Integer> {
  @Mixin private ClusterDirectory cluster = new ClusterDirectory();

  @Option(
      names = "--minutes",
      defaultValue = "2",
      description = "How long; at least each server is hit once. By default ${DEFAULT-VALUE}.")
  private double minutes;

  @Option(
      names = "--clients",
      defaultValue = "16",
      description = "Connections, each with a thread. By default ${DEFAULT-VALUE}.")
  private int clients;

  @Option(
      names = "--faults",
      split = ",",
      paramLabel = "FAULT",
      defaultValue = "kill,pause",
      converter = FaultNames.class,
      description =
          "What to do: kill, pause, and to the network between servers delay, drop (one way),"
              + " duplicate, reorder, corrupt, half-open. By default ${DEFAULT-VALUE}.")
  private List<Fault> faults = List.of();

  @Option(
      names = "--down",
      defaultValue = "3",
      description = "Seconds that a killed server stays down. By default ${DEFAULT-VALUE}.")
  private double down;

  @Option(
      names = "--pause",
      defaultValue = "2",
      description =
          "Seconds that a server is paused or a fault of the network lasts. By default"
              + " ${DEFAULT-VALUE}.")
  private double pause;

  @Option(
      names = "--settle",
      defaultValue = "2",
      description = "Seconds of peace in between. By default ${DEFAULT-VALUE}.")
  private double settle;

  @Option(
      names = "--seed",
      defaultValue = "1",
      description = "What the clients choose. By default ${DEFAULT-VALUE}.")
  private long seed;

  @Option(
      names = "--check",
      description = "Only checks the histories that an earlier run has left in DIR again.")
  private boolean check;

  @Spec private CommandSpec spec;

  /** Made by picocli. */
  public ChaosCommand() {}

  @Override
  public Integer call() throws IOException, InterruptedException, SQLException {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (check) {
      return ChaosCheck.run(cluster.path().resolve("history"), out) ? 0 : 1;
    }
    cluster.requireNew(1);
    int nodes = cluster.nodes();
    if (clients <= nodes || clients > Client.MOST_CLIENTS) {
      throw new ParameterException(
          spec.commandLine(), "--clients must be " + (nodes + 1) + " to " + Client.MOST_CLIENTS);
    }
    if (nodes == 1 && faults.stream().anyMatch(fault -> fault.link() != null)) {
      throw new ParameterException(spec.commandLine(), "one server has no network to be broken");
    }
    ChaosOptions options =
        new ChaosOptions(
            cluster.path(),
            nodes,
            clients,
            EnumSet.copyOf(faults),
            duration(60 * minutes),
            duration(down),
            duration(pause),
            duration(settle),
            seed);
    return new ChaosRun(options, out).run() ? 0 : 1;
  }

  /** Reads names of faults; picocli makes one. */
  static final class FaultNames implements ITypeConverter<Fault> {
    @Override
    public Fault convert(String word) {
      try {
        return Fault.of(word);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(String.valueOf(e.getMessage()));
      }
    }
  }

  private static Duration duration(double seconds) {
    return Duration.ofMillis(Math.round(1_000 * seconds));
  }
}
