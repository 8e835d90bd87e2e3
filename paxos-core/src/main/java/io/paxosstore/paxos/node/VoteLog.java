package io.paxosstore.paxos.node;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Hlc;
import java.util.ArrayDeque;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/**
 * The votes of all groups in the shared log, and how the log is let go of (H10).
 *
 * <p>Every half segment the log's end becomes a <em>cut</em>. One cut later, when almost everything
 * before it is applied or superseded, what is still needed from before it is saved: promises go to
 * the storage engine, accepted entries that are not applied are appended again. The log before the
 * cut dies once the engine has flushed everything up to then into tables and the log is durable up
 * to then: so nothing is ever only in what is cut off.
 */
final class VoteLog {
  private static final int BATCH_BYTES = 1 << 20;

  /** What must be on disk before the log through a position may go. */
  private record Cut(long through, long sequence, long durable) {}

  private final SegmentedLog log;
  private final StorageEngine engine;
  private final Hlc hlc;
  private final long spacingBytes;
  private final long pinnedBytes;
  private final Map<GroupId, Vote> votes = new HashMap<>();
  private final Deque<Cut> cuts = new ArrayDeque<>();
  private Set<GroupId> touched = new LinkedHashSet<>();
  private Set<GroupId> touchedBefore = new LinkedHashSet<>();
  private long generation;
  private long lastCut;
  private long lastSequence;
  private long needlessThrough;

  /** The log may be appended to through here without asking for room. */
  private long roomThrough;

  VoteLog(SegmentedLog log, StorageEngine engine, Hlc hlc, long segmentBytes, long pinnedBytes) {
    this.log = log;
    this.engine = engine;
    this.hlc = hlc;
    this.spacingBytes = segmentBytes / 2;
    this.pinnedBytes = pinnedBytes;
    this.needlessThrough = log.trimmedThrough();
    this.lastCut = log.appendedPosition();
  }

  /** The vote of a group, read from the storage engine if the log says nothing of it. */
  Vote vote(GroupId group) {
    return votes.computeIfAbsent(group, id -> new Vote(id, StateRows.readPromise(engine, id)));
  }

  /** Recovery found a record. */
  void replayed(LogRecord record, long logPosition) {
    note(vote(record.group()), record, logPosition);
  }

  /**
   * Appends a record and notes it; not durable yet.
   *
   * @param vote of its group
   * @return the log position to wait for
   * @throws DiskFullException if there is no room; nothing happened
   */
  long append(Vote vote, LogRecord record) {
    writeBase(vote);
    long position = log.append(LogRecord.encode(record));
    note(vote, record, position);
    return position;
  }

  /**
   * Appends changes of several groups that become durable together or not at all.
   *
   * @return the log position to wait for
   * @throws DiskFullException if there is no room; nothing happened
   */
  long append(List<LogRecord.Accepted> joint) {
    joint.forEach(each -> writeBase(vote(each.group())));
    long position = log.append(LogRecord.encode(joint));
    joint.forEach(each -> note(vote(each.group()), each, position));
    return position;
  }

  /**
   * Sees to it that the next records find room in the log.
   *
   * @param bytes of their records' entries, all together
   * @throws DiskFullException if there is none
   */
  void requireRoom(int groups, long bytes) {
    // Each may be preceded by what is to be said of its group first.
    int records = groups + 1;
    long most = bytes + (1L + groups) * LogRecord.MAX_OVERHEAD_BYTES;
    if (log.appendedPosition() + SegmentedLog.appendBytes(records, most) > roomThrough) {
      roomThrough = log.requireRoom(records, most);
    }
  }

  /** Recovery is over: what it found lies before the first cut, which is the log's end. */
  void recovered() {
    cutHere();
  }

  /** The votes that recovery found in the log. */
  Collection<Vote> all() {
    return votes.values();
  }

  /** A batch is in the engine. */
  void applied(long sequence) {
    lastSequence = sequence;
  }

  /**
   * Saves what a cut leaves behind, if the log has grown enough since the last.
   *
   * @param isLoaded tells which groups are in memory: the votes of others are forgotten once they
   *     are saved
   */
  void advance(Predicate<GroupId> isLoaded) {
    if (log.appendedPosition() - lastCut < spacingBytes) {
      return;
    }
    try {
      save(touchedBefore, isLoaded);
    } catch (DiskFullException e) {
      // Nothing dies meanwhile; the next look tries anew.
      return;
    }
    if (lastCut > needlessThrough) {
      cuts.add(new Cut(lastCut, lastSequence, log.appendedPosition()));
    }
    cutHere();
  }

  /** The log through here is needed no more. */
  long needlessThrough() {
    if (!cuts.isEmpty()) {
      long flushed = engine.flushedThrough();
      long durable = log.durablePosition();
      for (Cut cut = cuts.peek();
          cut != null && cut.sequence <= flushed && cut.durable <= durable;
          cut = cuts.peek()) {
        needlessThrough = cut.through;
        cuts.remove();
      }
    }
    return needlessThrough;
  }

  /** True if so much of the log waits for the engine that it should be asked to flush. */
  boolean isPinned() {
    return !cuts.isEmpty() && log.appendedPosition() - needlessThrough > pinnedBytes;
  }

  /** The group is in memory no more. */
  void release(GroupId group) {
    Vote vote = votes.get(group);
    if (vote != null && vote.isInEngine()) {
      votes.remove(group);
    }
  }

  private void cutHere() {
    lastCut = log.appendedPosition();
    touchedBefore = touched;
    touched = new LinkedHashSet<>();
    generation++;
  }

  private void writeBase(Vote vote) {
    long base = vote.baseDue();
    if (base > 0) {
      log.append(LogRecord.encode(new LogRecord.Base(vote.group(), base)));
      vote.baseWritten();
    }
  }

  private void note(Vote vote, LogRecord record, long logPosition) {
    vote.logged(record, logPosition);
    if (vote.touch(generation)) {
      touched.add(record.group());
    }
  }

  private void save(Set<GroupId> groups, Predicate<GroupId> isLoaded) {
    WriteBatch promises = new WriteBatch();
    for (GroupId group : groups) {
      Vote vote = votes.get(group);
      if (vote == null) {
        continue;
      }
      writeBase(vote);
      for (LogRecord.Accepted each : vote.acceptedWithin(lastCut)) {
        // The promise has its own record; what is chosen is told by later ones.
        append(vote, new LogRecord.Accepted(each.ballot(), each.entry(), false, 0));
      }
      if (vote.isPromiseWithin(lastCut)) {
        promises.put(StateRows.promiseKey(group), StateRows.promise(vote.promised()));
      }
      if (promises.encodedLength() > BATCH_BYTES) {
        write(promises);
        promises = new WriteBatch();
      }
    }
    write(promises);
    for (GroupId group : groups) {
      Vote vote = votes.get(group);
      if (vote == null) {
        continue;
      }
      if (vote.isPromiseWithin(lastCut)) {
        vote.promiseMoved();
      }
      if (vote.isInEngine() && !isLoaded.test(group)) {
        votes.remove(group);
      }
    }
  }

  private void write(WriteBatch promises) {
    if (promises.count() > 0) {
      lastSequence = engine.apply(promises.version(hlc.now()), Durability.NONE);
    }
  }
}
