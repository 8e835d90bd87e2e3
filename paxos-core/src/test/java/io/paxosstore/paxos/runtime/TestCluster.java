package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.paxos.NodeStatus;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * The nodes of a cluster in one JVM, over loopback sockets, each with a disk in memory that forgets
 * what was not synced. For tests of this layer and of those above.
 */
public final class TestCluster implements AutoCloseable {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  private final List<Integer> ids;
  private final UnaryOperator<ClusterOptions> options;
  private final Map<Integer, InetSocketAddress> addresses = new ConcurrentHashMap<>();
  private final Map<Integer, CrashingFileSystem> disks = new ConcurrentSkipListMap<>();
  private final Map<Integer, ClusterReplica> running = new ConcurrentSkipListMap<>();
  private int kills;

  private TestCluster(int nodes, UnaryOperator<ClusterOptions> options) {
    this.ids = IntStream.rangeClosed(1, nodes).boxed().toList();
    this.options = options;
    ids.forEach(id -> disks.put(id, new CrashingFileSystem()));
  }

  /** Starts 1, 3 or 5 nodes with ids from 1. They are connected to each other when this returns. */
  public static TestCluster start(int nodes) {
    return start(nodes, UnaryOperator.identity());
  }

  /** Starts nodes with options that differ from the usual ones. */
  public static TestCluster start(int nodes, UnaryOperator<ClusterOptions> options) {
    TestCluster cluster = new TestCluster(nodes, options);
    try {
      cluster.ids.forEach(cluster::restart);
      cluster.awaitConnected();
      return cluster;
    } catch (RuntimeException | Error e) {
      cluster.close();
      throw e;
    }
  }

  /** Ids of all nodes, ascending, running or not. */
  public List<Integer> ids() {
    return ids;
  }

  /** Ids of the nodes that run, ascending. */
  public List<Integer> running() {
    return List.copyOf(running.keySet());
  }

  /** A node that runs. */
  public ClusterReplica node(int id) {
    ClusterReplica replica = running.get(id);
    if (replica == null) {
      throw new IllegalStateException("node " + id + " does not run");
    }
    return replica;
  }

  /**
   * Ends a node as SIGKILL and a power loss would: its connections are reset, what it did not sync
   * is gone, nothing is said to anybody.
   */
  public void kill(int id) {
    kill(id, Damage.LOST);
  }

  /** Ends a node as SIGKILL would, with this damage to what it had not synced. */
  public void kill(int id, Damage damage) {
    ClusterReplica replica = node(id);
    running.remove(id);
    // First silence, then the state of the disk: the other way round it might say more than it
    // will remember.
    replica.kill();
    disks.put(id, disk(id).crashClone(++kills, damage));
    // What is written from here on is written to a disk that nobody opens again.
    replica.close();
  }

  /** Stops a node as an operator does. */
  public void stop(int id) {
    ClusterReplica replica = node(id);
    running.remove(id);
    replica.close();
  }

  /** Starts a node that was killed or stopped, on what its disk has kept. */
  public void restart(int id) {
    if (running.containsKey(id)) {
      throw new IllegalStateException("node " + id + " runs");
    }
    List<Member> members = ids.stream().map(each -> new Member(each, "localhost", each)).toList();
    NodeOptions node =
        NodeOptions.at(Path.of("/node" + id))
            .fileSystem(disk(id))
            .sizes(4 << 20, 1 << 20, 8 << 20)
            .cacheBytes(4 << 20);
    ClusterReplica replica =
        ClusterReplica.open(
            options.apply(ClusterOptions.of("test", id, members, node)),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
            addresses::get);
    InetSocketAddress address = replica.address();
    if (address != null) {
      addresses.put(id, address);
    }
    running.put(id, replica);
  }

  /** Waits until every running node is connected to every other. */
  public void awaitConnected() {
    await(
        () -> "connections: " + statuses(),
        () ->
            running.values().stream()
                .allMatch(
                    node ->
                        running.keySet().stream()
                            .allMatch(
                                other -> other == node.self() || node.peers().isConnected(other))));
  }

  /** Waits until all running nodes have applied the same, and says so by position and checksum. */
  public void awaitEqual() {
    await(
        () -> "states differ: " + statuses(),
        () ->
            statuses().stream()
                    .map(
                        status ->
                            status.groups().stream()
                                .filter(group -> group.applied() > 0)
                                .map(
                                    group ->
                                        group.group()
                                            + "@"
                                            + group.applied()
                                            + "#"
                                            + group.checksum())
                                .toList())
                    .collect(Collectors.toSet())
                    .size()
                == 1);
  }

  /** What every running node tells about itself. */
  public List<NodeStatus> statuses() {
    return running.values().stream().map(ClusterReplica::status).toList();
  }

  /** Waits for a condition, and fails with {@code otherwise} if it does not come about. */
  public static void await(Supplier<String> otherwise, BooleanSupplier condition) {
    long deadline = System.nanoTime() + PATIENCE.toNanos();
    while (!condition.getAsBoolean()) {
      if (System.nanoTime() > deadline) {
        throw new AssertionError(otherwise.get());
      }
      LockSupport.parkNanos(2_000_000);
    }
  }

  /** What a node has on disk. */
  CrashingFileSystem disk(int id) {
    return Objects.requireNonNull(disks.get(id));
  }

  /** Stops what runs. */
  @Override
  public void close() {
    List<RuntimeException> failures = new ArrayList<>();
    for (int id : Set.copyOf(running.keySet())) {
      try {
        stop(id);
      } catch (RuntimeException e) {
        failures.add(e);
      }
    }
    if (!failures.isEmpty()) {
      throw failures.getFirst();
    }
  }
}
