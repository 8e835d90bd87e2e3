package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;

/** What whole nodes and their clients say of a group, compared. Order is by commit timestamp. */
final class CoreOracle implements Judge {
  private final String name;
  private final Map<Long, Integer> checksums = new HashMap<>();
  private final Map<RequestId, Long> committed = new LinkedHashMap<>();
  private final Set<RequestId> refused = new LinkedHashSet<>();
  private final long[] floors;

  /** Nodes whose state rots, until it was replaced. */
  private final Set<Integer> rotten = new LinkedHashSet<>();

  private long position;

  CoreOracle(String name, int keys) {
    this.name = name;
    this.floors = new long[keys];
  }

  /** A node has applied everything through this position. */
  void applied(int node, long through, int checksum) {
    if (rotten.contains(node)) {
      if (!Integer.valueOf(checksum).equals(checksums.get(through))) {
        return;
      }
      rotten.remove(node);
    }
    Integer known = checksums.putIfAbsent(through, checksum);
    if (known != null && known != checksum) {
      throw violated(
          Invariant.EQUAL_STATE,
          "node " + node + " has another checksum than others at " + through);
    }
  }

  /** The node's state is not what it was: it has to find out, and get another. */
  void rots(int node) {
    rotten.add(node);
  }

  boolean isRotten(int node) {
    return rotten.contains(node);
  }

  /** True if everybody's state is whole again. */
  boolean isWhole() {
    return rotten.isEmpty();
  }

  /** A node has told a client of something at or below this position. */
  void told(long through) {
    position = Math.max(position, through);
  }

  /** A node that has applied everything is compared with what clients were told. */
  void check(int node, Function<RequestId, RequestOutcome> outcomes) {
    committed.forEach(
        (request, at) -> {
          RequestOutcome outcome = outcomes.apply(request);
          if (!outcome.equals(new RequestOutcome.Committed(at))) {
            throw violated(
                Invariant.ACKNOWLEDGED_COUNTS,
                request + " was committed at " + at + ", node " + node + " says " + outcome);
          }
        });
    for (RequestId request : refused) {
      if (outcomes.apply(request) instanceof RequestOutcome.Committed) {
        throw violated(
            Invariant.REFUSED_NEVER_COUNTS,
            request + ": node " + node + " says " + outcomes.apply(request));
      }
    }
  }

  @Override
  public long floor(int key) {
    return floors[key];
  }

  @Override
  public long acknowledged() {
    return position;
  }

  @Override
  public void acknowledged(RequestId request, int key, long at, long floor) {
    if (at <= floor) {
      throw violated(
          Invariant.LINEARIZABLE, request + " at " + at + " began after " + floor + " was known");
    }
    Long before = committed.putIfAbsent(request, at);
    if ((before != null && before != at) || refused.contains(request)) {
      throw violated(
          Invariant.ONE_EFFECT_PER_REQUEST,
          request + " at " + at + ", told before: " + (before == null ? "refused" : before));
    }
    floors[key] = Math.max(floors[key], at);
  }

  @Override
  public void refused(RequestId request) {
    refused.add(request);
    if (committed.containsKey(request)) {
      throw violated(Invariant.REFUSED_NEVER_COUNTS, "" + request);
    }
  }

  @Override
  public void read(int key, long at, long floor) {
    if (at < floor) {
      throw violated(
          Invariant.LINEARIZABLE, "key " + key + " was read as of " + at + ", known was " + floor);
    }
    floors[key] = Math.max(floors[key], at);
  }

  @Override
  public void wiped(int node) {
    rotten.remove(node);
  }

  private Violation violated(Invariant invariant, String evidence) {
    return new Violation(invariant, "group " + name + ": " + evidence);
  }
}
