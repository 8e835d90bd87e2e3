package io.paxosstore.sql.executor;

import static io.paxosstore.sql.executor.TestValues.BIGINT;
import static io.paxosstore.sql.executor.TestValues.INT;
import static io.paxosstore.sql.executor.TestValues.MONEY;
import static io.paxosstore.sql.executor.TestValues.number;
import static io.paxosstore.sql.executor.TestValues.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.catalog.ForeignKey;
import io.paxosstore.sql.catalog.ForeignKey.Action;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.Lock;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Parents and children find each other whatever their columns' order and types, their indexes and
 * their entity groups.
 */
class ForeignKeyPathsTest {
  private static final SqlType KEY = INT.nullable(false);

  private final TestDatabase database = new TestDatabase();

  private long delete(Table table, PlanNode.KeyRange key) {
    return database.update(
        database.deletePlan(table, TestDatabase.access(table, key, null, Lock.UPDATE)));
  }

  private void refused(Runnable write) {
    assertEquals(
        SqlStates.FOREIGN_KEY_VIOLATION, assertThrows(SqlError.class, write::run).sqlState());
  }

  /** Parent (W, D) in 16 groups by W; child refers as (D, W), in its own columns' order. */
  private Table parent() {
    return database.add(
        TestTable.table(1, "P")
            .column("W", KEY)
            .column("D", KEY)
            .primaryKey(0, 1)
            .slots(16, 1)
            .build());
  }

  private Table child(TestTable child, Action action) {
    Table built = child.build();
    return database.add(
        new Table(
            built.id(),
            built.schema(),
            built.name(),
            built.columns(),
            built.primaryKey(),
            built.primaryKeyName(),
            built.family(),
            built.placement(),
            built.indexes(),
            built.checks(),
            List.of(new ForeignKey("FK", List.of(2, 1), 1, List.of(1, 0), action, action))));
  }

  @ParameterizedTest
  @ValueSource(strings = {"key", "index", "scan", "other groups"})
  void aCompositeKeyIsFound(String way) {
    Table parent = parent();
    TestTable columns =
        TestTable.table(2, "C").column("ID", KEY).column("C_W", BIGINT).column("C_D", BIGINT);
    switch (way) {
      case "key" -> columns.primaryKey(1, 2, 0).slots(16, 1);
      case "index" -> columns.index("I", false, 2, 1, 0).primaryKey(1, 0).slots(16, 1);
      case "scan" -> columns.slots(8, 1);
      default -> columns.slots(8, 1).index("I", false, 1, 2);
    }
    Table child = child(columns, Action.CASCADE);
    for (int w = 0; w < 5; w++) {
      database.insert(parent, row(w, 1), row(w, 2));
      database.insert(child, row(w * 10, w, 1), row(w * 10 + 1, w, 2), row(w * 10 + 2, w, 2));
    }
    refused(() -> database.insert(child, row(1000, 9, 1)));
    refused(() -> database.insert(child, row(1000, 1L << 40, 1)));
    assertEquals(1, delete(parent, TestDatabase.point(number(3), number(2))));
    assertEquals(13, database.rows(child).size());
    assertEquals(
        5,
        delete(parent, TestDatabase.point(number(1)))
            + delete(parent, TestDatabase.point(number(2)))
            + delete(parent, TestDatabase.point(number(3))));
    assertEquals(6, database.rows(child).size());
  }

  @Test
  void aUniqueKeyWithinTheGroupIsAParent() {
    Family family = new Family(1, "F", 16, 1);
    Table parent =
        database.add(
            TestTable.table(1, "P")
                .column("W", KEY)
                .column("ID", KEY)
                .column("CODE", INT)
                .primaryKey(0, 1)
                .slots(family.slots(), 1)
                .index("U", true, 2, 0)
                .build());
    Table built =
        TestTable.table(2, "C").column("ID", KEY).column("C_W", INT).column("C_CODE", INT).build();
    Table child =
        database.add(
            new Table(
                2,
                "PUBLIC",
                "C",
                built.columns(),
                List.of(0),
                "PK_C",
                built.family(),
                built.placement(),
                List.of(
                    new Index(
                        1,
                        "I",
                        false,
                        List.of(new Index.IndexColumn(1, true), new Index.IndexColumn(2, false)))),
                List.of(),
                List.of(
                    new ForeignKey(
                        "FK",
                        List.of(1, 2),
                        1,
                        List.of(0, 2),
                        Action.NO_ACTION,
                        Action.NO_ACTION))));
    database.insert(parent, row(1, 1, 7), row(2, 1, null));
    database.insert(child, row(1, 1, 7), row(2, 2, null));
    refused(() -> database.insert(child, row(3, 2, 7)));
    refused(() -> delete(parent, TestDatabase.point(number(1))));
    assertEquals(1, delete(parent, TestDatabase.point(number(2))));
  }

  @Test
  void aFractionIsNobodysChild() {
    Table parent = database.add(TestTable.table(1, "P").column("ID", KEY).build());
    Table child =
        database.add(
            TestTable.table(2, "C")
                .column("ID", KEY)
                .column("REF", MONEY)
                .reference("FK", 1, 1, 0, Action.NO_ACTION, Action.NO_ACTION)
                .build());
    database.insert(parent, row(1), row(2));
    database.insert(child, row(1, new BigDecimal("1.00")));
    refused(() -> database.insert(child, row(2, new BigDecimal("1.50"))));
    refused(() -> delete(parent, TestDatabase.point(number(1))));
    assertEquals(1, delete(parent, TestDatabase.point(number(2))));
  }
}
