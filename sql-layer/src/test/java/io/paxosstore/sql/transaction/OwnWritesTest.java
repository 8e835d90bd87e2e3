package io.paxosstore.sql.transaction;

import static io.paxosstore.sql.transaction.Rows.A;
import static io.paxosstore.sql.transaction.Rows.begin;
import static io.paxosstore.sql.transaction.Rows.delete;
import static io.paxosstore.sql.transaction.Rows.insert;
import static io.paxosstore.sql.transaction.Rows.key;
import static io.paxosstore.sql.transaction.Rows.read;
import static io.paxosstore.sql.transaction.Rows.row;
import static io.paxosstore.sql.transaction.Rows.scan;
import static io.paxosstore.sql.transaction.Rows.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.sql.SqlError;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class OwnWritesTest {
  private final QueueLog log = new QueueLog();
  private final Transactions transactions = new Transactions(log, TransactionOptions.DEFAULT);

  @BeforeEach
  void loadThreeRows() {
    Transaction load = begin(transactions);
    insert(load, key("k1"), 1, 10);
    insert(load, key("k3"), 3, 30);
    insert(load, key("k5"), 5, 50);
    load.commit();
  }

  @Test
  void aTransactionReadsWhatItWrote() {
    Transaction own = begin(transactions);
    update(own, key("k1"), A, 100);
    delete(own, key("k3"));
    insert(own, key("k4"), 4, 40);
    assertEquals(100, read(own, key("k1"), A));
    assertEquals(-1, read(own, key("k3"), A));
    assertEquals(List.of("k1=100", "k4=4", "k5=5"), scan(own, "k", "l"));
    assertEquals(List.of("k5=5", "k4=4", "k1=100"), scan(own, "k", "l", true));
    assertEquals(List.of("k4=4"), scan(own, "k2", "k5"));
    assertEquals(List.of("k1=1", "k3=3", "k5=5"), scan(begin(transactions), "k", "l"));
    own.commit();
    assertEquals(List.of("k1=100", "k4=4", "k5=5"), scan(begin(transactions), "k", "l"));
  }

  @Test
  void aScanDoesNotSeeWhatIsWrittenWhileItIsOpen() {
    Transaction own = begin(transactions);
    insert(own, key("k2"), 2, 20);
    List<String> seen = new ArrayList<>();
    try (Cursor cursor = own.scan(key("k"), key("l"), false, Columns.ALL)) {
      while (cursor.next()) {
        seen.add(Rows.text(cursor));
        update(own, key("k2"), A, 22);
        update(own, key("k5"), A, 55);
        own.put(key("k9"), row(9, 9), Columns.ALL);
      }
    }
    assertEquals(List.of("k1=1", "k2=2", "k3=3", "k5=5"), seen);
    assertEquals(List.of("k1=1", "k2=22", "k3=3", "k5=55", "k9=9"), scan(own, "k", "l"));
  }

  @Test
  void aRollbackToAMarkUndoesWhatCameAfterIt() {
    Transaction own = begin(transactions);
    update(own, key("k1"), A, 100);
    int first = own.mark();
    update(own, key("k1"), A, 101);
    delete(own, key("k3"));
    int second = own.mark();
    insert(own, key("k4"), 4, 40);
    own.deleteRange(key("k"), key("l"));
    own.rollbackTo(second);
    assertEquals(List.of("k1=101", "k5=5"), scan(own, "k", "l"));
    own.rollbackTo(first);
    assertEquals(List.of("k1=100", "k3=3", "k5=5"), scan(own, "k", "l"));
    own.commit();
    assertEquals(List.of("k1=100", "k3=3", "k5=5"), scan(begin(transactions), "k", "l"));
  }

  @Test
  void undoingEverythingLeavesNothingToCommit() {
    Transaction own = begin(transactions);
    int mark = own.mark();
    delete(own, key("k1"));
    assertTrue(own.hasWrites());
    own.rollbackTo(mark);
    assertFalse(own.hasWrites());
    own.commit();
    assertEquals(1, read(begin(transactions), key("k1"), A));
  }

  @Test
  void aRangeDeleteTakesEffectBeforeTheOtherWrites() {
    Transaction own = begin(transactions);
    insert(own, key("k2"), 2, 20);
    own.deleteRange(key("k"), key("k4"));
    own.commit();
    assertEquals(List.of("k2=2", "k5=5"), scan(begin(transactions), "k", "l"));
    assertEquals(List.of("k2=2", "k5=5"), scan(transactions.begin(true), "k", "l"));
  }

  @Test
  void aRangeThatEndsBeforeItBeginsIsEmpty() {
    assertEquals(List.of(), scan(begin(transactions), "l", "k"));
    assertEquals(List.of(), scan(transactions.begin(true), "k1", "k1", true));
  }

  @Test
  void aReadOnlyTransactionRefusesWrites() {
    Transaction reader = transactions.begin(true);
    assertEquals(
        "25006",
        assertThrows(SqlError.class, () -> reader.put(key("x"), row(1, 1), Columns.ALL))
            .sqlState());
    assertEquals("25006", assertThrows(SqlError.class, () -> reader.delete(key("k1"))).sqlState());
    assertEquals(
        "25006", assertThrows(SqlError.class, () -> Rows.lock(reader, key("k1"), A)).sqlState());
  }

  @Test
  void nothingIsReadAfterTheEnd() {
    for (boolean readOnly : new boolean[] {true, false}) {
      Transaction ended = transactions.begin(readOnly);
      read(ended, key("k1"), A);
      ended.commit();
      ended.rollback();
      assertThrows(IllegalStateException.class, () -> read(ended, key("k1"), A));
    }
    assertEquals(0, transactions.statistics().active());
  }

  /**
   * Against a plain sorted map: own writes, unapplied writes of others and rows of the engine, read
   * in every way.
   */
  @Test
  void scansAndGetsAgreeWithAModel() {
    for (long seed = 0; seed < 300; seed++) {
      Random random = new Random(seed);
      String name = "seed " + seed;
      QueueLog held = new QueueLog();
      Transactions node = new Transactions(held, TransactionOptions.DEFAULT);
      NavigableMap<byte[], Integer> model = new TreeMap<>(Arrays::compareUnsigned);
      for (int layer = 0; layer < 4; layer++) {
        if (layer == 1) {
          held.hold();
        }
        Transaction writer = begin(node);
        writeAtRandom(random, writer, model);
        if (layer < 3) {
          appendOnly(writer);
        } else {
          for (int probe = 0; probe < 10; probe++) {
            compare(random, writer, model, name);
          }
        }
      }
    }
  }

  private static void appendOnly(Transaction writer) {
    if (writer.hasWrites()) {
      ((ReadWriteTransaction) writer).appendOnly();
    }
  }

  private static void writeAtRandom(
      Random random, Transaction writer, NavigableMap<byte[], Integer> model) {
    for (int i = random.nextInt(6); i > 0; i--) {
      byte[] key = key("m" + random.nextInt(12));
      int value = random.nextInt(100);
      int mark = writer.mark();
      if (random.nextInt(3) == 0) {
        writer.delete(key);
        model.remove(key);
      } else {
        writer.put(key, row(value, 0), Columns.ALL);
        model.put(key, value);
      }
      if (random.nextInt(4) == 0) {
        int kept = writer.mark();
        writer.put(key, row(-1, 0), Columns.ALL);
        writer.rollbackTo(random.nextBoolean() ? kept : Math.max(mark, kept));
      }
    }
  }

  private static void compare(
      Random random, Transaction reader, NavigableMap<byte[], Integer> model, String name) {
    byte[] from = key("m" + random.nextInt(12));
    byte[] to = key("m" + random.nextInt(12));
    if (Arrays.compareUnsigned(from, to) >= 0) {
      assertEquals(model.getOrDefault(from, -1), read(reader, from, A), name);
      return;
    }
    boolean reverse = random.nextBoolean();
    NavigableMap<byte[], Integer> expected = model.subMap(from, true, to, false);
    expected = reverse ? expected.descendingMap() : expected;
    byte[] seek = key("m" + random.nextInt(12));
    int seekAt = random.nextInt(4);
    try (Cursor cursor = reader.scan(from, to, reverse, Columns.ALL)) {
      for (int i = 0; ; i++) {
        if (i == seekAt) {
          cursor.seek(seek);
          expected = tail(model.subMap(from, true, to, false), seek, reverse);
        }
        boolean has = cursor.next();
        assertEquals(!expected.isEmpty(), has, name);
        if (!has) {
          break;
        }
        var row = expected.firstEntry();
        assertEquals(Rows.name(row.getKey()) + "=" + row.getValue(), Rows.text(cursor), name);
        expected = expected.tailMap(row.getKey(), false);
      }
    }
  }

  private static NavigableMap<byte[], Integer> tail(
      NavigableMap<byte[], Integer> rows, byte[] seek, boolean reverse) {
    NavigableMap<byte[], Integer> rest = new TreeMap<>(rows.comparator());
    rows.forEach(
        (key, value) -> {
          int order = Arrays.compareUnsigned(key, seek);
          if (reverse ? order <= 0 : order >= 0) {
            rest.put(key, value);
          }
        });
    return reverse ? rest.descendingMap() : rest;
  }
}
