package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.EntryTooLargeException;
import io.paxosstore.paxos.GroupPosition;
import io.paxosstore.paxos.GroupRecord;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.transaction.Validation.Verdict;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The commit of a transaction with writes. Under the latches of all groups that it read or wrote,
 * taken in group order: validate, link the writes into the groups, draw the timestamp, append,
 * decide the stamp, give the row locks back.
 *
 * <p>The latches of groups that were only read matter too: they make commits of transactions that
 * touch a common group happen one after the other, so that the order of timestamps is an order in
 * which all of them are valid.
 */
final class CommitAttempt {
  /** How an attempt went. */
  sealed interface Outcome {
    record Done(Appended appended, long commitTs) implements Outcome {}

    /** Something that was read has changed; the key may be unknown. */
    @SuppressWarnings("ArrayRecordComponent") // for a message
    record Conflict(byte @Nullable [] key) implements Outcome {}

    /**
     * The history does not reach back to the snapshot: validate by versions first, outside the
     * latches.
     */
    record Behind() implements Outcome {}
  }

  /** Later than every snapshot and commit, earlier than {@link CommitStamp#REFUSED}. */
  private static final long NEWEST = Long.MAX_VALUE - 1;

  private final Transactions node;
  private final ReadSet reads;
  private final HeldLocks locks;
  private final CommitStamp stamp = new CommitStamp();

  /** In group order. */
  private final List<Part> parts;

  /** What is written in one group. */
  private record Part(long group, WriteBatch batch, CommittedWrites writes) {}

  CommitAttempt(Transactions node, ReadSet reads, WriteSet writes, HeldLocks locks) {
    this.node = node;
    this.reads = reads;
    this.locks = locks;
    List<GroupWrites> byGroup = GroupWrites.split(writes);
    this.parts = new ArrayList<>(byGroup.size());
    for (GroupWrites part : byGroup) {
      parts.add(new Part(part.group(), part.batch(), part.committedBy(stamp)));
    }
  }

  /**
   * True if anything was committed after the snapshot in a group that was read, or nobody knows.
   */
  boolean isBehind(long snapshot) {
    for (int i = 0; i < reads.groupCount(); i++) {
      GroupState group = node.groups.load(reads.group(i));
      CommittedWrites newest = group.newest();
      if (newest == null ? group.historyFloor() > snapshot : newest.stamp.await() > snapshot) {
        return true;
      }
    }
    return false;
  }

  /** Whatever is written is in the read set, so the groups of the reads are all groups. */
  Outcome run(long snapshot) {
    GroupState[] groups = new GroupState[reads.groupCount()];
    int latched = 0;
    try {
      for (; latched < groups.length; latched++) {
        groups[latched] = node.groups.latched(reads.group(latched));
      }
      Validation validation =
          new Validation(node.engine, node.groups, node.versions, reads, snapshot, true, NEWEST);
      for (GroupState group : groups) {
        Verdict verdict = validation.byHistory(group);
        if (verdict != Verdict.STANDS) {
          return verdict == Verdict.UNKNOWN
              ? new Outcome.Behind()
              : new Outcome.Conflict(validation.changedKey());
        }
      }
      return append();
    } finally {
      while (latched > 0) {
        groups[--latched].latch.unlock();
      }
    }
  }

  private Outcome append() {
    List<GroupRecord> records = new ArrayList<>(parts.size());
    for (Part part : parts) {
      records.add(
          new GroupRecord(
              Keys.groupId(part.group), new EntryRecord.Commit(RequestId.NONE, part.batch)));
    }
    int linked = 0;
    boolean published = false;
    long commitTs;
    Appended appended;
    try {
      for (; linked < parts.size(); linked++) {
        state(parts.get(linked)).link(parts.get(linked).writes);
      }
      commitTs = node.hlc.next(); // after linking: see CommitStamp
      for (Part part : parts) {
        part.batch.version(commitTs);
      }
      appended = node.log.append(records);
      List<GroupPosition> positions = appended.positions();
      for (int i = 0; i < parts.size(); i++) {
        parts.get(i).writes.position = positions.get(i).sequence();
      }
      try {
        if (parts.stream().anyMatch(part -> !part.writes.deletedRanges.isEmpty())) {
          // Ranges have no overlay: the undecided stamp makes readers wait until the engine has
          // them.
          awaitCounts(appended);
        }
      } finally {
        // Also if that failed: what is appended may still come to count.
        stamp.publish(commitTs, appended);
        published = true;
      }
    } catch (EntryTooLargeException e) {
      throw StorageFailures.of(e);
    } catch (StorageException e) {
      throw StorageFailures.of(e);
    } finally {
      if (!published) {
        stamp.refuse();
        parts.subList(0, linked).forEach(part -> state(part).unlink(part.writes));
      }
    }
    parts.forEach(part -> state(part).trim(commitTs));
    // Early release: whoever gets a lock now builds on these writes, and counts only if they do.
    locks.releaseLatched();
    return new Outcome.Done(appended, commitTs);
  }

  private void awaitCounts(Appended appended) {
    try {
      node.log.awaitCounts(appended);
    } catch (StorageException e) {
      throw StorageFailures.outcomeUnknown(e);
    }
  }

  /** Latched, so it is the one in the table. */
  private GroupState state(Part part) {
    return node.groups.load(part.group);
  }
}
