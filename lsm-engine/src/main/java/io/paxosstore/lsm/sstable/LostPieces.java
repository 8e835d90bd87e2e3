package io.paxosstore.lsm.sstable;

import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.LostRange;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Adds up what damage has taken from one table, as narrowly as its index allows: by keys, and where
 * a key fills several blocks, by versions.
 */
final class LostPieces {
  private final TableMeta meta;
  private final List<LostRange> pieces = new ArrayList<>();

  LostPieces(TableMeta meta) {
    this.meta = meta;
  }

  List<LostRange> ranges() {
    return List.copyOf(pieces);
  }

  boolean isEmpty() {
    return pieces.isEmpty();
  }

  /** All of the table, whatever was added before. */
  void everything() {
    pieces.clear();
    add(meta.firstKey(), meta.endKey(), meta.minVersion(), meta.maxVersion(), 0, meta.bytes());
  }

  /** One block. */
  void block(BlockIndex index, int number) {
    long bytes = (long) index.length(number) + Section.TRAILER_BYTES;
    byte[] from = index.separator(number);
    boolean goesOn = index.continuesKey(number + 1);
    byte[] last = goesOn ? index.separator(number + 1) : meta.endKey();
    long lastMin = goesOn ? index.firstVersion(number + 1) + 1 : meta.minVersion();
    if (index.continuesKey(number)) {
      boolean alone = goesOn && Arrays.equals(from, last);
      byte[] beyond = Keys.successor(from);
      long newest = index.firstVersion(number);
      add(from, beyond, alone ? lastMin : meta.minVersion(), newest, 1, bytes);
      if (alone) {
        return;
      }
      from = beyond;
      bytes = 0;
    }
    byte[] to = goesOn ? last : index.endKey(number, meta.endKey());
    add(from, to, meta.minVersion(), meta.maxVersion(), bytes == 0 ? 0 : 1, bytes);
    if (goesOn) {
      boolean counted = bytes == 0 || Keys.compare(from, to) < 0;
      add(
          last,
          Keys.successor(last),
          lastMin,
          meta.maxVersion(),
          counted ? 0 : 1,
          counted ? 0 : bytes);
    }
  }

  /** All that came after a row. */
  void after(byte[] key, long version, long bytes) {
    byte[] beyond = Keys.successor(key);
    add(key, beyond, meta.minVersion(), version - 1, 0, 0);
    add(beyond, meta.endKey(), meta.minVersion(), meta.maxVersion(), 0, bytes);
  }

  private void add(
      byte[] from, byte[] to, long minVersion, long maxVersion, int blocks, long bytes) {
    if (Keys.compare(from, to) >= 0 || minVersion > maxVersion) {
      return;
    }
    LostRange before = pieces.isEmpty() ? null : pieces.getLast();
    if (before != null
        && Arrays.equals(before.to(), from)
        && before.minVersion() == minVersion
        && before.maxVersion() == maxVersion) {
      pieces.set(
          pieces.size() - 1,
          new LostRange(
              before.from(),
              to,
              minVersion,
              maxVersion,
              meta.number(),
              before.blocks() + blocks,
              before.bytes() + bytes,
              false));
    } else {
      pieces.add(
          new LostRange(from, to, minVersion, maxVersion, meta.number(), blocks, bytes, false));
    }
  }
}
