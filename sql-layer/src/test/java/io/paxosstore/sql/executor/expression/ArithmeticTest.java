package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.executor.expression.Exprs.BIGINT;
import static io.paxosstore.sql.executor.expression.Exprs.DOUBLE;
import static io.paxosstore.sql.executor.expression.Exprs.INTEGER;
import static io.paxosstore.sql.executor.expression.Exprs.REAL;
import static io.paxosstore.sql.executor.expression.Exprs.SMALLINT;
import static io.paxosstore.sql.executor.expression.Exprs.TINYINT;
import static io.paxosstore.sql.executor.expression.Exprs.call;
import static io.paxosstore.sql.executor.expression.Exprs.decimal;
import static io.paxosstore.sql.executor.expression.Exprs.eval;
import static io.paxosstore.sql.executor.expression.Exprs.lit;
import static io.paxosstore.sql.executor.expression.Exprs.stateOf;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ArithmeticTest {
  private static final List<Function> FUNCTIONS =
      List.of(Function.PLUS, Function.MINUS, Function.TIMES, Function.DIVIDE, Function.MOD);

  private static final Map<SqlType, Integer> BITS =
      Map.of(TINYINT, 7, SMALLINT, 15, INTEGER, 31, BIGINT, 63);

  private static int bits(SqlType type) {
    return Objects.requireNonNull(BITS.get(type));
  }

  /** What the function gives in whole numbers, or the SQLState of its failure. */
  private static Object oracle(Function function, long a, long b, SqlType type) {
    BigInteger x = BigInteger.valueOf(a);
    BigInteger y = BigInteger.valueOf(b);
    boolean divides = function == Function.DIVIDE || function == Function.MOD;
    if (divides && b == 0) {
      return "22012";
    }
    BigInteger result =
        switch (function) {
          case PLUS -> x.add(y);
          case MINUS -> x.subtract(y);
          case TIMES -> x.multiply(y);
          case DIVIDE -> x.divide(y);
          default -> x.remainder(y);
        };
    return result.bitLength() > bits(type) ? "22003" : (Object) result.longValue();
  }

  private static @Nullable Object valueOrState(Expr expr) {
    try {
      return eval(expr);
    } catch (SqlError e) {
      return e.sqlState();
    }
  }

  @Test
  void integersAreExactOrRefused() {
    Random random = new Random(1);
    for (SqlType type : BITS.keySet()) {
      long max = (1L << bits(type) - 1) - 1 + (1L << bits(type) - 1);
      long[] edges = {0, 1, -1, 2, -2, max, -max - 1, max / 2 + 1, -max / 2};
      for (Function function : FUNCTIONS) {
        for (int n = 0; n < 400; n++) {
          long a =
              n % 2 == 0
                  ? edges[random.nextInt(edges.length)]
                  : random.nextLong() >> 63 - bits(type);
          long b =
              n % 3 == 0
                  ? random.nextLong() >> 63 - bits(type)
                  : edges[random.nextInt(edges.length)];
          String what = a + " " + function + " " + b + " as " + type;
          assertEquals(
              oracle(function, a, b, type),
              valueOrState(call(function, type, lit(a, type), lit(b, type))),
              what);
        }
      }
      assertEquals("22003", stateOf(call(Function.NEGATE, type, lit(-max - 1, type))));
      assertEquals("22003", stateOf(call(Function.ABS, type, lit(-max - 1, type))));
      assertEquals(-max, eval(call(Function.NEGATE, type, lit(max, type))));
    }
  }

  @Test
  void decimalsAreExactOrRoundedHalfUpOrRefused() {
    Random random = new Random(2);
    int[][] shapes = {{9, 2}, {12, 2}, {18, 4}, {18, 18}, {5, 0}, {30, 6}, {38, 10}};
    for (int n = 0; n < 6_000; n++) {
      int[] shapeA = shapes[random.nextInt(shapes.length)];
      int[] shapeB = shapes[random.nextInt(shapes.length)];
      int[] shape = shapes[random.nextInt(shapes.length)];
      SqlType type = decimal(shape[0], shape[1]);
      BigDecimal a = random(random, shapeA);
      BigDecimal b =
          random.nextInt(20) == 0 ? BigDecimal.ZERO.setScale(shapeB[1]) : random(random, shapeB);
      Function function = FUNCTIONS.get(random.nextInt(FUNCTIONS.size()));
      Object expected = decimalOracle(function, a, b, type);
      Object found =
          valueOrState(
              call(
                  function,
                  type,
                  lit(a, decimal(shapeA[0], shapeA[1])),
                  lit(b, decimal(shapeB[0], shapeB[1]))));
      assertEquals(expected, found, a + " " + function + " " + b + " as " + type);
    }
  }

  private static BigDecimal random(Random random, int[] shape) {
    int digits = 1 + random.nextInt(shape[0]);
    BigInteger limit = BigInteger.TEN.pow(digits);
    BigInteger unscaled = new BigInteger(limit.bitLength() + 8, random).mod(limit);
    return new BigDecimal(random.nextBoolean() ? unscaled : unscaled.negate(), shape[1]);
  }

  private static Object decimalOracle(Function function, BigDecimal a, BigDecimal b, SqlType type) {
    boolean divides = function == Function.DIVIDE || function == Function.MOD;
    if (divides && b.signum() == 0) {
      return "22012";
    }
    BigDecimal exact =
        switch (function) {
          case PLUS -> a.add(b);
          case MINUS -> a.subtract(b);
          case TIMES -> a.multiply(b);
          case DIVIDE -> a.divide(b, type.scale(), RoundingMode.HALF_UP);
          default -> a.remainder(b);
        };
    BigDecimal rounded = exact.setScale(type.scale(), RoundingMode.HALF_UP);
    return rounded.precision() > type.precision() ? "22003" : rounded;
  }

  @Test
  void mixedOperandsMeetInTheResultType() {
    assertEquals(
        new BigDecimal("3.50"),
        eval(
            call(
                Function.PLUS,
                decimal(9, 2),
                lit(1L, INTEGER),
                lit(new BigDecimal("2.5"), decimal(3, 1)))));
    assertEquals(
        3.5,
        eval(
            call(
                Function.PLUS,
                DOUBLE,
                lit(1L, INTEGER),
                lit(new BigDecimal("2.5"), decimal(3, 1)))));
    assertEquals(2.0f, eval(call(Function.TIMES, REAL, lit(4.0f, REAL), lit(0.5f, REAL))));
    assertEquals(
        1L,
        eval(
            call(
                Function.MOD, INTEGER, lit(new BigDecimal("7"), decimal(9, 0)), lit(3L, INTEGER))));
  }

  @Test
  void aDoubleOverflowsLoudly_andDividesByZeroNever() {
    assertEquals(
        "22003", stateOf(call(Function.TIMES, DOUBLE, lit(1e300, DOUBLE), lit(1e300, DOUBLE))));
    assertEquals("22003", stateOf(call(Function.PLUS, REAL, lit(3e38f, REAL), lit(3e38f, REAL))));
    assertEquals(
        "22012", stateOf(call(Function.DIVIDE, DOUBLE, lit(1.0, DOUBLE), lit(0.0, DOUBLE))));
    assertEquals("22012", stateOf(call(Function.MOD, DOUBLE, lit(1.0, DOUBLE), lit(-0.0, DOUBLE))));
    assertEquals(
        Double.POSITIVE_INFINITY,
        eval(call(Function.PLUS, DOUBLE, lit(Double.POSITIVE_INFINITY, DOUBLE), lit(1.0, DOUBLE))));
    assertEquals(-0.0, eval(call(Function.NEGATE, DOUBLE, lit(0.0, DOUBLE))));
  }

  @Test
  void aNullOperandMakesTheResultNull_beforeItCouldFail() {
    for (SqlType type : List.of(INTEGER, BIGINT, DOUBLE, decimal(9, 2), decimal(38, 2))) {
      for (Function function : FUNCTIONS) {
        Object zero =
            type == DOUBLE
                ? (Object) 0.0
                : type.precision() > 0 ? new BigDecimal("0.00") : (Object) 0L;
        assertNull(eval(call(function, type, lit(null, type), lit(zero, type))));
        assertNull(eval(call(function, type, lit(zero, type), lit(null, type))));
        assertNull(eval(call(function, type, lit(null, type), lit(null, type))));
      }
      for (Function function :
          List.of(
              Function.NEGATE,
              Function.ABS,
              Function.SIGN,
              Function.FLOOR,
              Function.CEIL,
              Function.ROUND)) {
        assertNull(eval(call(function, type, lit(null, type))));
      }
    }
  }

  @Test
  void roundingGoesAwayFromZeroAtHalf_truncationTowardsIt() {
    Random random = new Random(3);
    for (int n = 0; n < 2_000; n++) {
      BigDecimal value = random(random, new int[] {12, 4});
      long digits = random.nextInt(10) - 5L;
      SqlType type = decimal(14, 4);
      BigDecimal rounded =
          value.setScale((int) digits, RoundingMode.HALF_UP).setScale(4, RoundingMode.HALF_UP);
      BigDecimal cut =
          value
              .setScale((int) Math.min(digits, 4), RoundingMode.DOWN)
              .setScale(4, RoundingMode.DOWN);
      assertEquals(
          rounded,
          eval(call(Function.ROUND, type, lit(value, decimal(12, 4)), lit(digits, INTEGER))));
      assertEquals(
          cut,
          eval(call(Function.TRUNCATE, type, lit(value, decimal(12, 4)), lit(digits, INTEGER))));
      assertEquals(
          value.setScale(0, RoundingMode.FLOOR),
          eval(call(Function.FLOOR, decimal(12, 0), lit(value, decimal(12, 4)))));
      assertEquals(
          value.setScale(0, RoundingMode.CEILING),
          eval(call(Function.CEIL, decimal(12, 0), lit(value, decimal(12, 4)))));
      assertEquals(
          value.abs(), eval(call(Function.ABS, decimal(12, 4), lit(value, decimal(12, 4)))));
      assertEquals(
          (long) value.signum(), eval(call(Function.SIGN, INTEGER, lit(value, decimal(12, 4)))));
    }
    assertEquals(
        1200L, eval(call(Function.ROUND, INTEGER, lit(1234L, INTEGER), lit(-2L, INTEGER))));
    assertEquals(2.35, eval(call(Function.ROUND, DOUBLE, lit(2.345, DOUBLE), lit(2L, INTEGER))));
    assertEquals(
        0L,
        eval(call(Function.ROUND, INTEGER, lit(1234L, INTEGER), lit(-2_000_000_000L, INTEGER))));
  }

  @Test
  void functionsRefuseArgumentsWithoutAResult() {
    assertEquals(3.0, eval(call(Function.SQRT, DOUBLE, lit(9L, INTEGER))));
    assertEquals("2201F", stateOf(call(Function.SQRT, DOUBLE, lit(-1.0, DOUBLE))));
    assertEquals("2201E", stateOf(call(Function.LN, DOUBLE, lit(0.0, DOUBLE))));
    assertEquals("2201E", stateOf(call(Function.LOG10, DOUBLE, lit(-1L, INTEGER))));
    assertEquals(
        "2201F", stateOf(call(Function.POWER, DOUBLE, lit(0L, INTEGER), lit(-1L, INTEGER))));
    assertEquals(
        "2201F", stateOf(call(Function.POWER, DOUBLE, lit(-8.0, DOUBLE), lit(0.5, DOUBLE))));
    assertEquals("22003", stateOf(call(Function.EXP, DOUBLE, lit(1000L, INTEGER))));
    assertEquals(1024.0, eval(call(Function.POWER, DOUBLE, lit(2L, INTEGER), lit(10L, INTEGER))));
  }
}
