package io.paxosstore.lsm.rocksdb;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.rows.WeightedKeys;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;
import org.rocksdb.Range;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;
import org.rocksdb.SizeApproximationFlag;
import org.rocksdb.Slice;

/**
 * How many bytes lie between keys, as RocksDB estimates it. Its Java interface tells no block
 * separators, so a range is parted by halving the largest part again and again: a seek to the
 * middle of its bounds finds a row there.
 */
final class RocksSizes {
  /** Halvings for each sample. */
  private static final int STEPS_PER_SAMPLE = 16;

  private static final int FEWEST_STEPS = 64;

  /** Bytes after the common prefix of two bounds that their middle is taken of. */
  private static final int MIDDLE_BYTES = 24;

  private static final byte[] GREATEST = new byte[0xFF];

  static {
    Arrays.fill(GREATEST, (byte) 0xFF);
  }

  /** Rows from one encoded key, inclusive, to another. */
  private record Part(byte[] from, byte[] to, long bytes) {}

  private RocksSizes() {}

  static byte[] lowerBound(byte @Nullable [] key) {
    return key == null ? new byte[0] : RocksKeys.lowerBound(key);
  }

  static byte[] upperBound(byte @Nullable [] key) {
    return key == null ? GREATEST : RocksKeys.lowerBound(key);
  }

  /** Bytes of the rows from one encoded key to another. */
  static long between(
      RocksDatabase database, byte[] from, byte[] to, SizeApproximationFlag... where) {
    try (Slice first = new Slice(from);
        Slice last = new Slice(to)) {
      return database
          .db
          .getApproximateSizes(database.rows, List.of(new Range(first, last)), where)[0];
    }
  }

  /** As {@link io.paxosstore.lsm.StorageEngine#keySamples}. */
  static List<byte[]> sample(RocksDatabase database, ScanRange range, int count)
      throws RocksDBException {
    PriorityQueue<Part> open =
        new PriorityQueue<>(Comparator.comparingLong(Part::bytes).reversed());
    List<Part> done = new ArrayList<>();
    try (RocksIterator rows = database.db.newIterator(database.rows)) {
      open.add(part(database, lowerBound(range.from()), upperBound(range.to())));
      for (int steps = Math.max(FEWEST_STEPS, STEPS_PER_SAMPLE * count);
          steps > 0 && !open.isEmpty();
          steps--) {
        Part largest = open.remove();
        byte[] middle = middle(largest.from(), largest.to());
        if (middle == null) {
          done.add(largest);
          continue;
        }
        rows.seek(middle);
        rows.status();
        // The versions of a key stay together.
        byte[] row = rows.isValid() ? RocksKeys.lowerBound(RocksKeys.key(rows.key())) : GREATEST;
        if (Arrays.compareUnsigned(row, largest.to()) >= 0) {
          open.add(new Part(largest.from(), middle, largest.bytes()));
        } else if (Arrays.compareUnsigned(row, largest.from()) <= 0) {
          done.add(largest);
        } else {
          open.add(part(database, largest.from(), row));
          open.add(part(database, row, largest.to()));
        }
      }
    }
    done.addAll(open);
    WeightedKeys keys = new WeightedKeys();
    for (Part part : done) {
      keys.add(userKey(part.from()), part.bytes());
    }
    return keys.pick(range, count);
  }

  private static Part part(RocksDatabase database, byte[] from, byte[] to) {
    long bytes =
        between(
            database,
            from,
            to,
            SizeApproximationFlag.INCLUDE_FILES,
            SizeApproximationFlag.INCLUDE_MEMTABLES);
    return new Part(from, to, bytes);
  }

  /** The key of a bound: {@code escaped key · 00 00}. */
  private static byte[] userKey(byte[] bound) {
    return bound.length == 0
        ? bound
        : RocksKeys.key(Arrays.copyOf(bound, bound.length + Long.BYTES));
  }

  /** A key about halfway between two; null if there is none. */
  private static byte @Nullable [] middle(byte[] from, byte[] to) {
    int shared = Math.max(0, Arrays.mismatch(from, to));
    BigInteger low = number(from, shared);
    BigInteger high = number(to, shared);
    BigInteger middle = low.add(high).shiftRight(1);
    if (middle.compareTo(low) <= 0) {
      return null;
    }
    byte[] key = Arrays.copyOf(to, shared + MIDDLE_BYTES);
    byte[] digits = middle.toByteArray();
    int length = Math.min(digits.length, MIDDLE_BYTES);
    Arrays.fill(key, shared, key.length - length, (byte) 0);
    System.arraycopy(digits, digits.length - length, key, key.length - length, length);
    return key;
  }

  private static BigInteger number(byte[] key, int from) {
    return new BigInteger(1, Arrays.copyOfRange(key, from, from + MIDDLE_BYTES));
  }
}
