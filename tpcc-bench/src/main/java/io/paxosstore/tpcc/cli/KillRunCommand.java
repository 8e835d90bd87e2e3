package io.paxosstore.tpcc.cli;

import io.paxosstore.tpcc.kill.KillOptions;
import io.paxosstore.tpcc.kill.KillRun;
import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.report.RunResult;
import io.paxosstore.tpcc.report.TextReport;
import io.paxosstore.tpcc.schema.Dialect;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** A run on a cluster whose servers are killed meanwhile. */
@Command(
    name = "kill-run",
    mixinStandardHelpOptions = true,
    description = {
      "Starts a cluster of server processes, loads, runs terminals through the URL of all servers,"
          + " kills a server in the run and starts it again; then checks the ledger, the"
          + " consistency conditions at each replica in turn, and that all replicas are equal.",
      "Exit status: 0 if everything holds, 1 if not, 2 for a wrong option."
    })
final class KillRunCommand implements Callable<Integer> {
  @Option(
      names = "--dir",
      required = true,
      paramLabel = "DIR",
      description = "A new directory for the servers.")
  private Path directory = Path.of("");

  @Option(
      names = "--nodes",
      defaultValue = "3",
      paramLabel = "N",
      description = "Servers: 3 or 5. By default ${DEFAULT-VALUE}.")
  private int nodes;

  @Option(
      names = "--warehouses",
      defaultValue = "2",
      paramLabel = "N",
      description = "Warehouses. By default ${DEFAULT-VALUE}.")
  private int warehouses;

  @Option(names = "--small", description = "Warehouses of a reduced scale, to try things out.")
  private boolean small;

  @Option(
      names = "--kills",
      defaultValue = "1",
      paramLabel = "N",
      description =
          "How often a server is killed, each in turn, the first one first. By default"
              + " ${DEFAULT-VALUE}.")
  private int kills;

  @Option(
      names = "--down",
      defaultValue = "5",
      paramLabel = "SECONDS",
      description = "How long a killed server stays down. By default ${DEFAULT-VALUE}.")
  private double down;

  @Mixin private BehaviourOptions behaviour;

  @Spec private CommandSpec spec;

  @Override
  public Integer call() throws Exception {
    PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
    if (nodes != 3 && nodes != 5) {
      throw new ParameterException(spec.commandLine(), "--nodes must be 3 or 5");
    }
    if (kills < 0 || warehouses < 1 || down < 0) {
      throw new ParameterException(
          spec.commandLine(), "--kills and --down must be 0 or more, --warehouses 1 or more");
    }
    requireEmpty();
    Dialect dialect = Dialect.named("paxosstore");
    RunResult result =
        behaviour.run(
            dialect,
            options ->
                new KillRun(
                        new KillOptions(
                            directory.toAbsolutePath().normalize(),
                            nodes,
                            small ? Scale.small(warehouses) : Scale.full(warehouses),
                            options,
                            kills,
                            Duration.ofMillis(Math.round(1_000 * down))),
                        dialect,
                        out)
                    .execute());
    TextReport.print(result, out);
    return result.holds() ? Exit.GOOD : Exit.DOES_NOT_HOLD;
  }

  private void requireEmpty() throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> content = Files.list(directory)) {
        if (content.findAny().isPresent()) {
          throw new ParameterException(spec.commandLine(), directory + " is not empty");
        }
      }
    }
  }
}
