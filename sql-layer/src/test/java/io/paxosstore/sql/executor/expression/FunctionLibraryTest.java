package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.executor.expression.Exprs.INTEGER;
import static io.paxosstore.sql.executor.expression.Exprs.eval;
import static io.paxosstore.sql.executor.expression.Exprs.lit;
import static io.paxosstore.sql.executor.expression.Exprs.named;
import static io.paxosstore.sql.executor.expression.Exprs.stateOf;
import static io.paxosstore.sql.executor.expression.Exprs.text;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class FunctionLibraryTest {
  private static @Nullable Expr literal(@Nullable Object value) {
    return switch (value) {
      case Integer number -> lit((long) number, INTEGER);
      case Long number -> lit(number, Exprs.timestamp(6));
      case Double number -> lit(number, Exprs.DOUBLE);
      case byte[] bytes -> lit(bytes, Exprs.varbinary(100));
      case null -> text(null);
      default -> text((String) value);
    };
  }

  private static Expr function(String name, @Nullable Object... operands) {
    SqlType type =
        Objects.requireNonNull(FunctionLibrary.signature(name), name).result().type(true);
    return named(
        name, type, Arrays.stream(operands).map(FunctionLibraryTest::literal).toArray(Expr[]::new));
  }

  private static @Nullable Object of(String name, @Nullable Object... operands) {
    return eval(function(name, operands));
  }

  @Test
  void partsOfText() {
    assertEquals("a😀", of("LEFT", "a😀bc", 2));
    assertEquals("a😀b", of("LEFT", "a😀bc", -1));
    assertEquals("", of("LEFT", "abc", -9));
    assertEquals("bc", of("RIGHT", "a😀bc", 2));
    assertEquals("bc", of("RIGHT", "a😀bc", -2));
    assertEquals("", of("RIGHT", "abc", -9));
    assertEquals("b", of("SPLIT_PART", "a,b,c", ",", 2));
    assertEquals("c", of("SPLIT_PART", "a,b,c", ",", -1));
    assertEquals("", of("SPLIT_PART", "a,b,c", ",", 4));
    assertEquals("22023", stateOf(function("SPLIT_PART", "a", ",", 0)));
    assertEquals(2L, of("LENGTH", "a😀"));
    assertEquals(3L, of("STRPOS", "a😀b", "b"));
    assertEquals(true, of("STARTS_WITH", "abc", "ab"));
    assertEquals("bx", of("LTRIM", "xyxbx", "xy"));
    assertEquals("a", of("BTRIM", "  a "));
  }

  @Test
  void changesOfText() {
    assertEquals("Hello World, X2y", of("INITCAP", "hELLO wORLD, x2y"));
    assertEquals("b😀a", of("REVERSE", "a😀b"));
    assertEquals("ababab", of("REPEAT", "ab", 3));
    assertEquals("54000", stateOf(function("REPEAT", "ab", Integer.MAX_VALUE)));
    assertEquals("xyxab", of("LPAD", "ab", 5, "xy"));
    assertEquals("ab   ", of("RPAD", "ab", 5));
    assertEquals("a", of("RPAD", "ab", 1));
    assertEquals("1b3", of("TRANSLATE", "abcd", "acd", "13"));
    assertEquals("aXYd", of("INSERT", "abcd", 2, 2, "XY"));
    assertEquals("R163", of("SOUNDEX", "Robert"));
    assertEquals("ab3", of("CONCAT", "a", null, "b", 3));
    assertEquals("a-b", of("CONCAT_WS", "-", "a", null, "b"));
    assertNull(of("CONCAT_WS", null, "a"));
  }

  @Test
  void ilikeIgnoresCase() {
    assertEquals(true, of("ILIKE", "ÄBC", "äb_"));
    assertEquals(false, of("NOT ILIKE", "ÄBC", "ä%"));
    assertEquals(true, of("ILIKE", "a%", "A!%", "!"));
  }

  @Test
  void aResultHasTheTypeThatThePlanSays() {
    assertEquals(3L, eval(named("LENGTH", Exprs.BIGINT, text("abc"))));
    assertEquals("a  ", eval(named("LEFT", Exprs.character(3), text("abc"), lit(1L, INTEGER))));
    assertEquals(7L, eval(Exprs.call(Expr.Function.ABS, Exprs.BIGINT, lit(-7L, INTEGER))));
    assertEquals(7L, eval(Exprs.call(Expr.Function.FLOOR, Exprs.BIGINT, lit(7L, INTEGER))));
    assertEquals(7.0, eval(Exprs.call(Expr.Function.FLOOR, Exprs.DOUBLE, lit(7.5f, Exprs.REAL))));
    assertEquals(3L, eval(Exprs.call(Expr.Function.CHAR_LENGTH, INTEGER, text("abc"))));
    assertEquals(
        "a  ",
        eval(
            Exprs.call(
                Expr.Function.TRIM, Exprs.character(3), text("BOTH"), text(" "), text(" a "))));
    assertEquals(
        new BigDecimal("7.00"),
        eval(Exprs.call(Expr.Function.ABS, Exprs.decimal(9, 2), lit(-7L, INTEGER))));
    assertEquals(7.5, eval(Exprs.call(Expr.Function.CAST, Exprs.DOUBLE, lit(7.5f, Exprs.REAL))));
    assertEquals(
        7.5, eval(Exprs.call(Expr.Function.COALESCE, Exprs.DOUBLE, lit(7.5f, Exprs.REAL))));
  }

  @Test
  void regularExpressionsAreBounded() {
    assertEquals(true, of("REGEXP_LIKE", "xABy", "ab", "i"));
    assertEquals(false, of("REGEXP_LIKE", "xABy", "ab"));
    assertEquals("a<1>b<2>", of("REGEXP_REPLACE", "a1b2", "([0-9])", "<$1>"));
    assertEquals("12", of("REGEXP_SUBSTR", "ab12", "[0-9]+"));
    assertNull(of("REGEXP_SUBSTR", "ab", "[0-9]+"));
    assertEquals("2201B", stateOf(function("REGEXP_LIKE", "a", "(")));
    assertEquals("2201B", stateOf(function("REGEXP_REPLACE", "a", "a", "$9")));
    assertEquals("54001", stateOf(function("REGEXP_LIKE", "a".repeat(40) + "b", "(a|aa)+c(\\1)")));
    assertEquals("54001", stateOf(function("REGEXP_LIKE", "ab".repeat(50_000), "(a|b|ab)*c")));
  }

  @Test
  void codesAndDigests() {
    assertEquals(128512L, of("ASCII", "😀"));
    assertEquals("A", of("CHR", 65));
    assertEquals("22023", stateOf(function("CHR", 0xD800)));
    assertEquals("900150983cd24fb0d6963f7d28e17f72", of("MD5", "abc"));
    assertEquals("a9993e364706816aba3e25717850c26c9cd0d89d", of("SHA1", "abc"));
    assertEquals("C3A4", of("HEX", "ä"));
    assertArrayEquals(new byte[] {1, -1}, (byte[]) of("FROM_HEX", "01fF"));
    assertEquals("22018", stateOf(function("FROM_HEX", "0")));
    assertEquals("AQI=", of("TO_BASE64", new byte[] {1, 2}));
    assertEquals("22018", stateOf(function("FROM_BASE64", "*")));
  }

  @Test
  void numbers() {
    assertEquals(Math.PI, of("PI"));
    assertEquals(3.0, (double) Objects.requireNonNull(of("LOG", 2.0, 8.0)), 1e-12);
    assertEquals("2201E", stateOf(function("LOG", 2.0, 0.0)));
    assertEquals("22012", stateOf(function("LOG", 1.0, 8.0)));
    assertEquals("22003", stateOf(function("ACOS", 2.0)));
    assertEquals(1.0, of("SIN", Math.PI / 2));
    assertEquals(4L, of("BITAND", 6, 12));
    assertEquals(6L, of("GCD", 12, 18));
    assertEquals(36L, of("LCM", 12, 18));
    assertEquals("22003", stateOf(function("FACTORIAL", 21)));
  }

  @Test
  void datesByPattern() {
    long micros = 1_770_091_506_789_012L; // 2026-02-03 04:05:06.789012
    assertEquals("2026-02-03 04:05:06.789012", of("TO_CHAR", micros, "YYYY-MM-DD HH24:MI:SS.US"));
    assertEquals(
        "Tuesday 03 FEB 26, 04:05 AM week 06",
        of("TO_CHAR", micros, "Day DD MON YY, HH12:MI AM \"week\" IW"));
    assertEquals(
        micros, of("TO_TIMESTAMP", "03.02.2026 04:05:06.789012", "DD.MM.YYYY HH24:MI:SS.FF6"));
    assertEquals(20487L, of("TO_DATE", "Feb 3, 2026", "Mon DD, YYYY"));
    assertEquals("22007", stateOf(function("TO_DATE", "31.02.2026", "DD.MM.YYYY")));
    assertEquals("22023", stateOf(function("TO_CHAR", micros, "foo")));
    assertEquals(1_769_904_000_000_000L, of("DATE_TRUNC", "month", micros));
    assertEquals(20512L, of("LAST_DAY", micros));
    assertEquals("February", of("MONTHNAME", micros));
    assertEquals("22008", stateOf(function("MAKE_DATE", 2026, 2, 30)));
  }

  @Test
  void everyFunctionGivesNullForNull_unlessItSeesNulls() {
    for (Signature signature : FunctionLibrary.signatures()) {
      Object[] operands = new Object[signature.parameters().size()];
      if (signature.strict() && operands.length > 0) {
        assertNull(of(signature.name(), operands), signature.name());
      }
    }
  }

  @Test
  void unknownNamesAndWrongCountsAreRefused() {
    assertEquals("42883", stateOf(named("NO_SUCH", Exprs.TEXT)));
    assertEquals("42883", stateOf(named("LEFT", Exprs.TEXT, text("a"))));
  }

  @Test
  void randomValuesDiffer() {
    CompiledExpr uuid = CompiledExpr.compile(function("UUID"));
    EvaluationFrame frame = new EvaluationFrame(new byte[3], 0, "", "");
    assertNotNull(uuid.getString(frame));
    assertNotEquals(uuid.getString(frame), uuid.getString(frame));
    CompiledExpr random = CompiledExpr.compile(Exprs.call(Expr.Function.RANDOM, Exprs.DOUBLE));
    assertNotEquals(random.getDouble(frame, -1), random.getDouble(frame, -1));
    assertEquals(List.of(), Objects.requireNonNull(FunctionLibrary.signature("PI")).parameters());
  }
}
