package io.paxosstore.tpcc.lsm;

import java.nio.ByteBuffer;
import org.lmdbjava.Cursor;
import org.lmdbjava.Dbi;
import org.lmdbjava.Env;
import org.lmdbjava.GetOp;
import org.lmdbjava.Txn;

/**
 * Reads of LMDB, values compared where they are in its map. Transactions and cursors are reused:
 * single gets and the kept iterator read in one transaction for as long as the reader lives, which
 * is the fastest and sees the store as it was then; what others open each time is renewed each
 * time.
 */
final class LmdbReader implements Reader {
  private final Dbi<ByteBuffer> rows;
  private final ByteBuffer key = ByteBuffer.allocateDirect(Rows.KEY_BYTES);
  private final byte[] keyBytes = new byte[Rows.KEY_BYTES];
  private final Txn<ByteBuffer> kept;
  private final Cursor<ByteBuffer> keptCursor;
  private final Txn<ByteBuffer> renewed;
  private final Cursor<ByteBuffer> renewedCursor;

  LmdbReader(Env<ByteBuffer> env, Dbi<ByteBuffer> rows) {
    this.rows = rows;
    kept = env.txnRead();
    keptCursor = rows.openCursor(kept);
    renewed = env.txnRead();
    renewedCursor = rows.openCursor(renewed);
    renewed.reset();
  }

  @Override
  public boolean get(long number) {
    return get(kept, number);
  }

  private boolean get(Txn<ByteBuffer> transaction, long number) {
    putKey(number);
    ByteBuffer found = rows.get(transaction, key);
    if (found == null) {
      return false;
    }
    Rows.check(number, found);
    return true;
  }

  private void putKey(long number) {
    Rows.putKey(number, keyBytes);
    key.put(0, keyBytes);
  }

  @Override
  public int multiGet(long[] numbers) {
    renewed.renew();
    int count = 0;
    for (long number : numbers) {
      if (get(renewed, number)) {
        count++;
      }
    }
    renewed.reset();
    return count;
  }

  @Override
  public int seek(long number, int count) {
    renewed.renew();
    renewedCursor.renew(renewed);
    int read = read(renewedCursor, number, count);
    renewed.reset();
    return read;
  }

  @Override
  public int seekAgain(long number, int count) {
    return read(keptCursor, number, count);
  }

  private int read(Cursor<ByteBuffer> cursor, long number, int count) {
    putKey(number);
    int read = 0;
    boolean more = cursor.get(key, GetOp.MDB_SET_RANGE);
    while (more) {
      check(cursor);
      more = ++read < count && cursor.next();
    }
    return read;
  }

  private static void check(Cursor<ByteBuffer> cursor) {
    Rows.check(Rows.number(cursor.key()), cursor.val());
  }

  @Override
  public long scan() {
    renewed.renew();
    renewedCursor.renew(renewed);
    long count = 0;
    for (boolean more = renewedCursor.first(); more; more = renewedCursor.next()) {
      check(renewedCursor);
      count++;
    }
    renewed.reset();
    return count;
  }

  @Override
  public long versionAt(long number, long at) {
    throw new IllegalStateException("LMDB keeps no versions");
  }

  @Override
  public void close() {
    keptCursor.close();
    renewedCursor.close();
    kept.close();
    renewed.close();
  }
}
