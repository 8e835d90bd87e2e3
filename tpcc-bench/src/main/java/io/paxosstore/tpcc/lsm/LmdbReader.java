package io.paxosstore.tpcc.lsm;

import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/**
 * Reads of LMDB in one read transaction that is kept, as it is fastest: what is read is the map
 * itself, out of which values are copied to be compared.
 */
final class LmdbReader implements Reader {
  private final Dbi<ByteBuffer> rows;
  private final Txn<ByteBuffer> txn;
  private final byte[] key = new byte[Rows.KEY_BYTES];
  private final byte[] value = new byte[Rows.VALUE_BYTES];
  private final ByteBuffer keyBuffer = ByteBuffer.allocateDirect(Rows.KEY_BYTES);
  private @Nullable Cursor<ByteBuffer> kept;

  LmdbReader(Dbi<ByteBuffer> rows, Txn<ByteBuffer> txn) {
    this.rows = rows;
    this.txn = txn;
  }

  @Override
  public boolean get(long number) {
    ByteBuffer found = rows.get(txn, keyOf(number));
    if (found == null) {
      return false;
    }
    check(number, found);
    return true;
  }

  private ByteBuffer keyOf(long number) {
    Rows.putKey(number, key);
    return keyBuffer.clear().put(key).flip();
  }

  private void check(long number, ByteBuffer found) {
    int length = found.remaining();
    if (length <= value.length) {
      found.get(found.position(), value, 0, length);
    }
    Rows.check(number, value, 0, length);
  }

  @Override
  public int multiGet(long[] numbers) {
    int found = 0;
    for (long number : numbers) {
      found += get(number) ? 1 : 0;
    }
    return found;
  }

  @Override
  public int seek(long number, int count) {
    try (Cursor<ByteBuffer> cursor = rows.openCursor(txn)) {
      return read(cursor, number, count);
    }
  }

  @Override
  public int seekAgain(long number, int count) {
    Cursor<ByteBuffer> cursor = kept;
    if (cursor == null) {
      cursor = rows.openCursor(txn);
      kept = cursor;
    }
    return read(cursor, number, count);
  }

  private int read(Cursor<ByteBuffer> cursor, long number, int count) {
    int read = 0;
    for (boolean there = cursor.get(keyOf(number), GetOp.MDB_SET_RANGE);
        there;
        there = cursor.next()) {
      check(cursor);
      if (++read == count) {
        break;
      }
    }
    return read;
  }

  private void check(Cursor<ByteBuffer> cursor) {
    cursor.key().get(cursor.key().position(), key);
    check(Rows.number(key, 0), cursor.val());
  }

  @Override
  public long scan() {
    long read = 0;
    try (Cursor<ByteBuffer> cursor = rows.openCursor(txn)) {
      for (boolean there = cursor.first(); there; there = cursor.next()) {
        check(cursor);
        read++;
      }
    }
    return read;
  }

  @Override
  public long versionAt(long number, long at) {
    throw new UnsupportedOperationException("LMDB keeps one version");
  }

  @Override
  public void close() {
    if (kept != null) {
      kept.close();
    }
    txn.close();
  }
}
