package io.paxosstore.tpcc.lsm;

import java.nio.file.Path;
import java.util.List;

/**
 * How much is measured.
 *
 * @param keys rows of a store
 * @param seconds length of one measurement
 * @param rounds measured alternations, after one to warm up
 * @param memtableBytes size at which a memtable is flushed
 * @param shown contenders that are shown beside the others where rows are read
 * @param directory where stores are made and removed
 */
record Setting(
    long keys,
    double seconds,
    int rounds,
    long memtableBytes,
    List<Contender> shown,
    Path directory) {
  /** A cache that holds all rows, with room for what surrounds them in blocks. */
  Memory roomy() {
    return new Memory(memtableBytes, 2 * rawBytes() + (16 << 20));
  }

  /** A cache for a quarter of the rows. */
  Memory tight() {
    return new Memory(memtableBytes, Math.max(rawBytes() / 4, 64 << 10));
  }

  /** Bytes of all keys and values. */
  long rawBytes() {
    return keys * Rows.ROW_BYTES;
  }
}
