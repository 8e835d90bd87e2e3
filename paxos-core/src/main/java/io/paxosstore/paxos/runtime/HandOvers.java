package io.paxosstore.paxos.runtime;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.node.NodeCore;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Gives groups back to the node that is preferred as their home once it has returned: lazily, only
 * groups that are quiet, and a few at a time. {@link #tick} belongs to the node's own thread.
 */
final class HandOvers {
  private static final int AT_A_TIME = 32;
  private static final long PERIOD_NANOS = 100_000_000L;

  /** After which a group that was offered and is still here is offered again. */
  private static final long AGAIN_NANOS = 5_000_000_000L;

  private final int self;
  private final long afterNanos;
  private final Homes homes;
  private final NodeCore core;
  private final NodeDriver driver;
  private final Desk desk;
  private final Links links;
  private final Map<Integer, Long> connectedSince = new ConcurrentHashMap<>();
  private final Map<GroupId, Long> offered = new HashMap<>();

  HandOvers(
      int self,
      Duration after,
      Homes homes,
      NodeCore core,
      NodeDriver driver,
      Desk desk,
      Links links) {
    this.self = self;
    this.afterNanos = after.toNanos();
    this.homes = homes;
    this.core = core;
    this.driver = driver;
    this.desk = desk;
    this.links = links;
  }

  /** The node is there from now on. */
  void connected(int node) {
    long now = System.nanoTime();
    connectedSince.put(node, now);
    driver.tickAt(now + afterNanos);
  }

  void disconnected(int node) {
    connectedSince.remove(node);
  }

  /**
   * Offers what is to be offered now.
   *
   * @return when to come again; {@link Long#MAX_VALUE} if nothing is to be given back
   */
  long tick(long now) {
    int begun = 0;
    boolean strays = false;
    offered.values().removeIf(at -> now - at > AGAIN_NANOS);
    for (ClusterTenure tenure : desk.tenures()) {
      int preferred = homes.preferred(tenure.group());
      Long since = connectedSince.get(preferred);
      if (preferred == self || since == null) {
        continue;
      }
      strays = true;
      if (begun < AT_A_TIME
          && now - since >= afterNanos
          && now - tenure.lastAppendNanos() >= afterNanos
          && links.isReachable(preferred)
          && offered.putIfAbsent(tenure.group(), now) == null) {
        begun++;
        driver.post(() -> core.handOver(tenure.group(), preferred, System.nanoTime()));
      }
    }
    if (begun > 0) {
      driver.run();
    }
    return strays ? now + PERIOD_NANOS : Long.MAX_VALUE;
  }
}
