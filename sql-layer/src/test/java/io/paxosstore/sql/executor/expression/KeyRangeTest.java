package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.executor.expression.Exprs.BIGINT;
import static io.paxosstore.sql.executor.expression.Exprs.INTEGER;
import static io.paxosstore.sql.executor.expression.Exprs.decimal;
import static io.paxosstore.sql.executor.expression.Exprs.lit;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.row.KeySpan;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.row.TableKeys;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class KeyRangeTest {
  private static final List<SqlType> TYPES =
      List.of(INTEGER.nullable(false), INTEGER.nullable(false), decimal(9, 1), INTEGER);
  private static final Index INDEX =
      new Index(
          3,
          "i",
          false,
          List.of(
              new Index.IndexColumn(0, false),
              new Index.IndexColumn(2, true),
              new Index.IndexColumn(3, false)));
  private static final Index UP =
      new Index(
          4, "u", true, List.of(new Index.IndexColumn(2, false), new Index.IndexColumn(0, true)));
  private static final Table TABLE =
      new Table(
          9,
          "PUBLIC",
          "T",
          List.of(column(0), column(1), column(2), column(3)),
          List.of(0, 1),
          "PK",
          new Family(5, "T", 8, 1),
          Table.Placement.ROOT,
          List.of(INDEX, UP),
          List.of(),
          List.of());

  private final TableKeys keys = new TableKeys(TABLE);
  private final KeyWriter writer = new KeyWriter();
  private final EvaluationFrame frame = new EvaluationFrame(new byte[3], 0, "", "");

  private static Column column(int ordinal) {
    return new Column("C" + ordinal, ordinal, TYPES.get(ordinal), null, null, false);
  }

  private record Row(List<@Nullable Object> values, byte[] bytes) {}

  private static List<Row> rows() {
    List<Row> rows = new ArrayList<>();
    for (long a = 0; a < 3; a++) {
      for (long b = 0; b < 3; b++) {
        for (BigDecimal c :
            Arrays.asList(
                new BigDecimal("-0.1"), new BigDecimal("0.0"), new BigDecimal("0.1"), null)) {
          List<@Nullable Object> values = Arrays.asList(a, b, c, c == null ? (Object) 1L : null);
          rows.add(new Row(values, Exprs.row(TYPES, values)));
        }
      }
    }
    return rows;
  }

  @Test
  void aRangeHoldsExactlyTheKeysOfRowsThatMeetItsConditions() {
    Random random = new Random(41);
    List<Row> rows = rows();
    for (int n = 0; n < 4_000; n++) {
      Index index = random.nextInt(3) == 0 ? null : random.nextBoolean() ? INDEX : UP;
      List<Integer> ordinals =
          index == null
              ? List.of(0, 1)
              : index.columns().stream().map(Index.IndexColumn::ordinal).toList();
      int equals = random.nextInt(ordinals.size() + 1);
      List<BigDecimal> equal = new ArrayList<>();
      List<Expr> exprs = new ArrayList<>();
      for (int k = 0; k < equals; k++) {
        equal.add(value(random, ordinals.get(k)));
        exprs.add(expr(equal.get(k), ordinals.get(k)));
      }
      int next = equals < ordinals.size() ? ordinals.get(equals) : -1;
      BigDecimal low = next >= 0 && random.nextBoolean() ? value(random, next) : null;
      BigDecimal high = next >= 0 && random.nextBoolean() ? value(random, next) : null;
      boolean lowIn = random.nextBoolean();
      boolean highIn = random.nextBoolean();
      PlanNode.KeyRange range =
          new PlanNode.KeyRange(
              exprs,
              low == null ? null : new PlanNode.Bound(expr(low, next), lowIn),
              high == null ? null : new PlanNode.Bound(expr(high, next), highIn));
      KeySpan span = new KeyRangeEvaluator(keys, index, range).evaluate(frame, writer);
      for (Row row : rows) {
        boolean expected = true;
        for (int k = 0; k < equals; k++) {
          expected &= holds(row, ordinals.get(k), equal.get(k), 0, 0);
        }
        expected &= low == null || holds(row, next, low, lowIn ? 0 : 1, 1);
        expected &= high == null || holds(row, next, high, -1, highIn ? 0 : -1);
        int slot = keys.slot(writer, row.bytes, 0);
        byte[] key =
            index == null
                ? keys.primaryKey(writer, row.bytes, 0)
                : keys.indexEntryKey(writer, index, row.bytes, 0);
        boolean found =
            span != null
                && (span.slot() == KeySpan.EVERY_SLOT || span.slot() == slot)
                && Arrays.compareUnsigned(span.from(slot), key) <= 0
                && Arrays.compareUnsigned(key, span.to(slot)) < 0;
        assertEquals(expected, found, range + " on " + row.values);
      }
    }
  }

  /** Whether the row's value, not null, compares with {@code bound} as something in [from, to]. */
  private static boolean holds(Row row, int ordinal, BigDecimal bound, int from, int to) {
    Object value = row.values.get(ordinal);
    if (value == null) {
      return false;
    }
    BigDecimal number =
        value instanceof Long integer ? BigDecimal.valueOf(integer) : (BigDecimal) value;
    int order = Integer.signum(number.compareTo(bound));
    return order >= from && order <= to;
  }

  private static BigDecimal value(Random random, int ordinal) {
    return ordinal == 2
        ? BigDecimal.valueOf(random.nextInt(40) - 20, 2)
        : BigDecimal.valueOf(random.nextInt(5) - 1);
  }

  private static Expr expr(BigDecimal value, int ordinal) {
    return ordinal == 2 ? lit(value, decimal(12, 2)) : lit(value.longValue(), BIGINT);
  }

  @Test
  void allOfAUniqueKeyIsAPoint_andANullSelectsNothing() {
    PlanNode.KeyRange full =
        new PlanNode.KeyRange(List.of(lit(1L, INTEGER), lit(2L, INTEGER)), null, null);
    KeyRangeEvaluator point = new KeyRangeEvaluator(keys, null, full);
    assertTrue(point.isPoint());
    KeySpan span = Objects.requireNonNull(point.evaluate(frame, writer));
    assertTrue(span.point());
    byte[] row = Exprs.row(TYPES, Arrays.asList(1L, 2L, null, null));
    assertEquals(0, Arrays.compare(keys.primaryKey(writer, row, 0), span.from()));
    PlanNode.KeyRange none = new PlanNode.KeyRange(List.of(lit(null, INTEGER)), null, null);
    assertNull(new KeyRangeEvaluator(keys, null, none).evaluate(frame, writer));
    PlanNode.KeyRange above =
        new PlanNode.KeyRange(List.of(), new PlanNode.Bound(lit(null, INTEGER), true), null);
    assertNull(new KeyRangeEvaluator(keys, null, above).evaluate(frame, writer));
  }
}
