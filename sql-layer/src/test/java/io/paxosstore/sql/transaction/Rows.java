package io.paxosstore.sql.transaction;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Rows of two INTEGER columns a (0) and b (1) under short keys, for tests; and what tests do with
 * them.
 */
final class Rows {
  static final int A = 0;
  static final int B = 1;
  static final long READS_A = Columns.of(A);
  static final long READS_B = Columns.of(B);

  private Rows() {}

  /** A key of table #1 in group 1/slot. */
  static byte[] key(int slot, String name) {
    return key(new GroupId(1, slot), name);
  }

  static byte[] key(GroupId group, String name) {
    byte[] text = name.getBytes(StandardCharsets.UTF_8);
    byte[] key = GroupKeys.key(GroupKeys.ROWS, group, 6 + text.length);
    key[GroupKeys.PREFIX_BYTES + 3] = 1;
    System.arraycopy(text, 0, key, GroupKeys.PREFIX_BYTES + 6, text.length);
    return key;
  }

  static byte[] key(String name) {
    return key(0, name);
  }

  static byte[] row(int a, int b) {
    RowWriter writer = new RowWriter();
    writer.begin(2);
    writer.writeInt(a);
    writer.writeInt(b);
    return writer.finish();
  }

  static int column(Cell cell, int column) {
    return RowFormat.getInt(cell.array(), cell.offset(), column);
  }

  /** Column {@code column} of the row, or -1 if there is none. */
  static int read(Transaction transaction, byte[] key, int column) {
    Cell cell = new Cell();
    return transaction.get(key, Columns.of(column), cell) ? column(cell, column) : -1;
  }

  static int lock(Transaction transaction, byte[] key, int column) {
    Cell cell = new Cell();
    return switch (transaction.lock(key, LockWait.WAIT, Columns.of(column), cell)) {
      case FOUND -> column(cell, column);
      case ABSENT -> -1;
      case SKIPPED -> -2;
    };
  }

  /** Locks the row and sets one of its columns. */
  static void update(Transaction transaction, byte[] key, int column, int value) {
    Cell cell = new Cell();
    if (transaction.lock(key, LockWait.WAIT, Columns.NONE, cell) != Transaction.Locked.FOUND) {
      throw new AssertionError("no such row");
    }
    set(transaction, key, cell, column, value);
  }

  /** Reads the row without a lock and sets one of its columns. */
  static void blindUpdate(Transaction transaction, byte[] key, int column, int value) {
    Cell cell = new Cell();
    if (!transaction.get(key, Columns.NONE, cell)) {
      throw new AssertionError("no such row");
    }
    set(transaction, key, cell, column, value);
  }

  private static void set(Transaction transaction, byte[] key, Cell cell, int column, int value) {
    int a = column == A ? value : column(cell, A);
    int b = column == B ? value : column(cell, B);
    transaction.put(key, row(a, b), Columns.of(column));
  }

  static void insert(Transaction transaction, byte[] key, int a, int b) {
    if (transaction.get(key, Columns.NONE, new Cell())) {
      throw new AssertionError("there is such a row");
    }
    transaction.put(key, row(a, b), Columns.ALL);
  }

  static void delete(Transaction transaction, byte[] key) {
    if (transaction.get(key, Columns.NONE, new Cell())) {
      transaction.delete(key);
    }
  }

  /** The names of the rows in [from, to) of slot 0, in scan order, with column a: "k1=5". */
  static List<String> scan(Transaction transaction, String from, String to, boolean reverse) {
    List<String> rows = new ArrayList<>();
    try (Cursor cursor = transaction.scan(key(from), key(to), reverse, READS_A)) {
      while (cursor.next()) {
        rows.add(text(cursor));
      }
    }
    return rows;
  }

  static List<String> scan(Transaction transaction, String from, String to) {
    return scan(transaction, from, to, false);
  }

  static String text(Cursor cursor) {
    byte[] key =
        Arrays.copyOfRange(
            cursor.keyArray(), cursor.keyOffset(), cursor.keyOffset() + cursor.keyLength());
    return name(key) + "=" + RowFormat.getInt(cursor.valueArray(), cursor.valueOffset(), A);
  }

  static String name(byte[] key) {
    int prefix = Keys.INDEX_PREFIX_BYTES;
    return new String(key, prefix, key.length - prefix, StandardCharsets.UTF_8);
  }

  static Transaction begin(Transactions transactions) {
    Transaction transaction = transactions.begin(false);
    transaction.beginStatement(Cancellation.none());
    return transaction;
  }
}
