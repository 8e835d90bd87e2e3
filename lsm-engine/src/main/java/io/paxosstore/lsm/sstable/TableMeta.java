package io.paxosstore.lsm.sstable;

import java.util.HexFormat;

/**
 * What is known of a table without opening it; the manifest holds it.
 *
 * @param number the file's number, never used twice in a store
 * @param bytes length of the file
 * @param rows versions of keys, point deletes included
 * @param deletes point deletes among the rows
 * @param rangeTombstones range tombstones
 * @param firstKey least key of any row or range tombstone
 * @param endKey a key after all of them
 * @param minVersion least version of any of them
 * @param maxVersion greatest version of any of them
 */
public record TableMeta(
    long number,
    long bytes,
    long rows,
    long deletes,
    int rangeTombstones,
    byte[] firstKey,
    byte[] endKey,
    long minVersion,
    long maxVersion) {
  /** The same table under another number. */
  public TableMeta numbered(long newNumber) {
    return new TableMeta(
        newNumber, bytes, rows, deletes, rangeTombstones, firstKey, endKey, minVersion, maxVersion);
  }

  /** Name of the file of a table. */
  public static String fileName(long number) {
    return String.format("%06d.sst", number);
  }

  /** The number in the name of a table's file. */
  public static long number(String fileName) {
    return Long.parseLong(fileName.substring(0, fileName.length() - ".sst".length()));
  }

  /** Name of this table's file. */
  public String fileName() {
    return fileName(number);
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return fileName()
        + "["
        + hex.formatHex(firstKey)
        + ", "
        + hex.formatHex(endKey)
        + ") rows="
        + rows;
  }
}
