package io.paxosstore.paxos.replica;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.EntryId;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Messages lost, repeated and reordered, disks that stall, processes that crash, takeovers without
 * need: replicas agree, nothing that counted is lost, and once the world heals they converge.
 */
final class RandomRunTest {
  @ParameterizedTest
  @CsvSource({"1, 1, 200", "3, 1, 1000", "3, 4, 500", "5, 1, 300"})
  void replicasAgreeWhateverHappens(int size, int window, int runs) {
    int from = Integer.getInteger("seed", 0);
    for (int seed = from; seed < from + runs; seed++) {
      try {
        new Run(size, window, seed).play();
      } catch (RuntimeException | AssertionError e) {
        throw new AssertionError("size " + size + " window " + window + " seed " + seed, e);
      }
    }
  }

  private static final class Run {
    private final Random random;
    private final Cluster cluster;
    private final int size;

    /** Per mille of the steps. */
    private final int trouble;

    /** Per cent of the messages. */
    private final int disorder;

    /** Reads that wait, and what must not be missed. */
    private final Map<Long, Long> reads = new TreeMap<>();

    private long read;

    Run(int size, int window, int seed) {
      this.size = size;
      this.random = new Random(seed);
      this.trouble = new int[] {5, 20, 60}[random.nextInt(3)];
      this.disorder = new int[] {0, 5, 30}[random.nextInt(3)];
      ReplicaOptions.Limits limits =
          new ReplicaOptions.Limits(1 << 20, 1 << 20, 500, random.nextInt(4) * 300, window);
      this.cluster = new Cluster(size, limits, random::nextLong);
    }

    void play() {
      cluster.node(1).on(new ReplicaEvent.Acquire());
      for (int step = 0; step < 1500; step++) {
        step();
        hear();
      }
      heal();
    }

    private void step() {
      Cluster.Node node = cluster.node(1 + random.nextInt(size));
      if (random.nextInt(1000) < trouble) {
        trouble(node);
        return;
      }
      switch (random.nextInt(20)) {
        case 0, 1 -> {
          if (node.up && node.replica.admits(100)) {
            node.submit();
          } else if (random.nextInt(1000) < trouble) {
            node.on(new ReplicaEvent.Acquire());
          }
        }
        case 2 -> {
          if (node.up && node.replica.isHome()) {
            reads.put(++read, acknowledged());
            node.on(new ReplicaEvent.Confirm(read));
          }
        }
        case 3 -> {
          if (node.up) {
            reads.put(++read, acknowledged());
            node.on(new ReplicaEvent.Check(read));
          }
        }
        case 4 -> {
          cluster.now += 10_000_000L * random.nextInt(8);
          wake();
        }
        case 5, 6, 7, 8 -> node.sync();
        default -> deliverOne();
      }
    }

    private void trouble(Cluster.Node node) {
      switch (random.nextInt(9)) {
        case 0 -> node.crash();
        case 1 -> node.syncs = !node.syncs;
        case 2, 3 -> node.on(new ReplicaEvent.Acquire());
        case 4 -> {
          int other = 1 + random.nextInt(size);
          node.on(
              random.nextBoolean()
                  ? new ReplicaEvent.PeerLost(other)
                  : new ReplicaEvent.PeerSeen(other));
        }
        case 5 -> node.on(new ReplicaEvent.HandOver(1 + random.nextInt(size)));
        case 6 -> {
          node.on(new ReplicaEvent.Resign());
          if (node.up && node.replica.isIdle()) {
            node.evict();
          }
        }
        default -> {
          for (Cluster.Node each : cluster.nodes.values()) {
            each.syncs = true;
            if (!each.up) {
              each.restart();
            }
          }
        }
      }
    }

    private void deliverOne() {
      if (cluster.mail.isEmpty()) {
        return;
      }
      int at = random.nextInt(100) < disorder ? random.nextInt(cluster.mail.size()) : 0;
      Cluster.Mail each = cluster.mail.get(at);
      int luck = random.nextInt(200 / (1 + disorder));
      if (luck > 0) {
        cluster.mail.remove(at);
      }
      if (luck != 1) {
        cluster.node(each.to()).on(new ReplicaEvent.Received(each.from(), each.message()));
      }
    }

    private void wake() {
      for (Cluster.Node node : cluster.nodes.values()) {
        if (node.up && node.wakeAt <= cluster.now) {
          node.wakeAt = Turn.NEVER;
          node.on(new ReplicaEvent.Wakeup());
        }
      }
    }

    /** What some client may have been told of. */
    private long acknowledged() {
      return cluster.decided.size();
    }

    /** Looks at what was told since the last step. */
    private void hear() {
      for (Cluster.Node node : cluster.nodes.values()) {
        for (String told : node.told) {
          String[] words = told.split(" ");
          switch (words[0]) {
            case "confirmed" -> {
              Long needed = reads.remove(Long.parseLong(words[1]));
              assertTrue(
                  needed != null && node.replica.appendedThrough() >= needed, "stale: " + told);
            }
            case "checked" -> {
              Long needed = reads.remove(Long.parseLong(words[1]));
              assertTrue(needed != null && Long.parseLong(words[2]) >= needed, "stale: " + told);
            }
            case "supply" -> supply(node, words);
            default -> {
              // Looked at in the end.
            }
          }
        }
        node.history.addAll(node.told);
        node.told.clear();
      }
    }

    private void supply(Cluster.Node node, String[] words) {
      List<BallotedEntry> entries = new ArrayList<>();
      for (BallotedEntry each : node.recovered().accepted()) {
        if (each.position() == Long.parseLong(words[2]) + entries.size()
            && each.position() <= Long.parseLong(words[3])) {
          entries.add(each);
        }
      }
      node.on(new ReplicaEvent.Supplied(Integer.parseInt(words[1]), entries));
    }

    private void heal() {
      for (Cluster.Node node : cluster.nodes.values()) {
        if (!node.up) {
          node.restart();
        }
        node.syncs = true;
        for (int other = 1; other <= size; other++) {
          node.on(new ReplicaEvent.PeerSeen(other));
        }
      }
      cluster.pass(2_000_000_000L, _ -> true);
      hear();
      cluster.node(1 + random.nextInt(size)).on(new ReplicaEvent.Acquire());
      for (int i = 0; i < 20; i++) {
        cluster.pass(1_000_000_000L, _ -> true);
        hear();
      }
      Cluster.Node home = home();
      EntryId last = home.submit();
      hear();
      for (int i = 0; i < 20; i++) {
        cluster.pass(1_000_000_000L, _ -> true);
        hear();
      }
      assertTrue(home.history.contains("counts " + last), "lost: " + home.history);
      for (Cluster.Node node : cluster.nodes.values()) {
        assertEquals(home.replica.head(), node.replica.head(), "node " + node.id + node.history);
        assertEquals(Turn.NEVER, node.wakeAt, "an idle group has no timer");
      }
      assertTrue(cluster.mail.isEmpty());
      refusedHasNoEffect();
    }

    private Cluster.Node home() {
      for (Cluster.Node node : cluster.nodes.values()) {
        if (node.replica.isHome()) {
          return node;
        }
      }
      throw new AssertionError("nobody is home");
    }

    private void refusedHasNoEffect() {
      Set<String> counted = new HashSet<>();
      for (Cluster.Decided each : cluster.decided.values()) {
        if (each.counts()) {
          counted.add(each.entry().id().toString());
        }
      }
      for (Cluster.Node node : cluster.nodes.values()) {
        for (String told : node.history) {
          if (told.startsWith("refused ")) {
            assertFalse(counted.contains(told.substring(8)), told);
          }
        }
      }
    }
  }
}
