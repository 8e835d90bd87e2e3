package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.cluster.ClusterProcesses;
import io.paxosstore.tpcc.proxy.FaultProxy;
import io.paxosstore.tpcc.proxy.LinkFault;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;

/** The network between the servers of a run, and what is wrong with it. For one thread. */
final class Network implements AutoCloseable {
  /** Longer than a server takes to find out that a length was damaged and not the rest. */
  private static final long LONGEST_NANOS = TimeUnit.SECONDS.toNanos(30);

  private static final long CORRUPTED_ENDS_NANOS = TimeUnit.SECONDS.toNanos(60);

  private static final long POLL_MILLIS = 50;

  private final FaultProxy proxy;
  private final List<Integer> servers;
  private final Random random;

  /**
   * A fault that is there.
   *
   * @param words what it is
   * @param servers whom it concerns
   */
  record Broken(String words, Set<Integer> servers) {}

  private Network(FaultProxy proxy, List<Integer> servers, long seed) {
    this.proxy = proxy;
    this.servers = servers;
    this.random = new Random(seed);
  }

  /** Puts a network between the servers of a cluster that is configured and does not run yet. */
  static Network between(ClusterProcesses cluster, long seed) throws IOException {
    FaultProxy proxy = new FaultProxy(cluster.peerPorts(), seed);
    cluster.redirectPeers(proxy::port);
    return new Network(proxy, List.copyOf(cluster.peerPorts().keySet()), seed);
  }

  /**
   * Breaks something: what a server says, or what it hears; to or from one of the others, or all.
   */
  Broken begin(LinkFault fault, int server) {
    List<Integer> others = new ArrayList<>(servers);
    others.remove((Integer) server);
    Collections.shuffle(others, random);
    if (random.nextBoolean()) {
      others = others.subList(0, 1);
    }
    boolean outwards = random.nextBoolean();
    for (int other : others) {
      proxy.begin(fault, outwards ? server : other, outwards ? other : server);
    }
    Set<Integer> concerned = new TreeSet<>(others);
    String words =
        outwards
            ? "from node " + server + " to " + concerned
            : "from " + concerned + " to node " + server;
    concerned.add(server);
    return new Broken(words, concerned);
  }

  /** How often a fault has hit something. */
  long hits(LinkFault fault) {
    return proxy.counts().of(fault);
  }

  /**
   * Waits until a fault that has begun has hit something: some hit by chance, and on a slow machine
   * few frames pass. At most half a minute, because a pair may have nothing to say.
   */
  void awaitHit(LinkFault fault, long hitsBefore) throws InterruptedException {
    long deadline = System.nanoTime() + LONGEST_NANOS;
    while (hits(fault) == hitsBefore && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
    }
  }

  /** Mends everything. */
  void heal() {
    proxy.heal();
  }

  /** What was done so far. */
  String counts() {
    return proxy.counts().toString();
  }

  /**
   * Waits until each connection that a damaged frame went through has ended.
   *
   * @return how many have not, after a minute
   */
  long corruptedThatGoOn() throws InterruptedException {
    long deadline = System.nanoTime() + CORRUPTED_ENDS_NANOS;
    while (proxy.corruptedAndOpen() > 0 && System.nanoTime() < deadline) {
      Thread.sleep(POLL_MILLIS);
    }
    return proxy.corruptedAndOpen();
  }

  @Override
  public void close() throws IOException {
    proxy.close();
  }
}
