package io.paxosstore.sql.transaction;

import static io.paxosstore.sql.transaction.Rows.A;
import static io.paxosstore.sql.transaction.Rows.B;
import static io.paxosstore.sql.transaction.Rows.key;
import static io.paxosstore.sql.transaction.Rows.row;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.sql.transaction.History.Run;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import io.paxosstore.sql.transaction.Transaction.Locked;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * The steps of a transaction of a random history: reads by key and by range, and writes, with and
 * without a lock, of registers, each of which is a column of a row.
 */
record RegisterSteps(
    History history, Run run, Transaction transaction, List<GroupId> groups, int keys) {
  /** Between one step and four. */
  void take(Random random, boolean readOnly) {
    for (int step = 1 + random.nextInt(4); step > 0; step--) {
      int slot = random.nextInt(groups.size());
      int number = random.nextInt(keys);
      int column = random.nextInt(2);
      boolean seldomWritten = ReferenceGroups.contains(Keys.group(groups.get(slot)));
      boolean reads = readOnly || (seldomWritten && random.nextInt(8) > 0);
      switch (random.nextInt(reads ? 3 : 6)) {
        case 0 -> readOne(slot, number, column);
        case 1 -> readSome(slot, number, column, random.nextBoolean());
        case 2 -> readMany(slot, column);
        case 3, 4 -> write(slot, number, column, true);
        default -> write(slot, number, column, false);
      }
    }
  }

  private static String register(int slot, int number, int column) {
    return slot + "/" + number + "." + column;
  }

  private void readOne(int slot, int number, int column) {
    Cell cell = new Cell();
    boolean found = transaction.get(key(groups.get(slot), "r" + number), Columns.of(column), cell);
    run.read(register(slot, number, column), found ? Rows.column(cell, column) : 0);
  }

  private void readSome(int slot, int number, int column, boolean reverse) {
    Map<Integer, Integer> found = new HashMap<>();
    byte[] from = key(groups.get(slot), "r" + number);
    byte[] to = key(groups.get(slot), "r" + (char) ('0' + number + 3));
    // In pieces of a row each, with no more than the column: whatever a home may leave out.
    Selection selection = new Selected(Columns.of(column), reverse ? 1 : 2);
    try (Cursor cursor = transaction.scan(from, to, reverse, Columns.of(column), selection)) {
      while (cursor.next()) {
        int digit = cursor.keyArray()[cursor.keyOffset() + cursor.keyLength() - 1] - '0';
        found.put(digit, RowFormat.getInt(cursor.valueArray(), cursor.valueOffset(), column));
      }
    }
    for (int i = number; i < Math.min(number + 3, keys); i++) {
      run.read(register(slot, i, column), found.getOrDefault(i, 0));
    }
  }

  private record Selected(long columns, long rows) implements Selection {
    @Override
    public byte[] condition() {
      return new byte[0];
    }
  }

  /** Reads all registers of a column in a slot by their keys, said before. */
  private void readMany(int slot, int column) {
    List<byte[]> all = new ArrayList<>();
    for (int number = 0; number < keys; number++) {
      all.add(key(groups.get(slot), "r" + number));
    }
    transaction.expect(all);
    for (int number = 0; number < keys; number++) {
      readOne(slot, number, column);
    }
  }

  private void write(int slot, int number, int column, boolean locks) {
    byte[] key = key(groups.get(slot), "r" + number);
    Cell cell = new Cell();
    long columns = Columns.of(column);
    boolean found =
        locks
            ? transaction.lock(key, LockWait.WAIT, columns, cell) == Locked.FOUND
            : transaction.get(key, columns, cell);
    int value = history.freshValue();
    int a = found ? Rows.column(cell, A) : 0;
    int b = found ? Rows.column(cell, B) : 0;
    run.read(register(slot, number, column), column == A ? a : b);
    run.write(register(slot, number, column), value);
    transaction.put(
        key, row(column == A ? value : a, column == B ? value : b), found ? columns : Columns.ALL);
  }
}
