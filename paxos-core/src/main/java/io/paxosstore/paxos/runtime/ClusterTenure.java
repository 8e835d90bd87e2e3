package io.paxosstore.paxos.runtime;

import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import io.paxosstore.paxos.Tenure;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Function;

/** This node's time as home of a group, and the order of what was appended in it. */
final class ClusterTenure implements Tenure {
  /** Half of what a replica takes, so that it never has to refuse. */
  private static final long MOST_WAITING_BYTES = 32L << 20;

  private final GroupId group;
  private final AtomicLong waitingBytes = new AtomicLong();
  private volatile boolean current = true;
  private volatile long lastAppendNanos = System.nanoTime();

  /** Requests that were appended and are not readable yet, of the kinds of which one wins. */
  private final Set<RequestId> pending = ConcurrentHashMap.newKeySet();

  // Of whoever holds the group's latch.
  private long sequence;
  private long lastStamp;
  private long lastFloor;

  ClusterTenure(GroupId group) {
    this.group = group;
  }

  @Override
  public GroupId group() {
    return group;
  }

  @Override
  public boolean isCurrent() {
    return current;
  }

  /** When something was appended last, or the tenure began; in {@link System#nanoTime()}. */
  long lastAppendNanos() {
    return lastAppendNanos;
  }

  void end() {
    current = false;
  }

  /**
   * The next record of the tenure, after what must hold for it was checked. By the owner of the
   * group's latch.
   *
   * @param bytes its length in a log record
   * @param outcomes what the applied state knows of a request
   */
  ClusterAppended next(
      EntryRecord record, long bytes, Function<RequestId, RequestOutcome> outcomes) {
    if (!current) {
      throw new NotHomeException("group " + group + ": this node is its home no longer");
    }
    if (waitingBytes.get() > 0 && waitingBytes.get() + bytes > MOST_WAITING_BYTES) {
      throw new RefusedException("group " + group + ": too much waits for its turn");
    }
    if (record.stamp() != 0 && record.stamp() <= lastStamp) {
      throw new IllegalArgumentException(
          "group "
              + group
              + ": stamp "
              + record.stamp()
              + " is not greater than "
              + lastStamp
              + ", the last of its group");
    }
    if (isContested(record)) {
      requireFirst(record.request(), outcomes);
    }
    if (record instanceof EntryRecord.Floor floor) {
      lastFloor = Math.max(lastFloor, floor.floor());
    }
    lastStamp = Math.max(lastStamp, record.stamp());
    lastAppendNanos = System.nanoTime();
    waitingBytes.addAndGet(bytes);
    return new ClusterAppended(this, record, bytes, ++sequence);
  }

  /** The record is readable, or never will be. */
  void settled(ClusterAppended appended) {
    waitingBytes.addAndGet(-appended.bytes());
    if (isContested(appended.record())) {
      pending.remove(appended.record().request());
    }
  }

  /** The first of these with an id wins (further rule 3); a commit need not have one. */
  private static boolean isContested(EntryRecord record) {
    return switch (record) {
      case EntryRecord.Commit commit -> !commit.request().isNone();
      case EntryRecord.Prepare p -> true;
      case EntryRecord.Marker m -> true;
      case EntryRecord.Decide d -> false;
      case EntryRecord.Floor f -> false;
    };
  }

  /** First what is under way, then what is applied: between the two nothing is missed. */
  private void requireFirst(RequestId request, Function<RequestId, RequestOutcome> outcomes) {
    if (request.attemptTs() <= lastFloor) {
      throw new RefusedException("group " + group + ": " + request + " lies below the floor");
    }
    if (!pending.add(request)) {
      throw new RefusedException("group " + group + ": " + request + " is under way already");
    }
    RequestOutcome outcome;
    try {
      outcome = outcomes.apply(request);
    } catch (RuntimeException e) {
      pending.remove(request);
      throw e;
    }
    if (!(outcome instanceof RequestOutcome.Unseen)) {
      pending.remove(request);
      throw new RefusedException(
          "group " + group + ": " + request + " has an outcome already: " + outcome);
    }
  }
}
