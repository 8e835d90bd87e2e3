package io.paxosstore.sql.executor;

import static io.paxosstore.sql.executor.TestValues.INT;
import static io.paxosstore.sql.executor.TestValues.TEXT;
import static io.paxosstore.sql.executor.TestValues.column;
import static io.paxosstore.sql.executor.TestValues.compare;
import static io.paxosstore.sql.executor.TestValues.number;
import static io.paxosstore.sql.executor.TestValues.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.Bound;
import io.paxosstore.sql.plan.PlanNode.KeyRange;
import io.paxosstore.sql.plan.PlanNode.Lock;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.row.TableKeys;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Points and ranges of keys and indexes, in one entity group and in many, against filtered and
 * sorted lists.
 */
class TableAccessTest {
  private static final SqlType KEY = INT.nullable(false);
  private static final List<Integer> ALL = List.of(0, 1, 2, 3);
  private static final List<SqlType> TYPES = List.of(KEY, KEY, INT, TEXT);
  private static final int ROUNDS = 300;

  private final TestDatabase database = new TestDatabase();
  private final Random random = new Random(7);
  private final List<List<@Nullable Object>> rows = new ArrayList<>();

  /** (W, ID) is the key and W the entity-group key; an ascending and a descending index on A. */
  private Table table(int slots) {
    Table table =
        database.add(
            TestTable.table(1, "T")
                .column("W", KEY)
                .column("ID", KEY)
                .column("A", INT)
                .column("B", TEXT)
                .primaryKey(0, 1)
                .slots(slots, slots == 1 ? 0 : 1)
                .index("UP", false, 2)
                .index("DOWN", false, true, 2)
                .build());
    for (int w = 0; w < 6; w++) {
      for (int id = 0; id < 30; id++) {
        if (random.nextInt(3) > 0) {
          rows.add(
              row(
                  w,
                  id,
                  random.nextInt(6) == 0 ? null : random.nextInt(10),
                  "b" + random.nextInt(4)));
        }
      }
    }
    Collections.shuffle(rows, random);
    for (List<@Nullable Object> each : rows) {
      database.insert(table, each);
    }
    return table;
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void aRangeGivesItsRowsInIndexOrder(int slots) {
    Table table = table(slots);
    for (int round = 0; round < ROUNDS; round++) {
      Lock lock = random.nextInt(3) == 0 ? Lock.UPDATE : Lock.NONE;
      boolean reverse = random.nextBoolean();
      Integer limit = random.nextInt(3) == 0 ? random.nextInt(20) : null;
      Expr filter =
          random.nextBoolean() ? null : compare(Expr.Function.LESS, column(1, KEY), number(15));
      Index index = random.nextInt(3) == 0 ? null : table.index(1 + random.nextInt(2));
      List<Expr> equal = new ArrayList<>();
      Integer w = index == null && random.nextBoolean() ? random.nextInt(7) : null;
      if (w != null) {
        equal.add(number(w));
      }
      Bound lower =
          random.nextBoolean()
              ? null
              : new Bound(number(random.nextInt(12) - 1), random.nextBoolean());
      Bound upper =
          random.nextBoolean()
              ? null
              : new Bound(number(random.nextInt(12) - 1), random.nextBoolean());
      PlanNode plan =
          new PlanNode.TableAccess(
              table,
              index,
              new KeyRange(equal, lower, upper),
              reverse,
              ALL,
              filter,
              limit == null ? null : number(limit),
              lock,
              TYPES);
      int bounded = index != null ? 2 : w != null ? 1 : 0;
      Comparator<List<@Nullable Object>> order = order(index);
      List<List<@Nullable Object>> expected =
          rows.stream()
              .filter(r -> w == null || w.equals(r.get(0)))
              .filter(r -> inside(r.get(bounded), lower, upper))
              .filter(r -> filter == null || (int) r.get(1) < 15)
              .sorted(reverse ? order.reversed() : order)
              .limit(limit == null ? Long.MAX_VALUE : limit)
              .toList();
      int maxRows = 1 + random.nextInt(40);
      assertEquals(
          expected, database.query(plan, maxRows, TestDatabase.noParameters()), plan::toString);
    }
  }

  private static Comparator<List<@Nullable Object>> order(@Nullable Index index) {
    Comparator<List<@Nullable Object>> byKey =
        Comparator.<List<@Nullable Object>>comparingInt(r -> (int) r.get(0))
            .thenComparing(r -> (int) r.get(1));
    if (index == null) {
      return byKey;
    }
    Comparator<List<@Nullable Object>> byA =
        Comparator.comparingInt(r -> r.get(2) == null ? Integer.MAX_VALUE : (int) r.get(2));
    return (index.columns().getFirst().descending() ? byA.reversed() : byA).thenComparing(byKey);
  }

  private static boolean inside(
      @Nullable Object value, @Nullable Bound lower, @Nullable Bound upper) {
    if (value == null) {
      return lower == null && upper == null;
    }
    int v = (int) value;
    return (lower == null || (lower.inclusive() ? v >= bound(lower) : v > bound(lower)))
        && (upper == null || (upper.inclusive() ? v <= bound(upper) : v < bound(upper)));
  }

  private static long bound(Bound bound) {
    return bound.value() instanceof Expr.Literal(Object value, _) && value instanceof Long number
        ? number
        : 0;
  }

  /** As a queue is drained: the first rows that nobody else works on. */
  @ParameterizedTest
  @ValueSource(ints = {1, 16})
  void aLimitedLockingAccessGoesOnUntilItHasEnoughRows(int slots) {
    Table table = table(slots);
    for (int round = 0; round < 40; round++) {
      database.transaction.lockedByOthers.clear();
      List<List<@Nullable Object>> free = new ArrayList<>();
      Index index = round % 2 == 0 ? null : table.index(1 + random.nextInt(2));
      for (List<@Nullable Object> each : rows) {
        if (random.nextInt(8) == 0) {
          free.add(each);
        } else {
          byte[] row = TestValues.encode(TYPES, each);
          database.transaction.lockedByOthers.add(
              new TableKeys(table).primaryKey(new KeyWriter(), row, 0));
        }
      }
      boolean reverse = random.nextBoolean();
      int limit = random.nextInt(12);
      PlanNode plan =
          new PlanNode.TableAccess(
              table,
              index,
              KeyRange.ALL,
              reverse,
              ALL,
              null,
              number(limit),
              Lock.UPDATE_SKIP_LOCKED,
              TYPES);
      Comparator<List<@Nullable Object>> order = order(index);
      assertEquals(
          free.stream().sorted(reverse ? order.reversed() : order).limit(limit).toList(),
          database.query(plan, 1 + random.nextInt(5), TestDatabase.noParameters()));
    }
  }

  @Test
  void aRowThatSomebodyElseHoldsIsAnErrorIfNobodyWaits() {
    Table table = table(1);
    database.transaction.lockedByOthers.addAll(database.transaction.rows.keySet());
    SqlError error =
        assertThrows(
            SqlError.class,
            () ->
                database.query(TestDatabase.access(table, KeyRange.ALL, null, Lock.UPDATE_NOWAIT)));
    assertEquals(SqlStates.LOCK_NOT_AVAILABLE, error.sqlState());
  }

  @Test
  void anIndexThatHoldsAllColumnsIsReadWithoutTheRows() {
    Table table = table(16);
    database.transaction.forget();
    PlanNode.TableAccess covered =
        new PlanNode.TableAccess(
            table,
            table.index(2),
            new KeyRange(List.of(number(3)), null, null),
            false,
            List.of(2, 1),
            compare(Expr.Function.LESS, number(3), column(1, KEY)),
            null,
            Lock.NONE,
            List.of(INT, KEY));
    var expected =
        rows.stream()
            .filter(r -> r.get(2) instanceof Integer a && a == 3 && (int) r.get(1) > 3)
            .sorted(order(null))
            .toList();
    assertEquals(expected.stream().map(r -> row(3, r.get(1))).toList(), database.query(covered));
    assertEquals(0, database.transaction.gets);
    PlanNode projected =
        new PlanNode.Project(
            covered, List.of(TestValues.plus(column(1, KEY), number(1))), List.of(KEY));
    assertEquals(
        expected.stream().map(r -> row((int) r.get(1) + 1)).toList(), database.query(projected));
  }

  @Test
  void onlyTheGroupThatTheKeyNamesIsVisited() {
    Table table = table(16);
    database.transaction.forget();
    database.query(TestDatabase.access(table, TestDatabase.point(number(2)), null));
    assertEquals(1, database.transaction.scans);
    database.query(TestDatabase.access(table, KeyRange.ALL, null));
    assertEquals(17, database.transaction.scans);
  }

  @Test
  void anEqualityWithNullSelectsNothing() {
    Table table = table(1);
    assertEquals(
        List.of(),
        database.query(
            TestDatabase.access(table, TestDatabase.point(TestValues.literal(null, KEY)), null)));
  }

  @Test
  void aReadDependsOnTheColumnsThatItShowsOrTests() {
    Table table = table(1);
    database.transaction.forget();
    PlanNode.TableAccess access =
        TestDatabase.access(
            table,
            TestDatabase.point(number(1), number(1)),
            compare(Expr.Function.EQUALS, column(2, INT), number(5)));
    database.query(new PlanNode.Project(access, List.of(column(1, KEY)), List.of(KEY)));
    assertEquals(List.of(0b0110L), database.transaction.columnsRead);
  }

  @Test
  void aLimitStopsTheScan_soThatWhatLiesBeyondIsNotRead() {
    Table table = table(1);
    PlanNode.TableAccess all = TestDatabase.access(table, KeyRange.ALL, null);
    PlanNode plan = new PlanNode.Limit(all, number(2), number(3));
    var expected = rows.stream().sorted(order(null)).skip(2).limit(3).toList();
    assertEquals(expected, database.query(plan, 2, TestDatabase.noParameters()));
  }

  @Test
  void aRowWrittenBeforeAColumnWasAddedHasNullThere() {
    Table before = database.add(TestTable.table(1, "T").column("ID", KEY).build());
    database.insert(before, row(1));
    Table after = database.add(TestTable.table(1, "T").column("ID", KEY).column("A", INT).build());
    assertEquals(List.of(row(1, null)), database.rows(after));
    assertEquals(
        List.of(row(1, null)),
        database.query(TestDatabase.access(after, TestDatabase.point(number(1)), null)));
    PlanNode.TableAccess locked =
        TestDatabase.access(after, TestDatabase.point(number(1)), null, Lock.UPDATE);
    assertEquals(1, database.update(database.updatePlan(after, locked, 1, number(5))));
    assertEquals(List.of(row(1, 5)), database.rows(after));
  }

  @Test
  void aCancelledStatementStops() {
    Table table = table(1);
    database.cancellation = Cancellation.none();
    database.cancellation.cancel();
    PlanNode cross =
        new PlanNode.NestedLoopJoin(
            PlanNode.JoinKind.INNER,
            TestDatabase.access(table, KeyRange.ALL, null),
            TestDatabase.access(table, KeyRange.ALL, null),
            TestValues.literal(false, TestValues.BOOLEAN),
            java.util.stream.Stream.concat(TYPES.stream(), TYPES.stream()).toList());
    SqlError error = assertThrows(SqlError.class, () -> database.query(cross));
    assertEquals(SqlStates.CANCELLED, error.sqlState());
    assertEquals(0, database.transaction.openCursors);
  }

  // Building an index.

  @Test
  void anIndexIsFilledPieceByPiece() {
    Table bare = TestTable.table(1, "T").column("ID", KEY).column("A", INT).slots(8, 1).build();
    database.add(bare);
    for (int i = 0; i < 100; i++) {
      database.insert(bare, row(i, i % 7));
    }
    Index building =
        new Index(1, "I", false, null, List.of(new Index.IndexColumn(1, false)), false, 1);
    Table table = withIndex(bare, building);
    database.add(table);
    IndexBuilder builder = new IndexBuilder(table, building);
    byte[] after = builder.fill(database.transaction, Cancellation.none(), null, 33);
    // Writers go on meanwhile, whether the row has its entry already or not.
    for (int i = 0; i < 100; i += 3) {
      PlanNode.TableAccess one =
          TestDatabase.access(table, TestDatabase.point(number(i)), null, Lock.UPDATE);
      if (i % 2 == 0) {
        database.update(database.updatePlan(table, one, 1, number(50)));
      } else {
        database.update(database.deletePlan(table, one));
      }
    }
    int pieces = 1;
    while (after != null) {
      after = builder.fill(database.transaction, Cancellation.none(), after, 33);
      pieces++;
    }
    assertTrue(pieces > 2);
    Table done = withIndex(bare, new Index(1, "I", false, building.columns()));
    database.add(done);
    PlanNode.TableAccess through =
        new PlanNode.TableAccess(
            done,
            done.index(1),
            KeyRange.ALL,
            false,
            List.of(1, 0),
            null,
            null,
            Lock.NONE,
            List.of(INT, KEY));
    assertEquals(
        database.rows(done).stream().map(r -> row(r.get(1), r.get(0)).toString()).sorted().toList(),
        database.query(through).stream().map(Object::toString).sorted().toList());
    assertFalse(database.rows(done).isEmpty());
  }

  @Test
  void aUniqueIndexIsNotBuiltOverDuplicates() {
    Table bare = TestTable.table(1, "T").column("ID", KEY).column("A", INT).build();
    database.add(bare);
    database.insert(bare, row(1, 5), row(2, null), row(3, null), row(4, 5));
    Index building =
        new Index(1, "U", true, null, List.of(new Index.IndexColumn(1, false)), false, 1);
    IndexBuilder builder = new IndexBuilder(withIndex(bare, building), building);
    SqlError error =
        assertThrows(
            SqlError.class,
            () -> builder.fill(database.transaction, Cancellation.none(), null, 100));
    assertEquals(SqlStates.UNIQUE_VIOLATION, error.sqlState());
    assertTrue(error.getMessage().contains("(A) = (5)"), error.getMessage());
  }

  private static Table withIndex(Table table, Index index) {
    return new Table(
        table.id(),
        table.schema(),
        table.name(),
        table.columns(),
        table.primaryKey(),
        table.primaryKeyName(),
        table.family(),
        table.placement(),
        List.of(index),
        table.checks(),
        table.foreignKeys());
  }
}
