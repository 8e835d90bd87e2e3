package io.paxosstore.paxos.simulator;

import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Everything there is in a run: nodes, the network between them, clients, faults, the oracle. */
final class World {
  /** What any bound on progress allows beside the waiting times of the replicas. */
  private static final long BOUND = 60 * Parameters.SECONDS;

  private static final long MOST_EVENTS = 20_000_000;

  final Parameters parameters;
  final Agenda agenda;
  final Trace trace;
  final Network network;
  final Clients clients;
  final Transactions transactions;
  final @Nullable PlantedBug plant;
  long tenures;

  private final Faults faults;
  private final Chance chance;
  private final List<Node> nodes = new ArrayList<>();
  private final List<GroupOracle> oracles = new ArrayList<>();
  private final List<CoreOracle> coreOracles = new ArrayList<>();
  private long healedAt = Long.MAX_VALUE;
  private long steps;

  World(
      long seed,
      Parameters parameters,
      @Nullable PlantedBug plant,
      @Nullable Consumer<String> printer) {
    this.parameters = parameters;
    this.plant = plant;
    Chance all = new Chance(seed);
    chance = all.fork("disks");
    agenda = new Agenda(all.fork("ties"));
    trace = new Trace(printer);
    for (int group = 0; group < parameters.groups(); group++) {
      oracles.add(new GroupOracle("" + group, parameters.members(), parameters.keys()));
      coreOracles.add(new CoreOracle("" + group, parameters.keys()));
    }
    network = new Network(this, all.fork("network"));
    clients = new Clients(this, all.fork("clients"));
    transactions = new Transactions(this, all.fork("transactions"));
    faults = new Faults(this, all.fork("faults"));
    for (int id = 1; id <= parameters.members(); id++) {
      Node node = new Node(this, id, all.fork("node", id));
      node.skewMillis =
          all.fork("skew", id).between(-parameters.skewMillis(), parameters.skewMillis());
      nodes.add(node);
    }
    nodes.forEach(Node::start);
  }

  boolean plants(PlantedBug bug) {
    return plant == bug;
  }

  Node node(int id) {
    return nodes.get(id - 1);
  }

  /** Who judges what clients are told. */
  Judge judge(int group) {
    return parameters.wholeNodes() ? coreOracles.get(group) : oracles.get(group);
  }

  CoreOracle coreOracle(int group) {
    return coreOracles.get(group);
  }

  GroupOracle oracle(int group) {
    return oracles.get(group);
  }

  /** Virtual time with work and faults, without what comes after it. */
  long workNanos() {
    return Math.min(agenda.now(), healedAt);
  }

  long faultsDone() {
    return faults.done();
  }

  /** How long a sync takes that begins now. */
  long syncTime(Disk disk) {
    long mean = parameters.syncNanos();
    long nanos = mean / 2 + chance.around(mean / 2);
    return disk.slow > 0 && healedAt == Long.MAX_VALUE ? 100 * nanos : nanos;
  }

  /** Faults and work, then healing, and everything that must hold once all is well. */
  void live() {
    clients.start();
    faults.start();
    runFor(parameters.runNanos());
    heal();
    long bound = BOUND + 40 * parameters.timing().patienceNanos() + 20 * parameters.clientNanos();
    clients.stop();
    mustCome("requests under way end", bound, () -> clients.underWay() == 0);
    mustCome("transactions under way end", bound, this::isNothingUndecided);
    settle(bound);
    if (parameters.faults().contains(Fault.ROT) && rot()) {
      settle(bound);
    }
    fallSilent();
  }

  /** Every node can do everything, and all have the same. */
  private void settle(long bound) {
    for (Node node : nodes) {
      if (!node.isWiped()) {
        for (int group = 0; group < parameters.groups(); group++) {
          clients.ask(node.id, Operation.Kind.WRITE, group, 0);
        }
      }
    }
    mustCome("every node can write", bound, () -> clients.underWay() == 0);
    for (Node node : nodes) {
      if (!node.isWiped()) {
        for (int group = 0; group < parameters.groups(); group++) {
          clients.ask(node.id, Operation.Kind.READ_AT_HOME, group, 0);
          clients.ask(node.id, Operation.Kind.READ_HERE, group, 0);
        }
      }
    }
    mustCome("every node can read", bound, () -> clients.underWay() == 0);
    mustCome("every node has what was acknowledged", bound, this::isEverythingEverywhere);
    mustCome("every state that rotted was replaced", bound, this::isEverythingWhole);
    for (Node node : nodes) {
      if (node.process() instanceof CoreProcess process && !node.isWiped()) {
        process.checkOutcomes();
      }
    }
  }

  /** Where all others know better, what one node has applied to a group rots. */
  private boolean rot() {
    List<Node> whole = nodes.stream().filter(each -> !each.isWiped()).toList();
    Node node = whole.get(chance.below(whole.size()));
    if (whole.size() - 1 <= parameters.members() / 2
        || !(node.process() instanceof CoreProcess process)
        || !process.rot(chance.below(parameters.groups()))) {
      return false;
    }
    trace.note(agenda.now(), node.id, Trace.What.FAULT, Fault.ROT.ordinal(), 0, () -> "ROT");
    node.crash();
    node.start();
    return true;
  }

  /** Frees what nodes hold outside the heap. */
  void end() {
    for (Node node : nodes) {
      Process process = node.process();
      if (process != null) {
        process.kill();
      }
    }
  }

  private boolean isNothingUndecided() {
    for (Node node : nodes) {
      if (node.process() instanceof CoreProcess process
          && !node.isWiped()
          && process.hasUndecided()) {
        return false;
      }
    }
    return transactions.underWay() == 0;
  }

  private boolean isEverythingEverywhere() {
    for (Node node : nodes) {
      Process process = node.process();
      for (int group = 0; !node.isWiped() && group < parameters.groups(); group++) {
        if (process == null || process.appliedThrough(group) < judge(group).acknowledged()) {
          return false;
        }
      }
    }
    return true;
  }

  private boolean isEverythingWhole() {
    return coreOracles.stream().allMatch(CoreOracle::isWhole);
  }

  private void fallSilent() {
    runFor(BOUND);
    long before = network.sent();
    runFor(BOUND);
    if (network.sent() != before) {
      throw new Violation(
          Invariant.SILENCE, network.sent() - before + " messages in a minute without work");
    }
  }

  void heal() {
    trace.note(agenda.now(), 0, Trace.What.FAULT, -1, 0, () -> "everything heals");
    healedAt = agenda.now();
    faults.end();
    network.heal();
    for (Node node : nodes) {
      Process process = node.process();
      if (process != null) {
        process.crashWithin(Integer.MAX_VALUE);
      } else {
        node.start();
      }
      node.disk().stalled = 0;
      reachabilityChanged(node.id);
    }
  }

  void runFor(long nanos) {
    long end = agenda.now() + nanos;
    while (!agenda.isEmpty() && agenda.nextAt() <= end) {
      step();
    }
    agenda.advanceTo(end);
  }

  /** Runs until something is the case, which must not take longer than this. */
  void mustCome(String what, long nanos, BooleanSupplier condition) {
    long end = agenda.now() + nanos;
    while (!condition.getAsBoolean()) {
      if (agenda.isEmpty() || agenda.nextAt() > end) {
        throw new Violation(
            Invariant.PROGRESS, what + ": not within " + nanos / Parameters.SECONDS + " s");
      }
      step();
    }
  }

  private void step() {
    if (++steps > MOST_EVENTS) {
      throw new Violation(Invariant.PROGRESS, "more than " + MOST_EVENTS + " events");
    }
    agenda.step();
  }

  /**
   * Sooner or later the nodes notice who can reach whom: a reset at once, silence after a while.
   */
  void reachabilityChanged(int changed) {
    for (Node each : nodes) {
      if (each.id != changed) {
        noticeLater(node(changed), each.id);
        noticeLater(each, changed);
      }
    }
  }

  private void noticeLater(Node node, int peer) {
    long nanos =
        node(peer).isUp()
            ? 50 * Parameters.MILLIS + chance.around(100 * Parameters.MILLIS)
            : Parameters.MILLIS + chance.around(2 * Parameters.MILLIS);
    node.later(
        nanos,
        () -> {
          Process process = node.process();
          if (process != null) {
            process.believes(peer, !isReachable(node.id, peer));
          }
        });
  }

  private boolean isReachable(int from, int to) {
    return node(to).isUp()
        && !node(to).isPaused()
        && !network.isCut(from, to)
        && !network.isCut(to, from)
        && node(to).isWiped() == node(from).isWiped();
  }

  void acquire(int node, int group) {
    node(node).later(0, () -> process(node).acquire(group));
  }

  void handOver(int from, int to, int group) {
    node(from).later(0, () -> process(from).handOver(group, to));
  }

  void evict(int node, int group) {
    node(node).later(0, () -> process(node).evict(group));
  }

  private Process process(int node) {
    Process process = node(node).process();
    if (process == null) {
      throw new IllegalStateException("node " + node + " is down");
    }
    return process;
  }
}
