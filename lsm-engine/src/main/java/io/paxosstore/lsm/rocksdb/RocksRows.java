package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.RowSource;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/**
 * The rows of a RocksDB iterator at a version, one for each key of [from, to), or all versions for
 * the collection of garbage.
 */
final class RocksRows extends RowSource {
  private static final byte[] NO_ROW = {};

  private final RocksIterator rows;
  private final byte @Nullable [] from;
  private final byte @Nullable [] to;
  private final boolean reverse;
  private final long at;
  private final boolean everyVersion;

  /** The row returned last, whose key is done with; empty at a start. */
  private byte[] last = NO_ROW;

  /** Rows of an iterator that the caller closes. */
  RocksRows(
      RocksIterator rows,
      byte @Nullable [] from,
      byte @Nullable [] to,
      boolean reverse,
      long at,
      boolean everyVersion) {
    this.rows = rows;
    this.from = from;
    this.to = to;
    this.reverse = reverse;
    this.at = at;
    this.everyVersion = everyVersion;
    byte[] first = reverse ? to : from;
    if (first == null) {
      if (reverse) {
        rows.seekToLast();
      } else {
        rows.seekToFirst();
      }
    } else if (reverse) {
      // The rows of the bound itself come after its bound without a version, so they are left out.
      rows.seekForPrev(RocksKeys.lowerBound(first));
    } else {
      rows.seek(RocksKeys.lowerBound(first));
    }
  }

  @Override
  public void seek(byte[] key) {
    last = NO_ROW;
    if (reverse) {
      rows.seekForPrev(RocksKeys.encode(key, 0));
    } else {
      rows.seek(RocksKeys.lowerBound(key));
    }
  }

  @Override
  public boolean next() {
    return reverse ? previousKey() : nextKey();
  }

  private boolean nextKey() {
    for (; rows.isValid(); rows.next()) {
      byte[] row = rows.key();
      if (last.length > 0 && !everyVersion && RocksKeys.sameKey(row, last)) {
        continue;
      }
      if (RocksKeys.version(row) > at) {
        continue;
      }
      load(row, rows.value());
      if (to != null && Keys.compare(keyArray, to) >= 0) {
        return false;
      }
      last = row;
      if (everyVersion) {
        rows.next();
      }
      return true;
    }
    checkStatus();
    return false;
  }

  private boolean previousKey() {
    while (rows.isValid()) {
      byte[] group = rows.key();
      byte[] newest = NO_ROW;
      byte[] newestValue = NO_ROW;
      for (; rows.isValid() && RocksKeys.sameKey(rows.key(), group); rows.prev()) {
        if (RocksKeys.version(rows.key()) <= at) {
          newest = rows.key();
          newestValue = rows.value();
        }
      }
      if (newest.length > 0) {
        load(newest, newestValue);
        return from == null || Keys.compare(keyArray, from) >= 0;
      }
    }
    checkStatus();
    return false;
  }

  private void checkStatus() {
    try {
      rows.status();
    } catch (RocksDBException e) {
      throw RocksFailures.translate("cannot scan", e);
    }
  }

  private void load(byte[] row, byte[] stored) {
    keyArray = RocksKeys.key(row);
    keyOffset = 0;
    keyLength = keyArray.length;
    version = RocksKeys.version(row);
    tombstone = stored[0] == RocksKeys.DELETE;
    sequence = RocksKeys.sequence(stored);
    valueArray = stored;
    valueOffset = RocksKeys.VALUE_HEADER_BYTES;
    valueLength = stored.length - RocksKeys.VALUE_HEADER_BYTES;
  }

  /** Sequence of the current row. */
  long sequence() {
    return sequence;
  }
}
