package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.cluster.ClusterProcesses;
import io.paxosstore.tpcc.cluster.Replicas;
import io.paxosstore.tpcc.history.ClientRecorder;
import io.paxosstore.tpcc.history.Outcome;
import io.paxosstore.tpcc.proxy.LinkFault;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One run: clients at work, servers and the network between them hit one after the other, in the
 * end all servers at once; then the verdict.
 */
final class ChaosRun {
  private static final String CLIENT_OPTIONS = "socketTimeout=30000";
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
  private final List<Disruption> breaks = new ArrayList<>();
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
    try (ClusterProcesses cluster = new ClusterProcesses(options.directory(), options.nodes());
        Network network = network(cluster)) {
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
        disturb(cluster, network);
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
      FinalState end;
      try {
        end = readAll(cluster);
      } catch (WrongAnswerException e) {
        errors.wrongAnswer("the last reader", e);
        return failed();
      } catch (SQLException e) {
        errors.unreadable(e);
        return failed();
      }
      List<String> differences = Replicas.awaitEqual(cluster.nodes(), CONVERGE_MILLIS);
      tell("replicas " + (differences.isEmpty() ? "are equal" : "DIFFER"));
      differences.forEach(out::println);
      cluster.status().forEach(line -> out.println("  " + line));
      return judge(end, differences.isEmpty() && isSound(network));
    }
  }

  /** The network between servers, if it is to be broken; null if they reach each other directly. */
  private @Nullable Network network(ClusterProcesses cluster)
      throws IOException, InterruptedException {
    if (linkFaults().isEmpty()) {
      return null;
    }
    cluster.configure();
    return Network.between(cluster, options.seed());
  }

  private List<LinkFault> linkFaults() {
    return options.faults().stream().map(Fault::link).filter(Objects::nonNull).toList();
  }

  /** True if no server went on with a connection that had brought it a damaged frame. */
  private boolean isSound(@Nullable Network network) throws InterruptedException {
    if (network == null) {
      return true;
    }
    long going = network.corruptedThatGoOn();
    out.println("network: " + network.counts());
    if (going > 0) {
      out.println("unexpected: " + going + " connections went on after a damaged frame");
    }
    return going == 0;
  }

  private void startClients(ClusterProcesses cluster) throws InterruptedException {
    for (int i = 0; i < options.clients(); i++) {
      // One client stays with each server, whatever happens; the others know them all.
      ClusterProcesses.Node own = i < options.nodes() ? cluster.nodes().get(i) : null;
      String url =
          own == null
              ? cluster.url(i % options.nodes(), CLIENT_OPTIONS)
              : ClusterProcesses.url(own, CLIENT_OPTIONS);
      Client client =
          new Client(
              i, url, own == null ? 0 : own.id(), this, recorders.client(), options.seed() + i);
      clients.add(client);
      threads.add(Thread.ofPlatform().name("client-" + i).start(client));
    }
    Thread.sleep(options.settle().multipliedBy(2));
  }

  private void disturb(ClusterProcesses cluster, @Nullable Network network)
      throws IOException, InterruptedException {
    long end = started + options.duration().toNanos();
    int round = 0;
    do {
      for (int i = 0; i < options.nodes(); i++) {
        if (options.faults().contains(Fault.KILL) && options.nodes() > 1) {
          kill(cluster, cluster.nodes().get(i));
        }
        if (options.faults().contains(Fault.PAUSE)) {
          pause(cluster, cluster.nodes().get((i + 1) % options.nodes()));
        }
        if (network != null) {
          breakLinks(network, cluster.nodes().get(i).id(), i + round);
        }
      }
      round++;
    } while (System.nanoTime() < end);
    if (options.faults().contains(Fault.KILL)) {
      hit("SIGKILL", 0);
      cluster.nodes().parallelStream().forEach(cluster::kill);
      restart(cluster, "all");
    }
  }

  private void kill(ClusterProcesses cluster, ClusterProcesses.Node victim)
      throws IOException, InterruptedException {
    hit("SIGKILL", victim.id());
    cluster.kill(victim);
    Thread.sleep(options.down());
    restart(cluster, "node " + victim.id());
  }

  private void pause(ClusterProcesses cluster, ClusterProcesses.Node paused)
      throws IOException, InterruptedException {
    hit("SIGSTOP", paused.id());
    cluster.pause(paused);
    Thread.sleep(options.pause());
    cluster.resume(paused);
    tell("SIGCONT node " + paused.id());
    Thread.sleep(options.settle());
  }

  /** Of the faults of the network this server's share: all servers together have each of them. */
  private void breakLinks(Network network, int server, int turn) throws InterruptedException {
    List<LinkFault> all = linkFaults();
    for (int i = turn % options.nodes(); i < all.size(); i += options.nodes()) {
      long hitsBefore = network.hits(all.get(i));
      Network.Broken broken = network.begin(all.get(i), server);
      Predicate<Client> concerned =
          client -> client.node() == 0 || broken.servers().contains(client.node());
      allow(concerned, 1);
      if (all.get(i) == LinkFault.DROP) {
        clients.stream().filter(concerned).forEach(client -> errors.lost(client.number()));
      }
      long from = System.nanoTime();
      String words = all.get(i) + " " + broken.words();
      tell(words);
      Thread.sleep(options.pause());
      network.awaitHit(all.get(i), hitsBefore);
      network.heal();
      breaks.add(
          new Disruption(words + ", at " + seconds(from - started), 0, from, System.nanoTime()));
      tell("healed; " + network.counts());
      Thread.sleep(options.settle());
    }
  }

  private void restart(ClusterProcesses cluster, String whom)
      throws IOException, InterruptedException {
    long from = System.nanoTime();
    cluster.start();
    tell("restarted " + whom + ", ready after " + seconds(System.nanoTime() - from));
    Thread.sleep(options.settle());
  }

  private void hit(String name, int node) {
    // A connection to several servers has a channel to each home that it has met.
    allow(
        client -> node == 0 || client.node() == node || client.node() == 0,
        node == 0 ? ERRORS_WHEN_ALL_ARE_DOWN : 1);
    if (name.equals("SIGKILL") && node != 0) {
      kills.add(new Disruption(name, node, System.nanoTime(), System.nanoTime()));
    }
    tell(name + " " + (node == 0 ? "all nodes" : "node " + node));
  }

  private void allow(Predicate<Client> whom, int connectionErrors) {
    clients.stream().filter(whom).forEach(client -> errors.hit(client.number(), connectionErrors));
  }

  private FinalState readAll(ClusterProcesses cluster) throws SQLException, WrongAnswerException {
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

  /**
   * Nothing can be compared with what the clients saw; their histories are there to be looked at.
   */
  private boolean failed() throws IOException {
    Path directory = options.directory().resolve("history");
    recorders.histories().save(directory);
    errors.violations().forEach(each -> out.println("unexpected: " + each));
    out.println("VERDICT: FAILED; histories in " + directory);
    return false;
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
    printGapsOfNetwork();
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
      List<long[]> staying = new ArrayList<>();
      List<long[]> moving = new ArrayList<>();
      for (Client client : clients) {
        if (client.node() == 0) {
          moving.add(client.acknowledged());
        } else if (client.node() != kill.node()) {
          staying.add(client.acknowledged());
        }
      }
      worst = Math.max(worst, longestGap(staying, kill));
      List<long[]> all = new ArrayList<>(staying);
      all.addAll(moving);
      out.printf(
          "SIGKILL node %d: longest gap of %d clients of living nodes %s, of %d clients of all"
              + " nodes %s; acknowledgements per 10 ms:%s%n",
          kill.node(),
          staying.size(),
          Gaps.millis(longestGap(staying, kill)),
          moving.size(),
          Gaps.millis(longestGap(moving, kill)),
          Gaps.timeline(all, kill.nanos()));
    }
    if (!kills.isEmpty()) {
      out.println("longest gap of a client on a living node after SIGKILL: " + Gaps.millis(worst));
    }
  }

  private void printGapsOfNetwork() {
    for (Disruption each : breaks) {
      long longest =
          clients.stream()
              .mapToLong(
                  client -> Gaps.longest(client.acknowledged(), each.nanos(), each.until(), ended))
              .max()
              .orElse(0);
      out.println(each.words() + ": longest gap of a client " + Gaps.millis(longest));
    }
  }

  private long longestGap(List<long[]> acknowledged, Disruption kill) {
    return acknowledged.stream()
        .mapToLong(each -> Gaps.longest(each, kill.nanos(), ended))
        .max()
        .orElse(0);
  }

  private void tell(String what) {
    out.println(seconds(System.nanoTime() - started) + "  " + what);
  }

  private static String seconds(long nanos) {
    return String.format(Locale.ROOT, "%.1f s", nanos / (double) Duration.ofSeconds(1).toNanos());
  }
}
