package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.executor.expression.Signature.Kind.DOUBLE;
import static io.paxosstore.sql.executor.expression.Signature.Kind.INTEGER;
import static io.paxosstore.sql.executor.expression.TextLibrary.number;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.executor.expression.FunctionLibrary.Registry;
import io.paxosstore.sql.executor.expression.MathFunctions.DoubleBinary;
import io.paxosstore.sql.executor.expression.Signature.Result;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.DoubleUnaryOperator;
import java.util.function.LongBinaryOperator;
import org.jspecify.annotations.Nullable;

/** Named functions of numbers. */
final class MathLibrary {
  private static final SqlType RESULT = Result.DOUBLE.type(true);

  private MathLibrary() {}

  static void addTo(Registry registry) {
    addDouble(registry, "SIN", Math::sin);
    addDouble(registry, "COS", Math::cos);
    addDouble(registry, "TAN", Math::tan);
    addDouble(registry, "COT", x -> 1 / nonZero(Math.tan(x)));
    addDouble(registry, "ASIN", x -> defined(Math.asin(x), "ASIN", x));
    addDouble(registry, "ACOS", x -> defined(Math.acos(x), "ACOS", x));
    addDouble(registry, "ATAN", Math::atan);
    addDouble(registry, "SINH", Math::sinh);
    addDouble(registry, "COSH", Math::cosh);
    addDouble(registry, "TANH", Math::tanh);
    addDouble(registry, "DEGREES", Math::toDegrees);
    addDouble(registry, "RADIANS", Math::toRadians);
    addDouble(registry, "CBRT", Math::cbrt);
    addDouble(registry, "LOG2", x -> MathFunctions.log(2, x));
    addDoubles(registry, "ATAN2", Math::atan2);
    addDoubles(registry, "LOG", MathFunctions::log);
    registry.add("PI", Result.DOUBLE, List.of(), args -> Math.PI);
    addIntegers(registry, "BITAND", (x, y) -> x & y);
    addIntegers(registry, "BITOR", (x, y) -> x | y);
    addIntegers(registry, "BITXOR", (x, y) -> x ^ y);
    addIntegers(registry, "LSHIFT", (x, y) -> y < 0 || y > 63 ? 0 : x << y);
    addIntegers(registry, "RSHIFT", (x, y) -> y < 0 || y > 63 ? (x < 0 ? -1 : 0) : x >> y);
    addIntegers(registry, "GCD", MathLibrary::gcd);
    addIntegers(
        registry,
        "LCM",
        (x, y) -> x == 0 || y == 0 ? 0 : absolute(Math.multiplyExact(x / gcd(x, y), y)));
    registry.add("BITNOT", Result.BIGINT, List.of(INTEGER), args -> ~number(args, 0));
    registry.add(
        "BIT_COUNT",
        Result.BIGINT,
        List.of(INTEGER),
        args -> (long) Long.bitCount(number(args, 0)));
    registry.add("FACTORIAL", Result.BIGINT, List.of(INTEGER), args -> factorial(number(args, 0)));
    registry.addRandom(
        "RAND_INTEGER", Result.INTEGER, List.of(INTEGER), args -> randomBelow(number(args, 0)));
  }

  private static double real(@Nullable Object[] args, int k) {
    return (Double) Objects.requireNonNull(args[k]);
  }

  private static void addDouble(Registry registry, String name, DoubleUnaryOperator function) {
    registry.add(
        name,
        Result.DOUBLE,
        List.of(DOUBLE),
        args -> finite(function.applyAsDouble(real(args, 0)), real(args, 0)));
  }

  private static void addDoubles(Registry registry, String name, DoubleBinary function) {
    registry.add(
        name,
        Result.DOUBLE,
        List.of(DOUBLE, DOUBLE),
        args ->
            finite(function.apply(real(args, 0), real(args, 1)), real(args, 0) + real(args, 1)));
  }

  private static void addIntegers(Registry registry, String name, LongBinaryOperator function) {
    registry.add(
        name,
        Result.BIGINT,
        List.of(INTEGER, INTEGER),
        args -> {
          try {
            return function.applyAsLong(number(args, 0), number(args, 1));
          } catch (ArithmeticException e) {
            throw Numbers.overflow(Casts.BIGINT);
          }
        });
  }

  private static double finite(double result, double argument) {
    if (Double.isInfinite(result) && !Double.isInfinite(argument)) {
      throw Numbers.overflow(RESULT);
    }
    return result;
  }

  private static double defined(double result, String function, double x) {
    if (Double.isNaN(result) && !Double.isNaN(x)) {
      throw new SqlError(
          SqlStates.NUMERIC_OUT_OF_RANGE,
          function + " of " + x + ", which is not between -1 and 1");
    }
    return result;
  }

  private static double nonZero(double divisor) {
    if (divisor == 0) {
      throw Numbers.divisionByZero();
    }
    return divisor;
  }

  private static long absolute(long x) {
    return Math.absExact(x);
  }

  private static long gcd(long x, long y) {
    long a = x;
    long b = y;
    while (b != 0) {
      long rest = a % b;
      a = b;
      b = rest;
    }
    return absolute(a);
  }

  private static long factorial(long n) {
    if (n < 0) {
      throw new SqlError(SqlStates.NUMERIC_OUT_OF_RANGE, "factorial of the negative number " + n);
    }
    if (n > 20) {
      throw Numbers.overflow(Casts.BIGINT);
    }
    long product = 1;
    for (long k = 2; k <= n; k++) {
      product *= k;
    }
    return product;
  }

  private static long randomBelow(long bound) {
    if (bound <= 0) {
      throw new SqlError(
          SqlStates.INVALID_PARAMETER, "RAND_INTEGER needs a positive bound, not " + bound);
    }
    return ThreadLocalRandom.current().nextLong(bound);
  }
}
