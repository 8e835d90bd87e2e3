package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.executor.expression.Exprs.BIGINT;
import static io.paxosstore.sql.executor.expression.Exprs.DOUBLE;
import static io.paxosstore.sql.executor.expression.Exprs.INTEGER;
import static io.paxosstore.sql.executor.expression.Exprs.REAL;
import static io.paxosstore.sql.executor.expression.Exprs.TEXT;
import static io.paxosstore.sql.executor.expression.Exprs.character;
import static io.paxosstore.sql.executor.expression.Exprs.decimal;
import static io.paxosstore.sql.executor.expression.Exprs.row;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class RowOrderTest {
  private static final List<SqlType> TYPES =
      List.of(
          INTEGER,
          TEXT,
          character(4),
          decimal(9, 2),
          decimal(38, 3),
          DOUBLE,
          REAL,
          Exprs.varbinary(5),
          Exprs.BOOLEAN);

  private static @Nullable Object random(Random random, SqlType type) {
    if (random.nextInt(6) == 0) {
      return null;
    }
    String text = List.of("", "a", "ab", "é", "a ", "\0", "b").get(random.nextInt(7));
    return switch (type.code()) {
      case INTEGER -> (Object) (long) (random.nextInt(5) - 2);
      case DECIMAL -> BigDecimal.valueOf(random.nextInt(7) - 3, 1);
      case DOUBLE -> List.of(0.0, -0.0, 1.5, Double.NaN, -7.0).get(random.nextInt(5));
      case REAL -> List.of(0.0f, -0.0f, 1.5f, Float.NaN, -7.0f).get(random.nextInt(5));
      case CHAR -> text + " ".repeat(4 - text.length());
      case VARBINARY -> new byte[random.nextInt(3)];
      case BOOLEAN -> random.nextBoolean();
      default -> text;
    };
  }

  private static byte[] randomRow(Random random) {
    List<@Nullable Object> values = new ArrayList<>();
    TYPES.forEach(type -> values.add(random(random, type)));
    return row(TYPES, values);
  }

  @Test
  void sortingAgreesWithTheOrderOfKeys_andHashingWithTheirEquality() {
    Random random = new Random(31);
    KeyWriter writer = new KeyWriter();
    for (int n = 0; n < 20_000; n++) {
      byte[] a = randomRow(random);
      byte[] b = randomRow(random);
      List<PlanNode.SortKey> keys = new ArrayList<>();
      List<Integer> columns = new ArrayList<>();
      List<byte[]> encoded = new ArrayList<>();
      int first = random.nextInt(TYPES.size());
      int second = random.nextInt(TYPES.size());
      boolean descending = random.nextBoolean();
      for (int column : new int[] {first, second}) {
        keys.add(new PlanNode.SortKey(column, descending, descending)); // nulls high
        columns.add(column);
      }
      for (byte[] row : List.of(a, b)) {
        writer.begin(1, 1, 1, 1);
        for (int column : columns) {
          writer.append(row, 0, column, TYPES.get(column), descending);
        }
        encoded.add(writer.toKey());
      }
      int expected = Integer.signum(Arrays.compareUnsigned(encoded.get(0), encoded.get(1)));
      assertEquals(expected, Integer.signum(new RowComparator(keys, TYPES).compare(a, 0, b, 0)));
      RowHasher hasher = new RowHasher(columns, TYPES);
      assertEquals(expected == 0, hasher.equal(a, 0, b, 0));
      if (expected == 0) {
        assertEquals(hasher.hash(a, 0), hasher.hash(b, 0));
      }
    }
  }

  @Test
  void nullsGoWhereTheKeySays() {
    byte[] absent = row(List.of(INTEGER), Arrays.asList((Object) null));
    byte[] one = row(List.of(INTEGER), List.of(1L));
    for (boolean descending : new boolean[] {false, true}) {
      assertTrue(
          new RowComparator(List.of(new PlanNode.SortKey(0, descending, true)), List.of(INTEGER))
                  .compare(absent, 0, one, 0)
              < 0);
      assertTrue(
          new RowComparator(List.of(new PlanNode.SortKey(0, descending, false)), List.of(INTEGER))
                  .compare(absent, 0, one, 0)
              > 0);
    }
  }

  @Test
  void decimalsOfAnyScaleHashAsTheirValue() {
    Random random = new Random(32);
    RowHasher hasher = new RowHasher(List.of(0), List.of(decimal(38, 10)));
    for (int n = 0; n < 20_000; n++) {
      BigDecimal value =
          BigDecimal.valueOf(random.nextLong() >> random.nextInt(64), random.nextInt(20));
      byte[] a = new RowWriter().begin(1).writeDecimal(value).finish();
      byte[] b =
          new RowWriter()
              .begin(1)
              .writeDecimal(value.setScale(value.scale() + random.nextInt(12)))
              .finish();
      assertTrue(hasher.equal(a, 0, b, 0));
      assertEquals(hasher.hash(a, 0), hasher.hash(b, 0), value.toString());
    }
  }

  @Test
  void keysOfTwoSidesMeetAcrossTypesOfOneKind() {
    byte[] left = row(List.of(INTEGER, character(4)), List.of(7L, "ab  "));
    byte[] right = row(List.of(TEXT, BIGINT), List.of("ab", 7L));
    RowHasher a = new RowHasher(List.of(0, 1), List.of(INTEGER, character(4)));
    RowHasher b = new RowHasher(List.of(1, 0), List.of(TEXT, BIGINT));
    assertEquals(a.hash(left, 0), b.hash(right, 0));
    assertTrue(a.equal(left, 0, b, right, 0));
    assertFalse(a.hasNull(left, 0));
  }
}
