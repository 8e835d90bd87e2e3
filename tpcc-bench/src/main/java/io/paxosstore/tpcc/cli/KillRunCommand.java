package io.paxosstore.tpcc.cli;

import io.paxosstore.tpcc.cluster.ClusterDirectory;
import io.paxosstore.tpcc.kill.KillOptions;
import io.paxosstore.tpcc.kill.KillRun;
import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.report.RunResult;
import io.paxosstore.tpcc.report.TextReport;
import io.paxosstore.tpcc.schema.Dialect;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.Callable;
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
  @Mixin private ClusterDirectory cluster = new ClusterDirectory();

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
    cluster.requireNew(3);
    if (kills < 0 || warehouses < 1 || down < 0) {
      throw new ParameterException(
          spec.commandLine(), "--kills and --down must be 0 or more, --warehouses 1 or more");
    }
    Dialect dialect = Dialect.named("paxosstore");
    RunResult result =
        behaviour.run(
            dialect,
            options ->
                new KillRun(
                        new KillOptions(
                            cluster.path(),
                            cluster.nodes(),
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
}
