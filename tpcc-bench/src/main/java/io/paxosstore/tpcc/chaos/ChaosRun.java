package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.history.ClientRecorder;
import io.paxosstore.tpcc.history.Outcome;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * One run: clients at work, servers hit one after the other, in the end all at once; then the
 * verdict.
 */
final class ChaosRun {
  private static final String CLIENT_OPTIONS = "socketTimeout=10000";
  private static final long CONVERGE_MILLIS = 60_000;
  private static final int ERRORS_WHEN_ALL_ARE_DOWN = 5;

  private final ChaosOptions options;
  private final PrintStream out;
  private final Recorders recorders = new Recorders();
  private final ErrorLog errors;
  private final Transfers transfers = new Transfers();
  private final Totals totals = new Totals();
  private final Registers registers = new Registers();
  private final Lists lists = new Lists();
  private final List<Client> clients = new ArrayList<>();
  private final List<Thread> threads = new ArrayList<>();
  private final List<Disruption> kills = new ArrayList<>();
  private final AtomicInteger disruptions = new AtomicInteger();
  private final AtomicInteger recoveries = new AtomicInteger();
  private volatile boolean stopped;
  private long started;
  private long ended;

  ChaosRun(ChaosOptions options, PrintStream out) {
    this.options = options;
    this.out = out;
    errors = new ErrorLog(options.clients());
  }

  ErrorLog errors() {
    return errors;
  }

  boolean isStopped() {
    return stopped;
  }

  /** How often something was done to a server so far. */
  int disruptions() {
    return disruptions.get();
  }

  /** How often all servers have come to run again so far. */
  int recoveries() {
    return recoveries.get();
  }

  Transfers transfers() {
    return transfers;
  }

  Totals totals() {
    return totals;
  }

  Registers registers() {
    return registers;
  }

  Lists lists() {
    return lists;
  }

  /** Runs it all; true if everything holds. */
  boolean run() throws IOException, InterruptedException, SQLException {
    started = System.nanoTime();
    try (ClusterProcesses cluster = new ClusterProcesses(options.directory(), options.nodes())) {
      cluster.start();
      tell("cluster of " + options.nodes() + " is ready");
      try (Connection connection = DriverManager.getConnection(cluster.url(0, CLIENT_OPTIONS))) {
        transfers.create(connection);
        registers.create(connection);
        lists.create(connection);
      }
      tell("tables are there; " + options.clients() + " clients start");
      startClients(cluster);
      try {
        disturb(cluster);
      } finally {
        ended = System.nanoTime();
        stopped = true;
        for (Thread thread : threads) {
          thread.join();
        }
      }
      tell("clients have ended");
      // Reading all of it also wakes every group: one that nobody asks for says nothing, and may
      // leave a server behind that was down when it last changed.
      FinalState end = readAll(cluster);
      List<String> differences = Replicas.awaitEqual(cluster.nodes(), CONVERGE_MILLIS);
      tell("replicas " + (differences.isEmpty() ? "are equal" : "DIFFER"));
      differences.forEach(out::println);
      cluster.status().forEach(line -> out.println("  " + line));
      return judge(end, differences.isEmpty());
    }
  }

  private void startClients(ClusterProcesses cluster) throws InterruptedException {
    for (int i = 0; i < options.clients(); i++) {
      Client client =
          new Client(
              i,
              cluster.url(i % options.nodes(), CLIENT_OPTIONS),
              cluster.nodes().get(i % options.nodes()).id(),
              this,
              recorders.client(),
              options.seed() + i);
      clients.add(client);
      threads.add(Thread.ofPlatform().name("client-" + i).start(client));
    }
    Thread.sleep(options.settle().multipliedBy(2));
  }

  private void disturb(ClusterProcesses cluster) throws IOException, InterruptedException {
    long end = started + options.duration().toNanos();
    do {
      for (int i = 0; i < options.nodes(); i++) {
        if (options.nodes() > 1) {
          ClusterProcesses.Node victim = cluster.nodes().get(i);
          hit("SIGKILL", victim.id());
          cluster.kill(victim);
          Thread.sleep(options.down());
          restart(cluster, "node " + victim.id());
        }
        ClusterProcesses.Node paused = cluster.nodes().get((i + 1) % options.nodes());
        hit("SIGSTOP", paused.id());
        cluster.pause(paused);
        Thread.sleep(options.pause());
        cluster.resume(paused);
        disruptions.incrementAndGet();
        tell("SIGCONT node " + paused.id());
        Thread.sleep(options.settle());
      }
    } while (System.nanoTime() < end);
    hit("SIGKILL", 0);
    cluster.nodes().parallelStream().forEach(cluster::kill);
    restart(cluster, "all");
  }

  private void restart(ClusterProcesses cluster, String whom)
      throws IOException, InterruptedException {
    long from = System.nanoTime();
    cluster.start();
    recoveries.incrementAndGet();
    disruptions.incrementAndGet();
    tell("restarted " + whom + ", ready after " + seconds(System.nanoTime() - from));
    Thread.sleep(options.settle());
  }

  private void hit(String name, int node) {
    Set<Integer> unharmed = new HashSet<>();
    for (Client client : clients) {
      // Where a client is not known to be, it may be.
      if (node == 0 || client.node() == node || client.node() == 0) {
        errors.hit(client.number(), node == 0 ? ERRORS_WHEN_ALL_ARE_DOWN : 1);
      } else {
        unharmed.add(client.number());
      }
    }
    Disruption disruption = new Disruption(name, node, System.nanoTime(), unharmed);
    disruptions.incrementAndGet();
    if (name.equals("SIGKILL") && node != 0) {
      kills.add(disruption);
    }
    tell(name + " " + (node == 0 ? "all nodes" : "node " + node));
  }

  private FinalState readAll(ClusterProcesses cluster) throws SQLException {
    Recorders.OfClient last = recorders.client();
    try (Connection connection = DriverManager.getConnection(cluster.url(0, CLIENT_OPTIONS))) {
      ClientRecorder total = last.totals();
      total.call(System.nanoTime());
      totals.run(connection, totals.choose(new SplittableRandom(0)), 0, total);
      total.answer(Outcome.OK, System.nanoTime());
      registers.readAll(connection, last.registers());
      lists.readAll(connection, last.lists());
      return FinalState.read(connection);
    }
  }

  private boolean judge(FinalState end, boolean replicasAreEqual) throws IOException {
    Recorders.Histories histories = recorders.histories();
    Path directory = options.directory().resolve("history");
    histories.save(directory);
    end.save(directory);
    long operations = clients.stream().mapToLong(client -> client.acknowledged().length).sum();
    double seconds = (System.nanoTime() - started) / 1e9;
    out.printf(
        Locale.ROOT,
        "%d operations acknowledged, %.0f /s over the whole run; histories in %s%n",
        operations,
        operations / seconds,
        directory);
    out.println(errors.summary());
    printGaps();
    boolean valid = ChaosCheck.run(histories, end, directory, out);
    List<String> violations = errors.violations();
    violations.forEach(each -> out.println("unexpected: " + each));
    boolean holds = valid && replicasAreEqual && violations.isEmpty();
    out.println(holds ? "VERDICT: everything holds" : "VERDICT: FAILED");
    return holds;
  }

  private void printGaps() {
    long worst = 0;
    for (Disruption kill : kills) {
      List<long[]> unharmed = new ArrayList<>();
      for (Client client : clients) {
        if (kill.unharmed().contains(client.number())) {
          unharmed.add(client.acknowledged());
        }
      }
      long[] gaps =
          unharmed.stream()
              .mapToLong(each -> Gaps.longest(each, kill.nanos(), ended))
              .sorted()
              .toArray();
      if (gaps.length == 0) {
        continue;
      }
      worst = Math.max(worst, gaps[gaps.length - 1]);
      out.printf(
          "SIGKILL node %d: %d clients on living nodes, longest gap %s, median %s;"
              + " acknowledgements per 10 ms:%s%n",
          kill.node(),
          gaps.length,
          Gaps.millis(gaps[gaps.length - 1]),
          Gaps.millis(gaps[gaps.length / 2]),
          Gaps.timeline(unharmed, kill.nanos()));
    }
    if (!kills.isEmpty()) {
      out.println("longest gap of a client on a living node after SIGKILL: " + Gaps.millis(worst));
    }
  }

  private void tell(String what) {
    out.println(seconds(System.nanoTime() - started) + "  " + what);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", nanos / (double) Duration.ofSeconds(1).toNanos());
  }
}
