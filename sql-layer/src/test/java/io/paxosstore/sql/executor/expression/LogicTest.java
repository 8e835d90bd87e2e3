package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.executor.expression.Exprs.BIGINT;
import static io.paxosstore.sql.executor.expression.Exprs.BOOLEAN;
import static io.paxosstore.sql.executor.expression.Exprs.DOUBLE;
import static io.paxosstore.sql.executor.expression.Exprs.INTEGER;
import static io.paxosstore.sql.executor.expression.Exprs.call;
import static io.paxosstore.sql.executor.expression.Exprs.character;
import static io.paxosstore.sql.executor.expression.Exprs.decimal;
import static io.paxosstore.sql.executor.expression.Exprs.eval;
import static io.paxosstore.sql.executor.expression.Exprs.lit;
import static io.paxosstore.sql.executor.expression.Exprs.text;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class LogicTest {
  private static final List<@Nullable Boolean> TRUTHS = Arrays.asList(true, false, null);

  private static Expr truth(@Nullable Boolean value) {
    return lit(value, BOOLEAN);
  }

  private static @Nullable Boolean logic(Function function, @Nullable Boolean... operands) {
    return (Boolean)
        eval(
            call(
                function, BOOLEAN, Stream.of(operands).map(LogicTest::truth).toArray(Expr[]::new)));
  }

  @Test
  void andOrNotFollowThreeValuedLogic() {
    for (Boolean a : TRUTHS) {
      assertEquals(a == null ? null : !a, logic(Function.NOT, a));
      for (Boolean b : TRUTHS) {
        boolean anyFalse = Boolean.FALSE.equals(a) || Boolean.FALSE.equals(b);
        boolean anyTrue = Boolean.TRUE.equals(a) || Boolean.TRUE.equals(b);
        boolean anyNull = a == null || b == null;
        assertEquals(
            anyFalse ? Boolean.FALSE : anyNull ? null : Boolean.TRUE, logic(Function.AND, a, b));
        assertEquals(
            anyTrue ? Boolean.TRUE : anyNull ? null : Boolean.FALSE, logic(Function.OR, a, b));
      }
    }
  }

  @Test
  void testsOfTruthAreNeverNull() {
    for (Boolean a : TRUTHS) {
      assertEquals(a == null, logic(Function.IS_NULL, a));
      assertEquals(a != null, logic(Function.IS_NOT_NULL, a));
      assertEquals(Boolean.TRUE.equals(a), logic(Function.IS_TRUE, a));
      assertEquals(!Boolean.TRUE.equals(a), logic(Function.IS_NOT_TRUE, a));
      assertEquals(Boolean.FALSE.equals(a), logic(Function.IS_FALSE, a));
      assertEquals(!Boolean.FALSE.equals(a), logic(Function.IS_NOT_FALSE, a));
      for (Boolean b : TRUTHS) {
        assertEquals(Objects.equals(a, b), logic(Function.IS_NOT_DISTINCT_FROM, a, b));
        assertEquals(!Objects.equals(a, b), logic(Function.IS_DISTINCT_FROM, a, b));
      }
    }
  }

  @Test
  void andStopsBeforeAnOperandThatWouldFail() {
    Expr fails =
        call(
            Function.EQUALS,
            BOOLEAN,
            call(Function.DIVIDE, INTEGER, lit(1L, INTEGER), lit(0L, INTEGER)),
            lit(1L, INTEGER));
    assertEquals(false, eval(call(Function.AND, BOOLEAN, truth(false), fails)));
    assertEquals(true, eval(call(Function.OR, BOOLEAN, truth(true), fails)));
    assertEquals("22012", Exprs.stateOf(call(Function.AND, BOOLEAN, truth(true), fails)));
  }

  @Test
  void caseTakesTheFirstTrueBranchAndEvaluatesNoOther() {
    Expr fails = call(Function.DIVIDE, INTEGER, lit(1L, INTEGER), lit(0L, INTEGER));
    assertEquals(
        2L,
        eval(
            new Expr.Case(
                List.of(truth(false), truth(null), truth(true), truth(true)),
                List.of(fails, fails, lit(2L, INTEGER), fails),
                fails,
                INTEGER)));
    assertEquals(
        new BigDecimal("7.00"),
        eval(new Expr.Case(List.of(truth(null)), List.of(fails), lit(7L, INTEGER), decimal(9, 2))));
  }

  @Test
  void coalesceGivesTheFirstValueThatIsNotNull() {
    assertEquals(
        5L,
        eval(
            call(Function.COALESCE, BIGINT, lit(null, BIGINT), lit(5L, INTEGER), lit(6L, BIGINT))));
    assertEquals("b", eval(call(Function.COALESCE, Exprs.TEXT, text(null), text("b"), text("c"))));
    assertNull(eval(call(Function.COALESCE, DOUBLE, lit(null, DOUBLE), lit(null, DOUBLE))));
    assertEquals(
        new BigDecimal("1.50"),
        eval(
            call(
                Function.COALESCE,
                decimal(30, 2),
                lit(null, decimal(30, 2)),
                lit(new BigDecimal("1.5"), decimal(3, 1)))));
  }

  private record Sample(SqlType type, List<Object> ascending) {}

  private static final List<Sample> SAMPLES =
      List.of(
          new Sample(INTEGER, List.of(-5L, 0L, 7L)),
          new Sample(BIGINT, List.of(Long.MIN_VALUE, 0L, Long.MAX_VALUE)),
          new Sample(BOOLEAN, List.of(false, true)),
          new Sample(
              DOUBLE,
              List.of(
                  Double.NEGATIVE_INFINITY,
                  -1.0,
                  0.0,
                  1e300,
                  Double.POSITIVE_INFINITY,
                  Double.NaN)),
          new Sample(
              decimal(9, 2),
              List.of(new BigDecimal("-1.01"), new BigDecimal("0.00"), new BigDecimal("3.14"))),
          new Sample(
              decimal(38, 4),
              List.of(new BigDecimal("-9e30"), new BigDecimal("0.0000"), new BigDecimal("9e30"))),
          new Sample(Exprs.TEXT, List.of("", "A", "a", "a ", "ab", "é", "￿", "😀")),
          new Sample(
              Exprs.varbinary(9),
              List.of(new byte[0], new byte[] {0}, new byte[] {0x7F}, new byte[] {-1})));

  @Test
  void comparisonsAgreeWithTheOrderOfEveryType() {
    for (Sample sample : SAMPLES) {
      for (int a = 0; a < sample.ascending.size(); a++) {
        for (int b = 0; b < sample.ascending.size(); b++) {
          int order = Integer.compare(a, b);
          Expr left = lit(sample.ascending.get(a), sample.type);
          Expr right = lit(sample.ascending.get(b), sample.type);
          assertComparisons(order, left, right);
        }
        Expr value = lit(sample.ascending.get(a), sample.type);
        for (Function comparison : COMPARISONS) {
          assertNull(eval(call(comparison, BOOLEAN, value, lit(null, sample.type))));
          assertNull(eval(call(comparison, BOOLEAN, lit(null, sample.type), value)));
        }
        assertEquals(
            true, eval(call(Function.IS_DISTINCT_FROM, BOOLEAN, value, lit(null, sample.type))));
      }
    }
  }

  private static final List<Function> COMPARISONS =
      List.of(
          Function.EQUALS,
          Function.NOT_EQUALS,
          Function.LESS,
          Function.LESS_OR_EQUAL,
          Function.GREATER,
          Function.GREATER_OR_EQUAL);

  private static void assertComparisons(int order, Expr left, Expr right) {
    List<Boolean> expected =
        List.of(order == 0, order != 0, order < 0, order <= 0, order > 0, order >= 0);
    for (int k = 0; k < COMPARISONS.size(); k++) {
      String what = left + " " + COMPARISONS.get(k) + " " + right;
      assertEquals(expected.get(k), eval(call(COMPARISONS.get(k), BOOLEAN, left, right)), what);
    }
    assertEquals(order == 0, eval(call(Function.IS_NOT_DISTINCT_FROM, BOOLEAN, left, right)));
  }

  @Test
  void numbersOfDifferentTypesCompareByValue() {
    Random random = new Random(7);
    for (int n = 0; n < 3_000; n++) {
      BigDecimal a =
          BigDecimal.valueOf(random.nextLong() >> (16 + random.nextInt(48)), random.nextInt(6));
      BigDecimal b =
          random.nextInt(5) == 0
              ? a
              : BigDecimal.valueOf(
                  random.nextLong() >> (16 + random.nextInt(48)), random.nextInt(6));
      SqlType typeA =
          random.nextBoolean()
              ? decimal(Math.max(18, a.precision()), a.scale())
              : decimal(38, a.scale());
      SqlType typeB =
          random.nextBoolean()
              ? decimal(Math.max(18, b.precision()), b.scale())
              : decimal(38, b.scale() + 2);
      assertComparisons(a.compareTo(b), lit(a, typeA), lit(b, typeB));
      long whole = a.longValue();
      assertComparisons(BigDecimal.valueOf(whole).compareTo(b), lit(whole, BIGINT), lit(b, typeB));
      assertComparisons(
          Double.compare((double) whole, b.doubleValue()),
          lit((double) whole, DOUBLE),
          lit(b, typeB));
    }
  }

  @Test
  void trailingBlanksDoNotCountWhereACharIsCompared() {
    Expr padded = lit("ab   ", character(5));
    assertComparisons(0, padded, text("ab"));
    assertComparisons(0, padded, text("ab  "));
    assertComparisons(0, padded, lit("ab", character(2)));
    assertComparisons(-1, text("ab"), text("ab "));
  }

  @Test
  void greatestAndLeastAreNullIfAnOperandIs() {
    assertEquals(
        3L,
        eval(
            call(
                Function.GREATEST, INTEGER, lit(1L, INTEGER), lit(3L, INTEGER), lit(2L, INTEGER))));
    assertEquals("a", eval(call(Function.LEAST, Exprs.TEXT, text("b"), text("a"), text("c"))));
    assertNull(
        eval(
            call(Function.LEAST, INTEGER, lit(1L, INTEGER), lit(null, INTEGER), lit(0L, INTEGER))));
    assertEquals(
        new BigDecimal("2.5"),
        eval(
            call(
                Function.GREATEST,
                decimal(30, 1),
                lit(new BigDecimal("2.5"), decimal(3, 1)),
                lit(2L, INTEGER))));
  }
}
