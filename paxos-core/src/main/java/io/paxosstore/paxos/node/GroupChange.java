package io.paxosstore.paxos.node;

import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.Prepared;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.codec.EntryCodec;
import io.paxosstore.paxos.replica.Head;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.zip.CRC32C;

/**
 * What entries make of one group's state, put together before the storage engine takes it. The same
 * on every replica: it depends on the state and the entries only.
 */
final class GroupChange {
  /** Of a batch that holds the head and nothing else. */
  private static final int HEAD_BATCH_BYTES = 128;

  private final StorageEngine engine;
  private final AppliedGroup group;
  private final List<WriteBatch> rows;
  private final WriteBatch state = new WriteBatch(HEAD_BATCH_BYTES);
  private final boolean shared;
  private Set<RequestId> settled = Set.of();
  private Head head;
  private int checksum;
  private long floor;
  private List<Prepared> prepared;
  private boolean preparedIsOwn;
  private long greatest;

  /**
   * Starts from what is applied.
   *
   * @param rows takes the batches of rows
   * @param shared false if there is no other replica, with whose checksum to compare one
   */
  GroupChange(StorageEngine engine, AppliedGroup group, List<WriteBatch> rows, boolean shared) {
    this.shared = shared;
    this.engine = engine;
    this.group = group;
    this.rows = rows;
    this.head = group.head();
    this.greatest = group.tip().greatest();
    this.checksum = group.tip().checksum();
    this.floor = group.floor();
    this.prepared = group.preparedNow();
  }

  AppliedGroup group() {
    return group;
  }

  /**
   * Adds the entry at the next position.
   *
   * @param counts false if it is void: it takes its position and does nothing else
   * @return which of its records took effect: of an id that was settled before, none does (further
   *     rule 3)
   */
  BitSet add(Entry entry, boolean counts, long nowNanos) {
    BitSet effective = new BitSet();
    if (counts) {
      head = head.after(entry);
      for (int i = 0; i < entry.records().size(); i++) {
        effective.set(i, add(entry.records().get(i), nowNanos));
      }
    } else {
      head = head.afterVoid();
    }
    if (shared) {
      checksum = chained(checksum, entry, counts, effective);
      group.chain().add(entry.position(), checksum);
    }
    greatest = Math.max(greatest, head.commitTs());
    return effective;
  }

  /** The changes of the group's own state; to be applied with the rows. */
  WriteBatch finish() {
    return state.put(group.headKey(), StateRows.head(tip())).version(Math.max(1, greatest));
  }

  /** Greatest stamp and commit timestamp that the group has ever applied. */
  long greatest() {
    return greatest;
  }

  /** Everything is in the engine. */
  void publish(AppliedGroups groups) {
    List<Prepared> before = group.preparedNow();
    List<Prepared> after = preparedIsOwn ? List.copyOf(prepared) : before;
    groups.changed(before, after);
    group.become(tip(), floor, after);
  }

  private boolean add(EntryRecord record, long nowNanos) {
    return switch (record) {
      case EntryRecord.Commit commit -> {
        if (isTaken(commit.request())) {
          yield false;
        }
        addRows(commit.batch());
        if (!commit.request().isNone()) {
          settle(commit.request(), commit.stamp());
        }
        yield true;
      }
      case EntryRecord.Prepare prepare -> {
        if (isTaken(prepare.request())) {
          yield false;
        }
        state.put(
            StateRows.preparedKey(group.group(), prepare.request()), StateRows.prepared(prepare));
        ownPrepared().add(new Prepared(prepare, nowNanos));
        yield true;
      }
      case EntryRecord.Marker marker -> {
        if (isTaken(marker.request())) {
          yield false;
        }
        settle(marker.request(), 0);
        yield true;
      }
      case EntryRecord.Decide decide -> decide(decide);
      case EntryRecord.Floor raised -> raise(raised.floor());
    };
  }

  private boolean decide(EntryRecord.Decide decide) {
    Prepared waiting = AppliedGroup.find(prepared, decide.request());
    if (waiting == null) {
      return false;
    }
    if (decide.committed()) {
      greatest = Math.max(greatest, decide.commitTs());
      addRows(WriteBatch.decode(waiting.prepare().batch().encode()).version(decide.commitTs()));
    }
    state.delete(StateRows.preparedKey(group.group(), decide.request()));
    settle(decide.request(), decide.commitTs());
    ownPrepared().remove(waiting);
    return true;
  }

  /** An outcome is forgotten only if nobody can still need it for a prepare that waits (R10). */
  private boolean raise(long raised) {
    if (raised <= floor
        || prepared.stream().anyMatch(each -> each.prepare().request().attemptTs() < raised)) {
      return false;
    }
    floor = raised;
    state.deleteRange(
        StateRows.outcomesFrom(group.group(), Long.MIN_VALUE),
        StateRows.outcomesFrom(group.group(), raised));
    state.put(StateRows.floorKey(group.group()), StateRows.floor(raised));
    return true;
  }

  private boolean isTaken(RequestId request) {
    if (request.isNone()) {
      return false;
    }
    return (floor > 0 && request.attemptTs() <= floor)
        || settled.contains(request)
        || AppliedGroup.find(prepared, request) != null
        || StateRows.readOutcome(engine, group.group(), request) != null;
  }

  private void settle(RequestId request, long commitTs) {
    if (settled.isEmpty()) {
      settled = new HashSet<>();
    }
    settled.add(request);
    state.put(StateRows.outcomeKey(group.group(), request), StateRows.outcome(commitTs));
  }

  private void addRows(WriteBatch batch) {
    if (batch.count() > 0) {
      rows.add(batch);
    }
  }

  private List<Prepared> ownPrepared() {
    if (!preparedIsOwn) {
      prepared = new ArrayList<>(prepared);
      preparedIsOwn = true;
    }
    return prepared;
  }

  private StateRows.Tip tip() {
    return new StateRows.Tip(head, greatest, checksum);
  }

  private static int chained(int checksum, Entry entry, boolean counts, BitSet effective) {
    byte[] before = new byte[5];
    ByteBuffer.wrap(before)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putInt(checksum)
        .put((byte) (counts ? 1 : 0));
    CRC32C crc = new CRC32C();
    crc.update(before);
    crc.update(EntryCodec.encoded(entry));
    crc.update(effective.toByteArray());
    return (int) crc.getValue();
  }
}
