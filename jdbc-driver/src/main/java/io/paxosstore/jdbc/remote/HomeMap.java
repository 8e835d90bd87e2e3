package io.paxosstore.jdbc.remote;

import io.paxosstore.jdbc.protocol.wire.generated.Group;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Which node is home of which entity group, as far as the sessions of this JVM have been told. They
 * learn by being corrected: a request that goes to the wrong node is served all the same, and the
 * response says who is home. Thread-safe.
 */
final class HomeMap {
  /** More are forgotten all at once: they are learned again soon. */
  private static final int MOST = 100_000;

  private final Map<Long, Integer> homes = new ConcurrentHashMap<>();

  /** The group's home; 0 if nothing is known. */
  int homeOf(Group group) {
    return homes.getOrDefault(key(group), 0);
  }

  /** A server has said so, or, with 0, that it is not where it was believed to be. */
  void learn(Group group, int node) {
    if (node == 0) {
      homes.remove(key(group));
      return;
    }
    if (homes.size() >= MOST) {
      homes.clear();
    }
    homes.put(key(group), node);
  }

  /** A node is gone: nobody is sent there until somebody says so again. */
  void forget(int node) {
    homes.values().removeIf(home -> home == node);
  }

  private static long key(Group group) {
    return ((long) group.getFamily() << 32) | Integer.toUnsignedLong(group.getSlot());
  }
}
