package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.UnavailableException;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Writes of many threads to groups of a cluster, each to a key of its own, and a memory of what
 * every writer was told: what was acknowledged must be on every node, what was refused on none.
 */
final class Writers {
  static final Duration PATIENCE = Duration.ofSeconds(30);

  /** What a writer was told. */
  enum Told {
    COUNTS,
    REFUSED,
    UNKNOWN
  }

  private record Key(GroupId group, long value) {}

  private final TestCluster cluster;
  private final Map<Key, Told> told = new ConcurrentHashMap<>();
  private final Map<GroupId, ReentrantLock> latches = new ConcurrentHashMap<>();
  private final AtomicLong values = new AtomicLong();
  private final AtomicInteger acknowledged = new AtomicInteger();

  Writers(TestCluster cluster) {
    this.cluster = cluster;
  }

  int acknowledged() {
    return acknowledged.get();
  }

  /** Writes once, through this node if it runs, and tries again until it is acknowledged. */
  void writeUntilAcknowledged(int gateway, GroupId group) {
    TestCluster.await(
        () -> "nothing is acknowledged: " + cluster.statuses(),
        () -> write(gateway, group) == Told.COUNTS);
  }

  /** Writes a new key. */
  Told write(int gateway, GroupId group) {
    long value = values.incrementAndGet();
    Told answer = attempt(gateway, group, value);
    told.put(new Key(group, value), answer);
    if (answer == Told.COUNTS) {
      acknowledged.incrementAndGet();
    }
    return answer;
  }

  private Told attempt(int gateway, GroupId group, long value) {
    List<Integer> running = cluster.running();
    if (running.isEmpty()) {
      return Told.REFUSED;
    }
    int asked = running.contains(gateway) ? gateway : running.getFirst();
    Appended appended;
    ReplicatedLog log;
    try {
      log = cluster.node(asked);
      Tenure tenure = null;
      switch (log.locate(group, PATIENCE)) {
        case Home.Here(Tenure here) -> tenure = here;
        case Home.There(int node) -> {
          log = cluster.node(node);
          tenure = log.tenureFor(group, asked, PATIENCE);
          if (tenure == null) {
            cluster.node(asked).redirected(group, node, log.homeHint(group));
          }
        }
      }
      if (tenure == null) {
        return Told.REFUSED;
      }
      appended = append(log, tenure, value);
    } catch (UnavailableException | NotHomeException | IllegalStateException e) {
      return Told.REFUSED;
    } catch (StorageException e) {
      // The node was killed under our hands.
      return Told.UNKNOWN;
    }
    try {
      log.awaitCounts(appended);
      assertTrue(appended.counts());
      return Told.COUNTS;
    } catch (RefusedException e) {
      return Told.REFUSED;
    } catch (StorageException e) {
      return Told.UNKNOWN;
    }
  }

  /** Appends under the group's latch, as the layer above does. */
  Appended append(ReplicatedLog log, Tenure tenure, long value) {
    ReentrantLock latch = latches.computeIfAbsent(tenure.group(), id -> new ReentrantLock());
    latch.lock();
    try {
      return log.append(tenure, record(log, tenure.group(), value));
    } finally {
      latch.unlock();
    }
  }

  static EntryRecord record(ReplicatedLog log, GroupId group, long value) {
    long stamp = log.hlc().next();
    return new EntryRecord.Commit(
        new RequestId(stamp, value),
        new WriteBatch().put(key(group, value), new byte[100]).version(stamp));
  }

  /** Every node has what was acknowledged and nothing that was refused. */
  void check() {
    cluster.awaitEqual();
    for (int id : cluster.running()) {
      told.forEach(
          (key, answer) -> {
            boolean there = isThere(cluster.node(id), key.group(), key.value());
            String what = "node " + id + ": " + key + " was told " + answer;
            switch (answer) {
              case COUNTS -> assertTrue(there, what);
              case REFUSED -> assertFalse(there, what);
              case UNKNOWN -> assertEquals(there, isThere(first(), key.group(), key.value()), what);
            }
          });
    }
  }

  static boolean isThere(ReplicatedLog log, GroupId group, long value) {
    return log.engine().get(key(group, value), Long.MAX_VALUE, new Cell());
  }

  private ReplicatedLog first() {
    return cluster.node(cluster.running().getFirst());
  }

  private static byte[] key(GroupId group, long value) {
    byte[] key = GroupKeys.key(GroupKeys.ROWS, group, 8);
    ByteBuffer.wrap(key).putLong(GroupKeys.PREFIX_BYTES, value);
    return key;
  }
}
