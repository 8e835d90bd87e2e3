package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.GroupRecord;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.Tenure;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Commits per second of this layer alone, 100 bytes each: one node beside three in one JVM, in
 * memory and on disk, and the longest gap when a home is killed. To be run by hand: {@code main}
 * with {@code one}, {@code three} or {@code kill}, and a directory for what is on disk.
 */
final class ReplicationBenchmark {
  private static final Duration PATIENCE = Duration.ofSeconds(20);
  private static final long WARM_UP_NANOS = 2_000_000_000L;
  private static final long MEASURED_NANOS = 4_000_000_000L;

  private ReplicationBenchmark() {}

  /** Runs what is asked for. */
  public static void main(String[] arguments) throws Exception {
    Path directory = Path.of(arguments[1]);
    switch (arguments[0]) {
      case "one" -> one(directory);
      case "three" -> three(directory);
      case "kill" -> kill(directory);
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void one(Path directory) throws Exception {
    // The first rounds warm up.
    for (int round = 1; round <= 3; round++) {
      for (boolean disk : new boolean[] {false, true}) {
        for (int threads : new int[] {1, 16}) {
          Path embedded = directory.resolve("one");
          try (ReplicatedLog log =
              ClusterReplica.embedded(disk ? NodeOptions.at(embedded) : NodeOptions.inMemory())) {
            run((disk ? "disk" : "mem") + " one", List.of(log), threads, threads);
          }
          delete(embedded);
        }
      }
    }
  }

  private static void three(Path directory) throws Exception {
    for (boolean disk : new boolean[] {false, true}) {
      for (int groups : new int[] {1, 64}) {
        for (int outstanding : new int[] {1, 16, 128}) {
          Map<Integer, ReplicatedLog> nodes = start(disk ? directory : null);
          try {
            run((disk ? "disk" : "mem") + " three", nodes.values(), outstanding, groups);
          } finally {
            nodes.values().forEach(ReplicatedLog::close);
          }
          delete(directory);
        }
      }
    }
  }

  /** Clients of the nodes that live on; how long does the one that waits longest wait? */
  private static void kill(Path directory) throws Exception {
    for (int round = 0; round < 5; round++) {
      Map<Integer, ReplicatedLog> nodes = start(directory);
      List<ReplicatedLog> living = List.of(nodes.get(1), nodes.get(3));
      Clients clients = new Clients(nodes, living, 16, 24);
      clients.start();
      LockSupport.parkNanos(WARM_UP_NANOS);
      clients.reset();
      LockSupport.parkNanos(1_000_000_000L);
      long before = clients.longestGap();
      clients.reset();
      ((ClusterReplica) Objects.requireNonNull(nodes.get(2))).kill();
      LockSupport.parkNanos(1_000_000_000L);
      long after = clients.longestGap();
      clients.stop();
      System.out.printf(
          "longest gap of a client in the second before %.1f ms, in the second after the kill %.1f"
              + " ms%n",
          before / 1e6, after / 1e6);
      nodes.values().forEach(ReplicatedLog::close);
      delete(directory);
    }
  }

  private static void run(String what, Iterable<ReplicatedLog> nodes, int outstanding, int groups)
      throws Exception {
    Map<Integer, ReplicatedLog> byId = new TreeMap<>();
    nodes.forEach(node -> byId.put(node.self(), node));
    Clients clients = new Clients(byId, List.copyOf(byId.values()), outstanding, groups);
    clients.start();
    LockSupport.parkNanos(WARM_UP_NANOS);
    clients.reset();
    long begin = System.nanoTime();
    long cpuBegin = cpuNanos();
    LockSupport.parkNanos(MEASURED_NANOS);
    long[] latencies = clients.latencies();
    double seconds = (System.nanoTime() - begin) / 1e9;
    double cpu = (cpuNanos() - cpuBegin) / 1e3 / latencies.length;
    clients.stop();
    System.out.printf(
        "%s %3d outstanding, %2d groups: %8.0f/s, p50 %6.0f us, p99 %6.0f us, CPU %5.1f us%n",
        what,
        outstanding,
        groups,
        latencies.length / seconds,
        latencies[latencies.length / 2] / 1e3,
        latencies[(int) (latencies.length * 0.99)] / 1e3,
        cpu);
  }

  /** Of the whole process: all nodes and clients. Says more than a clock on a busy machine. */
  private static long cpuNanos() {
    return ((com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean())
        .getProcessCpuTime();
  }

  private static Map<Integer, ReplicatedLog> start(@Nullable Path directory) {
    Map<Integer, InetSocketAddress> addresses = new ConcurrentHashMap<>();
    Map<Integer, ReplicatedLog> nodes = new TreeMap<>();
    List<Member> members = new ArrayList<>();
    for (int id = 1; id <= 3; id++) {
      members.add(new Member(id, "localhost", id));
    }
    for (Member member : members) {
      NodeOptions node =
          directory == null
              ? NodeOptions.inMemory()
              : NodeOptions.at(directory.resolve("node" + member.id()));
      ClusterReplica replica =
          ClusterReplica.open(
              ClusterOptions.of("benchmark", member.id(), members, node),
              new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
              addresses::get);
      addresses.put(member.id(), replica.address());
      nodes.put(member.id(), replica);
    }
    for (ReplicatedLog node : nodes.values()) {
      while (!node.peers().others().stream().allMatch(node.peers()::isConnected)) {
        LockSupport.parkNanos(1_000_000);
      }
    }
    return nodes;
  }

  private static void delete(Path directory) throws IOException {
    if (Files.exists(directory)) {
      try (Stream<Path> all = Files.walk(directory)) {
        for (Path each : all.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(each);
        }
      }
    }
  }

  /** Threads that commit at the home of a group, one commit at a time each. */
  private static final class Clients {
    private final Map<Integer, ReplicatedLog> nodes;
    private final List<ReplicatedLog> gateways;
    private final int groups;
    private final List<Client> clients = new ArrayList<>();
    private final Map<GroupId, ReentrantLock> latches = new ConcurrentHashMap<>();
    private volatile boolean stopped;

    Clients(
        Map<Integer, ReplicatedLog> nodes,
        List<ReplicatedLog> gateways,
        int outstanding,
        int groups) {
      this.nodes = nodes;
      this.gateways = gateways;
      this.groups = groups;
      for (int i = 0; i < outstanding; i++) {
        clients.add(new Client(i));
      }
    }

    void start() {
      clients.forEach(client -> client.thread.start());
    }

    void reset() {
      clients.forEach(Client::reset);
    }

    long[] latencies() {
      return clients.stream()
          .flatMapToLong(client -> Arrays.stream(client.taken()))
          .sorted()
          .toArray();
    }

    long longestGap() {
      return clients.stream()
          .flatMapToLong(client -> Arrays.stream(client.taken()))
          .max()
          .orElse(0);
    }

    void stop() throws InterruptedException {
      stopped = true;
      for (Client client : clients) {
        client.thread.join();
      }
    }

    private final class Client {
      private final int number;
      private final Thread thread;
      private long[] latencies = new long[1 << 16];
      private int count;

      Client(int number) {
        this.number = number;
        this.thread = Thread.ofPlatform().daemon().unstarted(this::run);
      }

      synchronized void reset() {
        count = 0;
      }

      synchronized long[] taken() {
        return Arrays.copyOf(latencies, count);
      }

      private synchronized void add(long nanos) {
        if (count == latencies.length) {
          latencies = Arrays.copyOf(latencies, 2 * count);
        }
        latencies[count++] = nanos;
      }

      private void run() {
        byte[] key = GroupKeys.key(GroupKeys.ROWS, new GroupId(5, 0), 16);
        for (long i = 0; !stopped; i++) {
          GroupId group = new GroupId(5, (int) ((number + i) % groups));
          GroupKeys.writePrefix(key, 0, GroupKeys.ROWS, group);
          ByteBuffer.wrap(key)
              .putLong(GroupKeys.PREFIX_BYTES, number)
              .putLong(GroupKeys.PREFIX_BYTES + 8, i % 10_000);
          long begin = System.nanoTime();
          while (!commit(group, key, i)) {
            Thread.onSpinWait();
          }
          add(System.nanoTime() - begin);
        }
      }

      private boolean commit(GroupId group, byte[] key, long i) {
        try {
          ReplicatedLog gateway = gateways.get(number % gateways.size());
          ReplicatedLog log = gateway;
          Tenure tenure = log.tenure(group);
          if (tenure == null) {
            switch (log.locate(group, PATIENCE)) {
              case Home.Here(Tenure here) -> tenure = here;
              case Home.There(int node) -> {
                log = Objects.requireNonNull(nodes.get(node));
                tenure = log.tenureFor(group, gateway.self(), PATIENCE);
              }
            }
          }
          if (tenure == null) {
            return false;
          }
          Appended appended;
          ReentrantLock latch = latches.computeIfAbsent(group, id -> new ReentrantLock());
          latch.lock();
          try {
            long stamp = log.hlc().next();
            EntryRecord record =
                new EntryRecord.Commit(
                    log.isAtomicAcrossGroups()
                        ? RequestId.NONE
                        : new RequestId(stamp, ((long) number << 40) + i),
                    new WriteBatch().put(key.clone(), new byte[100]).version(stamp));
            appended =
                log.isAtomicAcrossGroups()
                    ? log.append(List.of(new GroupRecord(group, record)))
                    : log.append(tenure, record);
          } finally {
            latch.unlock();
          }
          log.awaitCounts(appended);
          return true;
        } catch (StorageException e) {
          return false;
        }
      }
    }
  }
}
