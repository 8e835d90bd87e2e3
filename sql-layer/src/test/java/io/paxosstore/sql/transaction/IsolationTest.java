package io.paxosstore.sql.transaction;

import static io.paxosstore.sql.transaction.Rows.A;
import static io.paxosstore.sql.transaction.Rows.B;
import static io.paxosstore.sql.transaction.Rows.begin;
import static io.paxosstore.sql.transaction.Rows.blindUpdate;
import static io.paxosstore.sql.transaction.Rows.delete;
import static io.paxosstore.sql.transaction.Rows.insert;
import static io.paxosstore.sql.transaction.Rows.key;
import static io.paxosstore.sql.transaction.Rows.lock;
import static io.paxosstore.sql.transaction.Rows.read;
import static io.paxosstore.sql.transaction.Rows.row;
import static io.paxosstore.sql.transaction.Rows.scan;
import static io.paxosstore.sql.transaction.Rows.update;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.sql.SqlError;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * What SERIALIZABLE refuses and what it lets through, each on the group's history and on versions
 * alone.
 */
@ParameterizedClass
@EnumSource
class IsolationTest {
  /** How the conflict is found. */
  enum Validated {
    BY_HISTORY,
    BY_VERSIONS
  }

  @Parameter Validated validated;

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

  /** Commits the other transaction while the one under test is open. */
  private void commit(Transaction other) {
    other.commit();
    if (validated == Validated.BY_VERSIONS) {
      // Used groups stay for one sweep.
      transactions.groups.evictUnused();
      transactions.groups.evictUnused();
    }
  }

  private static void assertConflict(Transaction transaction) {
    assertEquals("40001", assertThrows(SqlError.class, transaction::commit).sqlState());
  }

  @Test
  void writeSkewIsRefused() {
    Transaction first = begin(transactions);
    Transaction second = begin(transactions);
    assertEquals(4, read(first, key("k1"), A) + read(first, key("k3"), A));
    assertEquals(4, read(second, key("k1"), A) + read(second, key("k3"), A));
    update(first, key("k1"), A, 0);
    update(second, key("k3"), A, 0);
    commit(first);
    assertConflict(second);
    assertEquals(3, read(begin(transactions), key("k3"), A));
  }

  @Test
  void writeSkewAcrossGroupsIsRefused() {
    Transaction load = begin(transactions);
    insert(load, key(7, "far"), 1, 1);
    load.commit();
    Transaction first = begin(transactions);
    Transaction second = begin(transactions);
    read(first, key("k1"), A);
    read(second, key(7, "far"), A);
    update(first, key(7, "far"), A, 0);
    update(second, key("k1"), A, 0);
    commit(first);
    assertConflict(second);
  }

  @Test
  void anUpdateOfAReadThatIsOutOfDateIsRefused() {
    Transaction first = begin(transactions);
    Transaction second = begin(transactions);
    blindUpdate(first, key("k1"), A, read(first, key("k1"), A) + 1);
    blindUpdate(second, key("k1"), A, read(second, key("k1"), A) + 1);
    commit(first);
    assertConflict(second);
    assertEquals(2, read(begin(transactions), key("k1"), A));
  }

  @Test
  void twoWritesWithoutLocksOfOneRowConflictWhateverColumnsTheyChange() {
    Transaction first = begin(transactions);
    Transaction second = begin(transactions);
    blindUpdate(first, key("k1"), A, 7);
    blindUpdate(second, key("k1"), B, 70);
    commit(first);
    assertConflict(second);
  }

  @Test
  void aRowThatAppearsInAScannedRangeConflicts() {
    Transaction reader = begin(transactions);
    assertEquals(List.of("k1=1", "k3=3"), scan(reader, "k1", "k4"));
    Transaction writer = begin(transactions);
    insert(writer, key("k2"), 2, 20);
    commit(writer);
    insert(reader, key("sum"), 4, 0);
    assertConflict(reader);
  }

  @Test
  void aRowThatVanishesFromAScannedRangeConflicts() {
    Transaction reader = begin(transactions);
    scan(reader, "k1", "k4");
    Transaction writer = begin(transactions);
    delete(writer, key("k3"));
    commit(writer);
    insert(reader, key("sum"), 4, 0);
    assertConflict(reader);
  }

  @Test
  void aRowThatAppearsWhereAbsenceWasReadConflicts() {
    Transaction reader = begin(transactions);
    assertEquals(-1, read(reader, key("k2"), A));
    Transaction writer = begin(transactions);
    insert(writer, key("k2"), 2, 20);
    commit(writer);
    insert(reader, key("sum"), 4, 0);
    assertConflict(reader);
  }

  @Test
  void twoInsertsOfOneKeyConflict() {
    Transaction first = begin(transactions);
    Transaction second = begin(transactions);
    insert(first, key("k2"), 1, 1);
    insert(second, key("k2"), 2, 2);
    commit(first);
    assertConflict(second);
  }

  @Test
  void anEmptiedRangeConflictsWithReadersAndWritersInIt() {
    for (boolean scans : new boolean[] {true, false}) {
      Transaction reader = begin(transactions);
      if (scans) {
        scan(reader, "k1", "k2");
      } else {
        read(reader, key("k1"), A);
      }
      Transaction truncate = begin(transactions);
      truncate.deleteRange(key("k"), key("l"));
      truncate.put(key("k1"), row(1, 10), Columns.ALL);
      commit(truncate);
      insert(reader, key("sum" + scans), 4, 0);
      if (validated == Validated.BY_HISTORY) {
        assertConflict(reader);
      } else { // the same bytes again: versions see no change
        reader.commit();
      }
    }
    assertEquals(List.of("k1=1"), scan(begin(transactions), "k", "l"));
  }

  @Test
  void anUpdateOfOtherColumnsConflictsWithNoRead() {
    Transaction reader = begin(transactions);
    assertEquals(1, read(reader, key("k1"), A));
    assertEquals(List.of("k1=1", "k3=3", "k5=5"), scan(reader, "k", "l"));
    Transaction writer = begin(transactions);
    update(writer, key("k1"), B, 11);
    update(writer, key("k3"), B, 31);
    commit(writer);
    insert(reader, key("sum"), 9, 0);
    reader.commit();
    assertEquals(0, transactions.statistics().conflicts());
  }

  @Test
  void anUpdateOfAScannedColumnConflicts() {
    Transaction reader = begin(transactions);
    scan(reader, "k", "l");
    Transaction writer = begin(transactions);
    update(writer, key("k3"), A, 33);
    commit(writer);
    insert(reader, key("sum"), 9, 0);
    assertConflict(reader);
  }

  @Test
  void updatesOfDifferentColumnsOfALockedRowCommute() {
    Transaction first = begin(transactions);
    Transaction second = begin(transactions);
    assertEquals(1, read(second, key("k1"), A));
    update(first, key("k1"), B, 11);
    commit(first);
    update(second, key("k1"), A, 2);
    second.commit();
    Transaction after = begin(transactions);
    assertEquals(2, read(after, key("k1"), A));
    assertEquals(11, read(after, key("k1"), B));
  }

  @Test
  void disjointKeysDoNotConflict() {
    Transaction first = begin(transactions);
    Transaction second = begin(transactions);
    update(first, key("k1"), A, 2);
    scan(second, "k3", "k4");
    update(second, key("k3"), A, 4);
    commit(first);
    second.commit();
  }

  @Test
  void whatAScanDidNotReachDoesNotConflict() {
    for (boolean reverse : new boolean[] {false, true}) {
      Transaction reader = begin(transactions);
      try (Cursor cursor = reader.scan(key("k"), key("l"), reverse, Columns.ALL)) {
        assertTrue(cursor.next());
        assertEquals(reverse ? "k5=5" : "k1=1", Rows.text(cursor));
        cursor.seek(key(reverse ? "k1" : "k5"));
        assertTrue(cursor.next());
      }
      Transaction writer = begin(transactions);
      update(writer, key("k3"), A, read(writer, key("k3"), A) + 1);
      commit(writer);
      insert(reader, key("sum" + reverse), 4, 0);
      reader.commit();
    }
  }

  @Test
  void whatAScanDidReachConflictsInEitherDirection() {
    for (boolean reverse : new boolean[] {false, true}) {
      Transaction reader = begin(transactions);
      try (Cursor cursor = reader.scan(key("k"), key("l"), reverse, Columns.ALL)) {
        assertTrue(cursor.next());
        assertTrue(cursor.next());
      }
      Transaction writer = begin(transactions);
      insert(writer, key(reverse ? "k4" : "k2"), 0, 0);
      commit(writer);
      insert(reader, key("sum" + reverse), 4, 0);
      assertConflict(reader);
    }
  }

  @Test
  void aValueThatCameBackIsNoConflict() {
    Transaction reader = begin(transactions);
    assertEquals(1, read(reader, key("k1"), A));
    for (int value : new int[] {100, 1}) {
      Transaction writer = begin(transactions);
      update(writer, key("k1"), A, value);
      commit(writer);
    }
    insert(reader, key("sum"), 4, 0);
    reader.commit();
  }

  @Test
  void aSnapshotIsConsistentWhileOthersCommit() {
    Transaction reader = transactions.begin(true);
    assertEquals(1, read(reader, key("k1"), A));
    Transaction writer = begin(transactions);
    update(writer, key("k1"), A, 100);
    update(writer, key("k3"), A, 300);
    commit(writer);
    assertEquals(3, read(reader, key("k3"), A));
    assertEquals(List.of("k1=1", "k3=3", "k5=5"), scan(reader, "k", "l"));
    reader.commit();
  }

  @Test
  void aReadWriteTransactionThatWroteNothingCommitsOnItsSnapshot() {
    Transaction reader = begin(transactions);
    assertEquals(1, read(reader, key("k1"), A));
    Transaction writer = begin(transactions);
    update(writer, key("k1"), A, 100);
    commit(writer);
    assertEquals(3, read(reader, key("k3"), A));
    reader.commit();
  }

  @Test
  void aLockOnANewerRowMovesTheSnapshotForward() {
    Transaction late = begin(transactions);
    assertEquals(3, read(late, key("k3"), A));
    long before = late.snapshot();
    Transaction writer = begin(transactions);
    update(writer, key("k1"), A, 100);
    update(writer, key("k5"), A, 500);
    commit(writer);
    assertEquals(100, lock(late, key("k1"), A));
    assertTrue(late.snapshot() > before);
    assertEquals(500, read(late, key("k5"), A));
    late.put(key("k1"), row(101, 10), Rows.READS_A);
    late.commit();
  }

  @Test
  void aLockOnANewerRowFailsIfWhatWasReadHasChangedToo() {
    Transaction late = begin(transactions);
    assertEquals(3, read(late, key("k3"), A));
    Transaction writer = begin(transactions);
    update(writer, key("k1"), A, 100);
    update(writer, key("k3"), A, 300);
    commit(writer);
    SqlError error = assertThrows(SqlError.class, () -> lock(late, key("k1"), A));
    assertEquals("40001", error.sqlState());
    assertTrue(error.getMessage().contains("6b33"), error.getMessage());
    assertEquals("40001", assertThrows(SqlError.class, () -> read(late, key("k5"), A)).sqlState());
    assertConflict(late);
    late.rollback();
    update(begin(transactions), key("k1"), A, 5); // its lock is gone
  }

  @Test
  void anOpenScanGoesOnAtTheSnapshotThatALockMovedTo() {
    Transaction updater = begin(transactions);
    try (Cursor cursor = updater.scan(key("k"), key("l"), false, Columns.NONE)) {
      assertTrue(cursor.next());
      Transaction writer = begin(transactions);
      update(writer, key("k1"), B, 11);
      insert(writer, key("k4"), 4, 40);
      commit(writer);
      lock(updater, key("k1"), A);
      assertTrue(cursor.next());
      assertEquals("k3=3", Rows.text(cursor));
      assertTrue(cursor.next());
      assertEquals("k4=4", Rows.text(cursor));
    }
    insert(updater, key("sum"), 0, 0);
    updater.commit();
  }

  @Test
  void anOpenScanFailsIfALockMovesPastAChangeOfWhatItHasVisited() {
    Transaction updater = begin(transactions);
    try (Cursor cursor = updater.scan(key("k"), key("l"), false, Columns.NONE)) {
      assertTrue(cursor.next());
      assertTrue(cursor.next());
      Transaction writer = begin(transactions);
      update(writer, key("k5"), A, 500);
      insert(writer, key("k2"), 2, 20);
      commit(writer);
      assertThrows(SqlError.class, () -> lock(updater, key("k5"), A));
    }
  }

  @Test
  void manyScansAreMergedAndStillConflict() {
    Transaction reader = begin(transactions);
    for (int i = 0; i < 1000; i++) {
      String from = "r%03d".formatted(i);
      try (Cursor cursor =
          reader.scan(
              key(from), key(from + "5"), false, i % 2 == 0 ? Rows.READS_A : Rows.READS_B)) {
        cursor.next();
      }
    }
    Transaction writer = begin(transactions);
    insert(writer, key("r5003"), 0, 0);
    commit(writer);
    insert(reader, key("sum"), 0, 0);
    assertConflict(reader);
  }
}
