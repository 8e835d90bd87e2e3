package io.paxosstore.tpcc.kill;

import io.paxosstore.tpcc.cluster.ClusterProcesses;
import io.paxosstore.tpcc.cluster.Replicas;
import io.paxosstore.tpcc.load.LoadOptions;
import io.paxosstore.tpcc.load.LoadRefusedException;
import io.paxosstore.tpcc.load.Loader;
import io.paxosstore.tpcc.report.RunResult;
import io.paxosstore.tpcc.run.Conditions;
import io.paxosstore.tpcc.run.NotLoadedException;
import io.paxosstore.tpcc.run.Run;
import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.schema.Dialect;
import java.io.IOException;
import java.io.PrintStream;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Starts servers, loads, runs, kills meanwhile, and asks every replica afterwards. */
public final class KillRun {
  private static final int LOAD_THREADS = 4;
  private static final int LOAD_BATCH = 1_000;
  private static final long EQUAL_MILLIS = 60_000;

  private final KillOptions options;
  private final Dialect dialect;
  private final PrintStream out;

  /** A run as these options say. */
  public KillRun(KillOptions options, Dialect dialect, PrintStream out) {
    this.options = options;
    this.dialect = dialect;
    this.out = out;
  }

  /** Runs it all. */
  public RunResult execute()
      throws IOException,
          InterruptedException,
          SQLException,
          LoadRefusedException,
          NotLoadedException {
    try (ClusterProcesses cluster = new ClusterProcesses(options.directory(), options.nodes())) {
      cluster.start();
      Database database = new Database(cluster.url(0, ""), null, null, dialect);
      out.println("cluster of " + options.nodes() + " is ready: " + database);
      new Loader(
              database,
              new LoadOptions(
                  options.scale(),
                  LOAD_THREADS,
                  LOAD_BATCH,
                  options.run().behaviour().seed(),
                  false,
                  false,
                  0,
                  Duration.ofSeconds(2)),
              out)
          .run();
      RunResult result = run(cluster, database);
      List<RunResult.Check> checks = new ArrayList<>();
      for (ClusterProcesses.Node node : cluster.nodes()) {
        Database replica = database.at(ClusterProcesses.url(node, ""));
        checks.add(Conditions.check(replica, "read at node " + node.id(), 1));
      }
      List<String> differences = Replicas.awaitEqual(cluster.nodes(), EQUAL_MILLIS);
      checks.add(
          new RunResult.Check(
              differences.isEmpty()
                  ? "replicas: all groups have equal checksums on all nodes"
                  : "replicas DIFFER",
              differences.isEmpty(),
              differences));
      return result.with(checks);
    }
  }

  private RunResult run(ClusterProcesses cluster, Database database)
      throws SQLException, InterruptedException, NotLoadedException {
    Run run = new Run(database, options.run(), out);
    Killer killer = new Killer(cluster, run, options);
    Thread thread = Thread.ofPlatform().name("killer").start(killer);
    try (Connection connection = database.connect()) {
      RunResult result = run.execute(connection);
      thread.join();
      boolean done = killer.restarted() == options.kills();
      return result.with(
          List.of(
              new RunResult.Check(
                  "servers killed and restarted: " + killer.restarted(), done, List.of())));
    } finally {
      thread.interrupt();
      thread.join();
    }
  }
}
