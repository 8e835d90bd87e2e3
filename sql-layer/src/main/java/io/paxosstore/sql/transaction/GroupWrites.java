package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.GroupKeys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What one transaction writes in one group: the batch for the log, and the same by key for overlay
 * and validation.
 *
 * @param group whose keys these are
 * @param batch emptied ranges first, then the keys in order; its version is set when it is appended
 * @param keys in key order
 * @param rows a row per key, null for a delete
 * @param changed columns per key; {@link Columns#ALL} for inserts and deletes
 * @param deletedRanges emptied before the keys are written
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record GroupWrites(
    long group,
    WriteBatch batch,
    byte[][] keys,
    byte[] @Nullable [] rows,
    long[] changed,
    List<DeletedRange> deletedRanges) {

  /** The writes as an element of their group's history. */
  CommittedWrites committedBy(CommitStamp stamp) {
    return new CommittedWrites(stamp, keys, rows, changed, deletedRanges);
  }

  /** The writes of a transaction by group, in group order. */
  static List<GroupWrites> split(WriteSet writes) {
    NavigableMap<Long, List<OwnWrite>> byGroup = new TreeMap<>(Long::compareUnsigned);
    Map<Long, List<DeletedRange>> deleted = new HashMap<>();
    for (DeletedRange range : writes.deletedRanges()) {
      long group = Keys.group(range.from());
      deleted.computeIfAbsent(group, g -> new ArrayList<>()).add(range);
      byGroup.computeIfAbsent(group, g -> new ArrayList<>());
    }
    List<OwnWrite> last = null;
    long lastGroup = 0;
    for (OwnWrite write : writes.all()) {
      long group = Keys.group(write.key());
      if (last == null || group != lastGroup) {
        last = byGroup.computeIfAbsent(group, g -> new ArrayList<>());
        lastGroup = group;
      }
      last.add(write);
    }
    List<GroupWrites> split = new ArrayList<>(byGroup.size());
    byGroup.forEach(
        (group, changes) -> split.add(of(group, changes, deleted.getOrDefault(group, List.of()))));
    return split;
  }

  /** No writes: for a group that was only read. */
  static GroupWrites none(long group) {
    return of(group, List.of(), List.of());
  }

  private static GroupWrites of(long group, List<OwnWrite> changes, List<DeletedRange> deleted) {
    byte[][] keys = new byte[changes.size()][];
    byte[] @Nullable [] rows = new byte[changes.size()][];
    long[] changed = new long[changes.size()];
    WriteBatch batch = new WriteBatch();
    deleted.forEach(range -> batch.deleteRange(range.from(), range.to()));
    for (int i = 0; i < keys.length; i++) {
      OwnWrite write = changes.get(i);
      byte[] row = write.row();
      keys[i] = write.key();
      rows[i] = row;
      changed[i] = write.changed();
      if (row == null) {
        batch.delete(write.key());
      } else {
        batch.put(write.key(), row);
      }
    }
    return new GroupWrites(group, batch, keys, rows, changed, deleted);
  }

  /**
   * Reads a batch that came over the wire or out of the log.
   *
   * @param changed columns per key, in the order of the batch
   * @throws IllegalArgumentException if the batch is none that {@link #split} makes
   */
  static GroupWrites of(long group, WriteBatch batch, long[] changed) {
    List<DeletedRange> deleted = new ArrayList<>(0);
    byte[][] keys = new byte[changed.length][];
    byte[] @Nullable [] rows = new byte[changed.length][];
    batch.forEach(
        new WriteBatch.Visitor() {
          private int count;

          @Override
          public void put(byte[] bytes, int key, int keyLength, int value, int valueLength) {
            add(slice(bytes, key, keyLength), slice(bytes, value, valueLength));
          }

          @Override
          public void delete(byte[] bytes, int key, int keyLength) {
            add(slice(bytes, key, keyLength), null);
          }

          @Override
          public void deleteRange(byte[] bytes, int from, int fromLength, int to, int toLength) {
            byte[] first = slice(bytes, from, fromLength);
            checkGroup(first, group);
            deleted.add(new DeletedRange(first, slice(bytes, to, toLength), 0));
          }

          private void add(byte[] key, byte @Nullable [] row) {
            if (count == keys.length
                || (count > 0 && Arrays.compareUnsigned(keys[count - 1], key) >= 0)) {
              throw new IllegalArgumentException("keys of a transaction's batch out of order");
            }
            checkGroup(key, group);
            keys[count] = key;
            rows[count++] = row;
          }
        });
    if (batch.count() != keys.length + deleted.size()) {
      throw new IllegalArgumentException(
          "batch of " + batch.count() + " changes with columns for " + keys.length);
    }
    return new GroupWrites(group, batch, keys, rows, changed, List.copyOf(deleted));
  }

  private static void checkGroup(byte[] key, long group) {
    if (key.length < GroupKeys.PREFIX_BYTES || Keys.group(key) != group) {
      throw new IllegalArgumentException("a key outside of group " + Keys.groupId(group));
    }
  }

  private static byte[] slice(byte[] bytes, int offset, int length) {
    return Arrays.copyOfRange(bytes, offset, offset + length);
  }
}
