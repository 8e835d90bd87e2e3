package io.paxosstore.lsm.manifest;

import io.paxosstore.lsm.sstable.TableMeta;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * A table as a manifest or an export names it: {@code table} in docs/formats/manifest.md. The
 * buffers are little-endian.
 */
public final class TableEntry {
  private static final int FIXED_BYTES = 60;

  private TableEntry() {}

  /** Length of an entry. */
  public static int bytes(TableMeta table) {
    return FIXED_BYTES + table.firstKey().length + table.endKey().length;
  }

  /** Appends an entry. */
  public static void put(ByteBuffer out, TableMeta table) {
    out.putLong(table.number())
        .putLong(table.bytes())
        .putLong(table.rows())
        .putLong(table.deletes());
    out.putInt(table.rangeTombstones());
    out.putLong(table.minVersion()).putLong(table.maxVersion());
    out.putInt(table.firstKey().length).put(table.firstKey());
    out.putInt(table.endKey().length).put(table.endKey());
  }

  /**
   * Reads an entry.
   *
   * @throws BufferUnderflowException if the buffer ends before it
   */
  public static TableMeta get(ByteBuffer in) {
    long number = in.getLong();
    long bytes = in.getLong();
    long rows = in.getLong();
    long deletes = in.getLong();
    int rangeTombstones = in.getInt();
    long minVersion = in.getLong();
    long maxVersion = in.getLong();
    byte[] firstKey = bytes(in);
    byte[] endKey = bytes(in);
    return new TableMeta(
        number, bytes, rows, deletes, rangeTombstones, firstKey, endKey, minVersion, maxVersion);
  }

  /**
   * Reads a length and as many bytes.
   *
   * @throws BufferUnderflowException if the buffer has fewer
   */
  public static byte[] bytes(ByteBuffer in) {
    int length = in.getInt();
    if (length < 0 || length > in.remaining()) {
      throw new BufferUnderflowException();
    }
    byte[] bytes = new byte[length];
    in.get(bytes);
    return bytes;
  }
}
