package io.paxosstore.tpcc.failover;

import io.paxosstore.tpcc.cluster.ClusterProcesses;
import io.paxosstore.tpcc.cluster.ClusterProcesses.Node;
import io.paxosstore.tpcc.failover.FailoverCommand.Signal;
import java.io.Closeable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeoutException;

/**
 * The rounds of the measurement. In each the home of the rows is found and hit; one writer is
 * connected to a node that lives on and is not the home, the other one knows all nodes, and is with
 * the home when that dies.
 */
final class FailoverRun {
  private static final String OPTIONS = "failoverTimeout=20000";
  private static final int PINNED = 1;
  private static final int FREE = 2;
  private static final long PAUSE_MILLIS = 2_000;

  private final Path directory;
  private final int nodes;
  private final int rounds;
  private final Signal signal;
  private final int writes;
  private final PrintStream out;

  FailoverRun(Path directory, int nodes, int rounds, Signal signal, int writes, PrintStream out) {
    this.directory = directory;
    this.nodes = nodes;
    this.rounds = rounds;
    this.signal = signal;
    this.writes = writes;
    this.out = out;
  }

  /** True if every acknowledged write is there. */
  boolean run() throws IOException, InterruptedException, SQLException, TimeoutException {
    long[] pinned = new long[rounds];
    long[] free = new long[rounds];
    long acknowledged = 0;
    long unknown = 0;
    try (ClusterProcesses cluster = new ClusterProcesses(directory, nodes)) {
      cluster.start();
      create(cluster);
      out.println("ROUND  HOME  SUCCESSOR  GAP, WRITER AT A LIVING NODE  GAP, WRITER AT THE HOME");
      for (int round = 0; round < rounds; round++) {
        int home = home(cluster.nodes().getFirst());
        Node victim = node(cluster, home);
        List<Node> others = cluster.nodes().stream().filter(node -> node.id() != home).toList();
        Node living = others.get(round % others.size());
        Writer atLiving = new Writer(ClusterProcesses.url(living, OPTIONS), PINNED);
        Writer atHome = new Writer(cluster.url(cluster.nodes().indexOf(victim), OPTIONS), FREE);
        long at;
        try (Closeable _ = running(atLiving);
            Closeable _ = running(atHome)) {
          atLiving.awaitCount(writes);
          atHome.awaitCount(writes);
          at = System.nanoTime();
          hit(cluster, victim);
          atLiving.awaitCount(atLiving.count() + writes);
          atHome.awaitCount(atHome.count() + writes);
        }
        pinned[round] = atLiving.longestGapSince(at);
        free[round] = atHome.longestGapSince(at);
        acknowledged += atLiving.count() + atHome.count();
        unknown += atLiving.unknown() + atHome.unknown();
        int successor = home(living);
        revive(cluster, victim);
        out.printf(
            Locale.ROOT,
            "%5d  %4d  %9d  %25.1f ms  %20.1f ms%n",
            round + 1,
            home,
            successor,
            pinned[round] / 1e6,
            free[round] / 1e6);
      }
      summary("writer at a living node", pinned);
      summary("writer at the home", free);
      long there = sum(cluster);
      out.printf(
          "%d writes acknowledged, %d of unknown outcome, %d there%n",
          acknowledged, unknown, there);
      return there >= acknowledged && there <= acknowledged + unknown;
    }
  }

  private static Closeable running(Writer writer) {
    Thread thread = Thread.ofPlatform().name("writer-" + writer.row()).start(writer);
    return () -> {
      writer.stop();
      try {
        thread.join();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    };
  }

  private void summary(String who, long[] gaps) {
    long[] sorted = gaps.clone();
    Arrays.sort(sorted);
    out.printf(
        Locale.ROOT,
        "%s: median %.1f ms, worst of %d %.1f ms%n",
        who,
        sorted[sorted.length / 2] / 1e6,
        sorted.length,
        sorted[sorted.length - 1] / 1e6);
  }

  private void hit(ClusterProcesses cluster, Node victim) throws IOException, InterruptedException {
    if (signal == Signal.KILL) {
      cluster.kill(victim);
    } else {
      cluster.pause(victim);
      Thread.sleep(PAUSE_MILLIS);
      cluster.resume(victim);
    }
  }

  private void revive(ClusterProcesses cluster, Node victim)
      throws IOException, InterruptedException {
    if (signal == Signal.KILL) {
      cluster.start();
    } else {
      cluster.resume(victim);
    }
  }

  private void create(ClusterProcesses cluster) throws SQLException {
    try (Connection connection = DriverManager.getConnection(cluster.url(0, OPTIONS));
        Statement statement = connection.createStatement()) {
      // No ENTITY GROUP clause: all rows have one home.
      statement.execute("CREATE TABLE failover (id INT PRIMARY KEY, n BIGINT NOT NULL)");
      statement.execute("INSERT INTO failover VALUES (" + PINNED + ", 0), (" + FREE + ", 0)");
    }
  }

  private static long sum(ClusterProcesses cluster) throws SQLException {
    return number(cluster.nodes().getFirst(), "SELECT SUM(n) FROM failover");
  }

  /** The home of the only group of the youngest table, as this node knows it. */
  private static int home(Node asked) throws SQLException {
    return (int)
        number(asked, "SELECT home FROM sys.groups WHERE home > 0 ORDER BY family DESC LIMIT 1");
  }

  private static long number(Node asked, String query) throws SQLException {
    try (Connection connection = DriverManager.getConnection(ClusterProcesses.url(asked, OPTIONS));
        PreparedStatement statement = connection.prepareStatement(query);
        ResultSet rows = statement.executeQuery()) {
      rows.next();
      return rows.getLong(1);
    }
  }

  private static Node node(ClusterProcesses cluster, int id) {
    return cluster.nodes().stream().filter(node -> node.id() == id).findFirst().orElseThrow();
  }
}
