package io.paxosstore.sql.executor;

import static io.paxosstore.sql.executor.TestValues.BOOLEAN;
import static io.paxosstore.sql.executor.TestValues.INT;
import static io.paxosstore.sql.executor.TestValues.TEXT;
import static io.paxosstore.sql.executor.TestValues.column;
import static io.paxosstore.sql.executor.TestValues.compare;
import static io.paxosstore.sql.executor.TestValues.literal;
import static io.paxosstore.sql.executor.TestValues.number;
import static io.paxosstore.sql.executor.TestValues.plus;
import static io.paxosstore.sql.executor.TestValues.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.ForeignKey.Action;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.Lock;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What INSERT, UPDATE and DELETE refuse, with which SQLState, and what follows from them. */
class ConstraintsTest {
  private static final SqlType KEY = INT.nullable(false);

  private final TestDatabase database = new TestDatabase();

  private SqlError refused(String sqlState, Runnable write) {
    var before = new java.util.TreeMap<>(database.transaction.rows);
    SqlError error = assertThrows(SqlError.class, write::run);
    assertEquals(sqlState, error.sqlState(), error.getMessage());
    assertEquals(
        before.keySet(), database.transaction.rows.keySet(), "the statement left nothing behind");
    return error;
  }

  private PlanNode.TableAccess locked(Table table, PlanNode.KeyRange key, @Nullable Expr filter) {
    return TestDatabase.access(table, key, filter, Lock.UPDATE);
  }

  private long delete(Table table, int key) {
    return database.update(
        database.deletePlan(table, locked(table, TestDatabase.point(number(key)), null)));
  }

  private long deleteAll(Table table) {
    return database.update(database.deletePlan(table, locked(table, PlanNode.KeyRange.ALL, null)));
  }

  private long set(Table table, int key, int target, Expr value) {
    return database.update(
        database.updatePlan(
            table, locked(table, TestDatabase.point(number(key)), null), target, value));
  }

  private long setAll(Table table, int target, Expr value) {
    return database.update(
        database.updatePlan(table, locked(table, PlanNode.KeyRange.ALL, null), target, value));
  }

  @Test
  void aNullWhereThereMustBeNoneIsRefused() {
    Table table = database.add(TestTable.table(1, "T").column("ID", KEY).column("A", KEY).build());
    SqlError error =
        refused(SqlStates.NOT_NULL_VIOLATION, () -> database.insert(table, row(1, null)));
    assertTrue(error.getMessage().contains("column A of table PUBLIC.T"), error.getMessage());
    database.insert(table, row(1, 1));
    refused(SqlStates.NOT_NULL_VIOLATION, () -> set(table, 1, 1, literal(null, INT)));
    refused(SqlStates.NOT_NULL_VIOLATION, () -> database.insert(table, row(null, 1)));
  }

  @Test
  void aCheckRefusesRowsForWhichItIsFalse_notThoseForWhichItIsNull() {
    Table table = database.add(TestTable.table(1, "T").column("ID", KEY).column("A", INT).build());
    database.checks.put(
        1,
        List.of(
            new PlanNode.CheckExpr(
                "POSITIVE", compare(Expr.Function.LESS, number(0), column(1, INT)))));
    database.insert(table, row(1, 5), row(2, null));
    SqlError error = refused(SqlStates.CHECK_VIOLATION, () -> database.insert(table, row(3, 0)));
    assertTrue(error.getMessage().contains("POSITIVE"), error.getMessage());
    refused(SqlStates.CHECK_VIOLATION, () -> set(table, 1, 1, number(-1)));
    assertEquals(List.of(row(1, 5), row(2, null)), database.rows(table));
  }

  @Test
  void aDuplicatePrimaryKeyIsRefusedWithItsConstraintKeyAndValue() {
    Table table = database.add(TestTable.table(1, "T").column("ID", KEY).column("A", INT).build());
    database.insert(table, row(1, 10));
    SqlError error =
        refused(SqlStates.UNIQUE_VIOLATION, () -> database.insert(table, row(2, 0), row(1, 11)));
    assertTrue(
        error.getMessage().contains("PK_T") && error.getMessage().contains("(ID) = (1)"),
        error.getMessage());
    assertEquals(List.of(row(1, 10)), database.rows(table));
  }

  @Test
  void aUniqueIndexRefusesEqualKeys_butTakesAnyNumberOfNulls() {
    Table table =
        database.add(
            TestTable.table(1, "T")
                .column("ID", KEY)
                .column("A", INT)
                .column("B", INT)
                .index("U", true, 1, 2)
                .build());
    database.insert(table, row(1, 1, 1), row(2, 1, null), row(3, 1, null), row(4, null, null));
    SqlError error =
        refused(SqlStates.UNIQUE_VIOLATION, () -> database.insert(table, row(5, 1, 1)));
    assertTrue(error.getMessage().contains("U of table"), error.getMessage());
    refused(SqlStates.UNIQUE_VIOLATION, () -> set(table, 2, 2, number(1)));
    assertEquals(1, delete(table, 1));
    assertEquals(1, set(table, 2, 2, number(1)));
    refused(SqlStates.UNIQUE_VIOLATION, () -> set(table, 3, 2, number(1)));
  }

  @Test
  void uniquenessIsJudgedAtTheEndOfAnUpdate() {
    Table table =
        database.add(
            TestTable.table(1, "T").column("ID", KEY).column("A", INT).index("U", true, 1).build());
    database.insert(table, row(1, 1), row(2, 2), row(3, 3));
    assertEquals(3, setAll(table, 0, plus(column(0, KEY), number(1))));
    assertEquals(List.of(row(2, 1), row(3, 2), row(4, 3)), database.rows(table));
    assertEquals(3, setAll(table, 1, plus(column(1, INT), number(1))));
    assertEquals(List.of(row(2, 2), row(3, 3), row(4, 4)), database.rows(table));
    refused(SqlStates.UNIQUE_VIOLATION, () -> setAll(table, 0, number(7)));
    refused(SqlStates.UNIQUE_VIOLATION, () -> setAll(table, 1, number(7)));
    assertEntriesMatchRows(table);
  }

  @Test
  void aValueBeyondItsColumnIsRefused() {
    Table table =
        database.add(
            TestTable.table(1, "T")
                .column("ID", KEY)
                .column("S", SqlType.of(io.paxosstore.jdbc.protocol.SqlTypeCode.SMALLINT, true))
                .build());
    PlanNode values =
        new PlanNode.Values(List.of(INT, INT), List.of(List.of(number(1), number(40_000))));
    refused(
        SqlStates.NUMERIC_OUT_OF_RANGE,
        () -> database.update(database.insertPlan(table, values, List.of(0, 1))));
  }

  @Test
  void columnsThatAreNotGivenTakeTheirDefault_anIdentityOrNull() {
    Table table =
        database.add(
            TestTable.table(1, "T")
                .identity("ID", KEY, false)
                .column("A", INT)
                .column("B", TEXT)
                .build());
    database.defaults.put(1, row0(null, number(7), null));
    RowBatch keys = new RowBatch();
    PlanNode.Values values =
        new PlanNode.Values(
            List.of(TEXT), List.of(List.of(literal("x", TEXT)), List.of(literal("y", TEXT))));
    long count =
        database.update(
            database.insertPlan(table, values, List.of(2)),
            TestDatabase.noParameters(),
            new GeneratedKeys(List.of(0, 1), keys));
    assertEquals(2, count);
    assertEquals(List.of(row(1, 7, "x"), row(2, 7, "y")), database.rows(table));
    assertEquals(List.of(1, 7), TestValues.decode(List.of(KEY, INT), keys.array(), keys.row(0)));
    assertEquals(List.of(2, 7), TestValues.decode(List.of(KEY, INT), keys.array(), keys.row(1)));
    database.insert(table, row(9, 0, "explicit"));
    database.update(database.insertPlan(table, values, List.of(2)));
    assertEquals(
        10, database.rows(table).get(3).get(0), "generated values go on behind an explicit one");
  }

  @SafeVarargs
  private static <T> List<@Nullable T> row0(@Nullable T... values) {
    return new java.util.ArrayList<>(java.util.Arrays.asList(values));
  }

  @Test
  void aTableWithoutAPrimaryKeyTakesEqualRows() {
    Table table = database.add(TestTable.table(1, "T").column("A", INT).hiddenRowId().build());
    database.insert(table, row(1), row(1), row((Object) null));
    assertEquals(List.of(row(1, 1L), row(1, 2L), row(null, 3L)), database.rows(table));
    Expr isOne = compare(Expr.Function.EQUALS, column(0, INT), number(1));
    assertEquals(
        2,
        database.update(database.deletePlan(table, locked(table, PlanNode.KeyRange.ALL, isOne))));
    assertEquals(List.of(row(null, 3L)), database.rows(table));
  }

  // Foreign keys.

  private Table parent() {
    return database.add(
        TestTable.table(1, "P")
            .column("ID", KEY)
            .column("CODE", INT)
            .index("P_CODE", true, 1)
            .build());
  }

  private Table child(Action onDelete, Action onUpdate, boolean indexed, int parentColumn) {
    TestTable child = TestTable.table(2, "C").column("ID", KEY).column("P_ID", INT);
    if (indexed) {
      child.index("C_P", false, 1);
    }
    return database.add(child.reference("FK", 1, 1, parentColumn, onDelete, onUpdate).build());
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1})
  void aChildNeedsItsParent_unlessItRefersToNull(int parentColumn) {
    Table parent = parent();
    Table child = child(Action.NO_ACTION, Action.NO_ACTION, true, parentColumn);
    database.insert(parent, row(1, 1));
    database.insert(child, row(1, 1), row(2, null));
    SqlError error =
        refused(SqlStates.FOREIGN_KEY_VIOLATION, () -> database.insert(child, row(3, 9)));
    assertTrue(
        error.getMessage().contains("FK") && error.getMessage().contains("(P_ID) = (9)"),
        error.getMessage());
    refused(SqlStates.FOREIGN_KEY_VIOLATION, () -> set(child, 2, 1, number(9)));
    assertEquals(1, set(child, 2, 1, number(1)));
    assertEquals(1, set(child, 1, 1, literal(null, INT)));
  }

  @ParameterizedTest
  @EnumSource(
      value = Action.class,
      names = {"NO_ACTION", "RESTRICT"})
  void aReferencedKeyStays(Action action) {
    for (boolean indexed : new boolean[] {true, false}) {
      database.transaction.rows.clear();
      Table parent = parent();
      Table child = child(action, action, indexed, 0);
      database.insert(parent, row(1, 1), row(2, 2));
      database.insert(child, row(1, 1));
      SqlError error = refused(SqlStates.FOREIGN_KEY_VIOLATION, () -> delete(parent, 1));
      assertTrue(
          error.getMessage().contains("FK") && error.getMessage().contains("(ID) = (1)"),
          error.getMessage());
      refused(SqlStates.FOREIGN_KEY_VIOLATION, () -> set(parent, 1, 0, number(5)));
      assertEquals(1, set(parent, 1, 1, number(100)), "other columns may change");
      assertEquals(1, delete(parent, 2));
      delete(child, 1);
      assertEquals(1, delete(parent, 1));
    }
  }

  @Test
  void aReferencedKeyMayPassToAnotherRowOfTheSameStatement() {
    Table parent = parent();
    Table child = child(Action.NO_ACTION, Action.NO_ACTION, true, 0);
    database.insert(parent, row(1, 1), row(2, 2));
    database.insert(child, row(1, 2));
    assertEquals(2, setAll(parent, 0, plus(column(0, KEY), number(1))));
    assertEquals(List.of(row(2, 1), row(3, 2)), database.rows(parent));
    refused(
        SqlStates.FOREIGN_KEY_VIOLATION, () -> setAll(parent, 0, plus(column(0, KEY), number(1))));
  }

  @Test
  void childrenFollowTheirParent() {
    for (boolean indexed : new boolean[] {true, false}) {
      database.transaction.rows.clear();
      Table parent = parent();
      Table child = child(Action.CASCADE, Action.CASCADE, indexed, 0);
      database.insert(parent, row(1, 1), row(2, 2));
      database.insert(child, row(1, 1), row(2, 1), row(3, 2), row(4, null));
      assertEquals(1, set(parent, 1, 0, number(10)));
      assertEquals(List.of(row(1, 10), row(2, 10), row(3, 2), row(4, null)), database.rows(child));
      assertEquals(1, delete(parent, 10));
      assertEquals(List.of(row(3, 2), row(4, null)), database.rows(child));
      assertEntriesMatchRows(child);
    }
  }

  @Test
  void childrenLoseTheirReference() {
    Table parent = parent();
    Table child = child(Action.SET_NULL, Action.SET_NULL, true, 0);
    database.insert(parent, row(1, 1), row(2, 2));
    database.insert(child, row(1, 1), row(2, 2));
    delete(parent, 1);
    set(parent, 2, 0, number(3));
    assertEquals(List.of(row(1, null), row(2, null)), database.rows(child));
    assertEntriesMatchRows(child);
  }

  @Test
  void childrenFallBackToTheDefaultParent_whichMustExist() {
    Table parent = parent();
    Table child = child(Action.SET_DEFAULT, Action.SET_DEFAULT, true, 0);
    database.defaults.put(2, row0(null, number(99)));
    database.insert(parent, row(1, 1), row(2, 2), row(99, 99));
    database.insert(child, row(1, 1), row(2, 2));
    delete(parent, 1);
    set(parent, 2, 0, number(3));
    assertEquals(List.of(row(1, 99), row(2, 99)), database.rows(child));
    refused(SqlStates.FOREIGN_KEY_VIOLATION, () -> delete(parent, 99));
  }

  @Test
  void anActionObeysTheChildsOwnConstraints() {
    Table parent = parent();
    Table child = child(Action.SET_NULL, Action.CASCADE, true, 0);
    database.checks.put(
        2,
        List.of(
            new PlanNode.CheckExpr(
                "SMALL", compare(Expr.Function.LESS, column(1, INT), number(100)))));
    database.insert(parent, row(1, 1));
    database.insert(child, row(1, 1));
    SqlError error = refused(SqlStates.CHECK_VIOLATION, () -> set(parent, 1, 0, number(100)));
    assertTrue(error.getMessage().contains("SMALL"), error.getMessage());
  }

  private Table tree(Action onDelete, Action onUpdate) {
    return database.add(
        TestTable.table(1, "T")
            .column("ID", KEY)
            .column("PARENT", INT)
            .index("T_PARENT", false, 1)
            .reference("FK", 1, 1, 0, onDelete, onUpdate)
            .build());
  }

  @Test
  void rowsOfOneStatementMayReferToEachOther() {
    Table tree = tree(Action.NO_ACTION, Action.NO_ACTION);
    database.insert(tree, row(1, 1), row(3, 2), row(2, 1));
    refused(SqlStates.FOREIGN_KEY_VIOLATION, () -> database.insert(tree, row(5, 6), row(7, 5)));
    refused(SqlStates.FOREIGN_KEY_VIOLATION, () -> delete(tree, 2));
    assertEquals(3, deleteAll(tree), "all that refer to each other may go together");
  }

  @Test
  void aCascadeReachesEveryDescendant() {
    Table tree = tree(Action.CASCADE, Action.CASCADE);
    int depth = 20_000;
    database.insert(tree, row(0, null));
    for (int i = 1; i < depth; i++) {
      database.insert(tree, row(i, i - 1));
    }
    database.insert(tree, row(depth, null));
    assertEquals(1, delete(tree, 0));
    assertEquals(List.of(row(depth, null)), database.rows(tree));
  }

  @Test
  void rowsThatACascadeTookAreNotDeletedTwice() {
    Table tree = tree(Action.CASCADE, Action.CASCADE);
    database.insert(tree, row(1, null));
    for (int i = 2; i < 600; i++) {
      database.insert(tree, row(i, i / 2));
    }
    assertEquals(599, deleteAll(tree));
    assertEquals(List.of(), database.rows(tree));
    assertTrue(database.transaction.rows.isEmpty());
  }

  @Test
  void aCascadedKeyMovesItsOwnReference() {
    Table tree = tree(Action.CASCADE, Action.CASCADE);
    database.insert(tree, row(1, 1), row(2, 1), row(3, 2));
    assertEquals(1, set(tree, 1, 0, number(10)));
    assertEquals(List.of(row(2, 10), row(3, 2), row(10, 10)), database.rows(tree));
    assertEquals(3, setAll(tree, 0, plus(column(0, KEY), number(100))));
    assertEquals(List.of(row(102, 110), row(103, 102), row(110, 110)), database.rows(tree));
    assertEntriesMatchRows(tree);
  }

  @Test
  void anInsertFromItsOwnTableSeesTheRowsThatWereThere() {
    Table table = database.add(TestTable.table(1, "T").column("A", INT).hiddenRowId().build());
    database.insert(table, row(1), row(2));
    PlanNode source =
        new PlanNode.Project(
            TestDatabase.access(table, PlanNode.KeyRange.ALL, null),
            List.of(column(0, INT)),
            List.of(INT));
    assertEquals(2, database.update(database.insertPlan(table, source, List.of(0))));
    assertEquals(4, database.rows(table).size());
  }

  @Test
  void anUpdateAlongTheIndexThatItChangesMeetsEachRowOnce() {
    Table table =
        database.add(
            TestTable.table(1, "T")
                .column("ID", KEY)
                .column("A", INT)
                .index("I", false, 1)
                .build());
    for (int i = 0; i < 1000; i++) {
      database.insert(table, row(i, i));
    }
    PlanNode.TableAccess along =
        new PlanNode.TableAccess(
            table,
            table.index(1),
            PlanNode.KeyRange.ALL,
            false,
            List.of(0, 1),
            null,
            null,
            Lock.UPDATE,
            List.of(KEY, INT));
    assertEquals(
        1000,
        database.update(database.updatePlan(table, along, 1, plus(column(1, INT), number(500)))));
    assertTrue(database.rows(table).stream().allMatch(r -> (int) r.get(1) == (int) r.get(0) + 500));
    assertEntriesMatchRows(table);
  }

  @Test
  void anUnchangedRowIsCountedAndNotWritten() {
    Table table = database.add(TestTable.table(1, "T").column("ID", KEY).column("A", INT).build());
    database.insert(table, row(1, 1));
    database.transaction.forget();
    assertEquals(1, set(table, 1, 1, number(1)));
    assertEquals(List.of(), database.transaction.columnsChanged);
    assertEquals(1, set(table, 1, 1, number(2)));
    assertEquals(List.of(2L), database.transaction.columnsChanged, "only column 1 changed");
    assertEquals(0, set(table, 2, 1, number(2)));
  }

  @Test
  void whatAnUpdateLocksIsLookedAtAgain() {
    Table table =
        database.add(
            TestTable.table(1, "T")
                .column("ID", KEY)
                .column("A", INT)
                .column("B", BOOLEAN)
                .build());
    database.insert(table, row(1, 1, true), row(2, 1, true), row(3, 1, true));
    List<SqlType> types = List.of(KEY, INT, BOOLEAN);
    var keys = List.copyOf(database.transaction.rows.keySet());
    // Committed by others between the look and the lock: one row no longer qualifies, one is gone,
    // one has another value.
    database.transaction.changedByOthers.put(
        keys.get(0), TestValues.encode(types, row(1, 9, false)));
    database.transaction.changedByOthers.put(keys.get(1), null);
    database.transaction.changedByOthers.put(
        keys.get(2), TestValues.encode(types, row(3, 50, true)));
    long count =
        database.update(
            database.updatePlan(
                table,
                locked(table, PlanNode.KeyRange.ALL, column(2, BOOLEAN)),
                1,
                plus(column(1, INT), number(1))));
    assertEquals(1, count);
    assertEquals(List.of(row(1, 9, false), row(3, 51, true)), database.rows(table));
  }

  /** Each index, read as an index, gives just the rows of the table. */
  private void assertEntriesMatchRows(Table table) {
    List<List<@Nullable Object>> rows = database.rows(table);
    for (var index : table.indexes()) {
      PlanNode.TableAccess through =
          new PlanNode.TableAccess(
              table,
              index,
              PlanNode.KeyRange.ALL,
              false,
              List.of(1, 0),
              null,
              null,
              Lock.NONE,
              List.of(table.columns().get(1).type(), KEY));
      var entries = database.query(through);
      assertEquals(
          rows.stream().map(r -> row(r.get(1), r.get(0)).toString()).sorted().toList(),
          entries.stream().map(Object::toString).sorted().toList());
    }
  }
}
