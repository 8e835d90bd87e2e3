package io.paxosstore.sql.executor;

import static io.paxosstore.sql.executor.TestValues.INT;
import static io.paxosstore.sql.executor.TestValues.TEXT;
import static io.paxosstore.sql.executor.TestValues.column;
import static io.paxosstore.sql.executor.TestValues.compare;
import static io.paxosstore.sql.executor.TestValues.literal;
import static io.paxosstore.sql.executor.TestValues.number;
import static io.paxosstore.sql.executor.TestValues.parameter;
import static io.paxosstore.sql.executor.TestValues.plus;
import static io.paxosstore.sql.executor.TestValues.row;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.Lock;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * A plan that takes the fast path gives and writes what the same plan gives and writes through
 * operators.
 */
class FastPathTest {
  private static final SqlType KEY = INT.nullable(false);
  private static final List<SqlType> TYPES = List.of(KEY, INT, TEXT);

  private final TestDatabase fast = database();
  private final TestDatabase general = database();
  private final Table table = java.util.Objects.requireNonNull(fast.catalog.table(1));

  private static TestDatabase database() {
    TestDatabase database = new TestDatabase();
    Table table =
        database.add(
            TestTable.table(1, "T")
                .column("ID", KEY)
                .column("A", INT)
                .column("B", TEXT)
                .slots(4, 1)
                .index("I", false, 1)
                .index("U", true, 2, 0)
                .build());
    for (int i = 0; i < 50; i++) {
      database.insert(table, row(i, i % 5 == 0 ? null : i % 7, i % 4 == 0 ? null : "b" + i));
    }
    return database;
  }

  /** The same rows, by operators. */
  private static PlanNode throughOperators(PlanNode plan) {
    return new PlanNode.Filter(plan, literal(true, TestValues.BOOLEAN));
  }

  private void assertSameRows(PlanNode plan, List<@Nullable Object> parameters) {
    assertInstanceOf(PointQuery.class, Executable.compile(plan));
    assertInstanceOf(Query.class, Executable.compile(throughOperators(plan)));
    byte[] bound =
        TestValues.encode(java.util.Collections.nCopies(parameters.size(), INT), parameters);
    fast.transaction.forget();
    general.transaction.forget();
    assertEquals(
        general.query(throughOperators(plan), 10, bound),
        fast.query(plan, 10, bound),
        plan::toString);
    assertEquals(
        general.transaction.columnsRead, fast.transaction.columnsRead, "they depend on the same");
  }

  @Test
  void aPointQueryGivesTheSameRows() {
    for (Integer key : new Integer[] {0, 1, 7, 49, 50, -1, null}) {
      PlanNode.KeyRange point = TestDatabase.point(parameter(0, INT));
      List<@Nullable Object> bound = row(key);
      PlanNode.TableAccess whole = TestDatabase.access(table, point, null);
      assertSameRows(whole, bound);
      assertSameRows(
          new PlanNode.Project(
              whole,
              List.of(
                  column(2, TEXT),
                  parameter(0, INT),
                  plus(column(1, INT), number(1)),
                  column(0, KEY)),
              List.of(TEXT, INT, INT, KEY)),
          bound);
      PlanNode.TableAccess part =
          new PlanNode.TableAccess(
              table,
              null,
              point,
              false,
              List.of(2, 1),
              compare(Expr.Function.LESS, column(1, INT), number(3)),
              null,
              Lock.NONE,
              List.of(TEXT, INT));
      assertSameRows(part, bound);
      assertSameRows(new PlanNode.Project(part, List.of(column(0, TEXT)), List.of(TEXT)), bound);
    }
  }

  @Test
  void anInsertOfValuesWritesTheSameEntries() {
    for (int i = 100; i < 120; i++) {
      PlanNode.Values values =
          new PlanNode.Values(
              List.of(TEXT, INT), List.of(List.of(literal("v" + i, TEXT), number(i))));
      assertEquals(1, fast.update(fast.insertPlan(table, values, List.of(2, 0))));
      assertEquals(
          1, general.update(general.insertPlan(table, throughOperators(values), List.of(2, 0))));
    }
    assertSameStorage();
  }

  @Test
  void anUpdateByKeyWritesTheSameEntries() {
    for (int i = -1; i < 60; i += 2) {
      PlanNode.TableAccess point =
          TestDatabase.access(
              table,
              TestDatabase.point(number(i)),
              compare(Expr.Function.NOT_EQUALS, column(0, KEY), number(3)),
              Lock.UPDATE);
      for (int target = 0; target < 3; target++) {
        Expr value =
            target == 2
                ? literal("n" + i, TEXT)
                : plus(column(target, TYPES.get(target)), number(1000));
        PlanNode.Update direct = fast.updatePlan(table, point, target, value);
        PlanNode.Update collected =
            new PlanNode.Update(
                table,
                throughOperators(direct.input()),
                direct.targets(),
                direct.checks(),
                direct.columns());
        assertEquals(general.update(collected), fast.update(direct));
      }
    }
    assertSameStorage();
  }

  @Test
  void aDeleteByKeyLeavesTheSameEntries() {
    for (int i = -1; i < 60; i += 3) {
      PlanNode.TableAccess point =
          TestDatabase.access(table, TestDatabase.point(number(i)), null, Lock.UPDATE);
      assertEquals(
          general.update(general.deletePlan(table, throughOperators(point))),
          fast.update(fast.deletePlan(table, point)));
    }
    assertSameStorage();
  }

  private void assertSameStorage() {
    List<byte[]> keys = new ArrayList<>(fast.transaction.rows.keySet());
    assertEquals(keys.size(), general.transaction.rows.size());
    for (byte[] key : keys) {
      assertArrayEquals(general.transaction.rows.get(key), fast.transaction.rows.get(key));
    }
  }
}
