package io.paxosstore.paxos.node;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.Hlc;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Takes a group from another node's {@link SnapshotSource} and puts it in the place of what is
 * here: begun with {@link NodeCore#install}, ended with {@link NodeCore#installed} or {@link
 * NodeCore#abandon}. In between its owner carries {@link #question} there and the answer back to
 * {@link #accept}, on any one thread at a time; a question that got no answer is asked again.
 *
 * <p>The group's head stays where it was until everything is there, so {@code applied} never goes
 * back (H20), and a mark in the storage engine says that the rows are neither old nor new: after a
 * crash the group waits for another snapshot. Its promise and what it has accepted are not touched.
 */
public final class SnapshotSink {
  private static final byte[] NONE = {};

  private final StorageEngine engine;
  private final Hlc hlc;
  private final GroupId group;
  private final byte[] headKey;
  private final long ownPosition;

  /** What is here is known to be wrong: a snapshot of the same position replaces it, too. */
  private final boolean damaged;

  /** A snapshot that was begun before reached so far: an older one must not follow it. */
  private final long leastPosition;

  private byte[] after = NONE;
  private long session;
  private long position;
  private long total;
  private int running;
  private boolean hasWritten;
  private SnapshotFormat.@Nullable Row head;
  private StateRows.@Nullable Tip tip;
  private long sequence;

  SnapshotSink(StorageEngine engine, Hlc hlc, GroupId group, long ownPosition) {
    this(engine, hlc, group, ownPosition, false);
  }

  /**
   * Begins.
   *
   * @param damaged true if the state here is known to be wrong, so that a snapshot of the same
   *     position replaces it, too
   */
  SnapshotSink(StorageEngine engine, Hlc hlc, GroupId group, long ownPosition, boolean damaged) {
    this.engine = engine;
    this.hlc = hlc;
    this.group = group;
    this.headKey = StateRows.headKey(group);
    this.ownPosition = ownPosition;
    this.damaged = damaged;
    try (Snapshot state = engine.snapshot()) {
      byte[] mark = StateRows.read(state, StateRows.installingKey(group));
      this.leastPosition =
          mark == null ? 0 : StateRows.longOf("mark of an unfinished snapshot of " + group, mark);
      this.hasWritten = mark != null || damaged;
    }
  }

  /** The group. */
  public GroupId group() {
    return group;
  }

  /** The next question for the source. */
  public byte[] question() {
    return SnapshotFormat.encode(new SnapshotFormat.Request(group, session, after));
  }

  /**
   * Takes the answer to the last {@link #question}.
   *
   * @return false if the source cannot go on, or has nothing newer: begin again, perhaps with
   *     another node
   * @throws CorruptionException if the answer is damaged
   * @throws io.paxosstore.lsm.DiskFullException if there is no room: the same answer may be
   *     accepted later
   */
  public boolean accept(byte[] answer) {
    if (isDone()) {
      throw new IllegalStateException("the snapshot of group " + group + " is complete");
    }
    SnapshotFormat.Chunk chunk = SnapshotFormat.chunk(answer);
    if (chunk.session() == 0
        || chunk.position() < (damaged ? ownPosition : ownPosition + 1)
        || chunk.position() < leastPosition) {
      return false;
    }
    if ((session != 0 && (chunk.session() != session || chunk.position() != position))
        || !Arrays.equals(chunk.after(), after)) {
      throw new CorruptionException(
          "group " + group + ": the piece of a snapshot answers another question");
    }
    int next = SnapshotFormat.running(running, chunk.rows());
    if (chunk.running() != next || chunk.total() != total + chunk.rows().size()) {
      throw new CorruptionException("group " + group + ": a piece of the snapshot is missing");
    }
    write(chunk);
    session = chunk.session();
    position = chunk.position();
    total = chunk.total();
    running = next;
    if (!chunk.rows().isEmpty()) {
      after = chunk.rows().getLast().key();
    }
    return true;
  }

  /** True if everything is there: time for {@link NodeCore#installed}. */
  public boolean isDone() {
    return tip != null;
  }

  /** True if the group's rows are no longer the old ones. */
  boolean hasWritten() {
    return hasWritten;
  }

  /** What the group's head is now. */
  StateRows.Tip tip() {
    StateRows.Tip complete = tip;
    if (complete == null) {
      throw new IllegalStateException("the snapshot of group " + group + " is not complete");
    }
    return complete;
  }

  /** Of the last batch: the group is durable once the engine has flushed through it. */
  long sequence() {
    return sequence;
  }

  private void write(SnapshotFormat.Chunk chunk) {
    SnapshotFormat.Row newHead = head;
    TreeMap<Long, WriteBatch> byVersion = new TreeMap<>();
    List<SnapshotFormat.Row> own = own(chunk);
    int known = 0;
    for (SnapshotFormat.Row row : chunk.rows()) {
      if (!group.equals(GroupKeys.groupOf(row.key(), 0))
          || !SnapshotFormat.SPACES.contains(row.key()[0])) {
        throw new CorruptionException("group " + group + ": its snapshot has a foreign key");
      }
      if (Arrays.equals(row.key(), headKey)) {
        // Written last, when all that it stands for is there.
        newHead = row;
        continue;
      }
      while (known < own.size() && Arrays.compareUnsigned(own.get(known).key(), row.key()) < 0) {
        delete(byVersion, own.get(known++));
      }
      long ownVersion = 0;
      if (known < own.size() && Arrays.equals(own.get(known).key(), row.key())) {
        SnapshotFormat.Row before = own.get(known++);
        ownVersion = before.version();
        if (ownVersion == row.version() && Arrays.equals(before.value(), row.value())) {
          continue;
        }
      }
      // A version that nobody else has must not hide what everybody has: it is written over.
      byVersion
          .computeIfAbsent(
              Math.max(ownVersion, row.version()), version -> new WriteBatch().version(version))
          .put(row.key(), row.value());
    }
    while (known < own.size()) {
      delete(byVersion, own.get(known++));
    }
    List<WriteBatch> batches = new ArrayList<>(byVersion.values());
    WriteBatch local = new WriteBatch().version(hlc.now());
    StateRows.Tip complete = null;
    if (chunk.last()) {
      if (newHead == null) {
        throw new CorruptionException("group " + group + ": its snapshot has no head");
      }
      complete = StateRows.headOf(group, newHead.value());
      long headVersion = Math.max(newHead.version(), engine.versionOf(headKey, Long.MAX_VALUE));
      batches.add(new WriteBatch().put(headKey, newHead.value()).version(headVersion));
      local
          .delete(StateRows.installingKey(group))
          .delete(StateRows.quarantinedKey(group))
          .put(StateRows.readableFromKey(group), StateRows.floor(complete.greatest()));
    } else {
      local.put(StateRows.installingKey(group), StateRows.floor(chunk.position()));
    }
    batches.add(local);
    sequence = engine.apply(batches, Durability.NONE);
    head = newHead;
    tip = complete;
    hasWritten = true;
  }

  /**
   * The key is gone. Its last version here is older than its removal, so right after it is never
   * too late, and never after what may come of a prepare that waits.
   */
  private static void delete(TreeMap<Long, WriteBatch> byVersion, SnapshotFormat.Row gone) {
    byVersion
        .computeIfAbsent(gone.version() + 1, version -> new WriteBatch().version(version))
        .delete(gone.key());
  }

  /** What is here of the keys that the chunk speaks of. */
  private List<SnapshotFormat.Row> own(SnapshotFormat.Chunk chunk) {
    List<SnapshotFormat.Row> own = new ArrayList<>();
    byte[] last = chunk.rows().isEmpty() ? after : chunk.rows().getLast().key();
    try (Snapshot state = engine.snapshot()) {
      for (byte space : SnapshotFormat.SPACES) {
        byte[] from = greater(GroupKeys.prefix(space, group), behind(after));
        byte[] end = GroupKeys.end(space, group);
        byte[] to =
            chunk.last() || Arrays.compareUnsigned(behind(last), end) > 0 ? end : behind(last);
        if (Arrays.compareUnsigned(from, to) >= 0) {
          continue;
        }
        try (Cursor cursor = state.scan(ScanRange.of(from, to), Long.MAX_VALUE)) {
          while (cursor.next()) {
            byte[] key =
                Arrays.copyOfRange(
                    cursor.keyArray(), cursor.keyOffset(), cursor.keyOffset() + cursor.keyLength());
            if (!Arrays.equals(key, headKey)) {
              own.add(SnapshotSource.rowOf(cursor));
            }
          }
        }
      }
    }
    return own;
  }

  private static byte[] behind(byte[] key) {
    return Arrays.copyOf(key, key.length + 1);
  }

  private static byte[] greater(byte[] one, byte[] other) {
    return Arrays.compareUnsigned(one, other) >= 0 ? one : other;
  }
}
