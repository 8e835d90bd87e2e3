package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.executor.expression.Exprs.BIGINT;
import static io.paxosstore.sql.executor.expression.Exprs.BOOLEAN;
import static io.paxosstore.sql.executor.expression.Exprs.INTEGER;
import static io.paxosstore.sql.executor.expression.Exprs.TEXT;
import static io.paxosstore.sql.executor.expression.Exprs.call;
import static io.paxosstore.sql.executor.expression.Exprs.character;
import static io.paxosstore.sql.executor.expression.Exprs.eval;
import static io.paxosstore.sql.executor.expression.Exprs.lit;
import static io.paxosstore.sql.executor.expression.Exprs.stateOf;
import static io.paxosstore.sql.executor.expression.Exprs.text;
import static io.paxosstore.sql.executor.expression.Exprs.varbinary;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TextTest {
  private static Expr number(long value) {
    return lit(value, INTEGER);
  }

  private static String random(Random random, String alphabet, int most) {
    int[] characters = alphabet.codePoints().toArray();
    StringBuilder out = new StringBuilder();
    for (int n = random.nextInt(most + 1); n > 0; n--) {
      out.appendCodePoint(characters[random.nextInt(characters.length)]);
    }
    return out.toString();
  }

  @Test
  void likeAgreesWithARegularExpression() {
    Random random = new Random(11);
    for (int n = 0; n < 30_000; n++) {
      String pattern = random(random, "aab%%_é😀", 6);
      String value = random(random, "aabbé😀", 7);
      StringBuilder regex = new StringBuilder();
      pattern
          .codePoints()
          .forEach(
              c ->
                  regex.append(
                      c == '%' ? ".*" : c == '_' ? "." : Pattern.quote(Character.toString(c))));
      boolean expected = Pattern.compile(regex.toString(), Pattern.DOTALL).matcher(value).matches();
      byte[] utf8 = ("x" + value + "y").getBytes(StandardCharsets.UTF_8);
      assertEquals(
          expected,
          LikePattern.of(pattern, -1).matches(utf8, 1, utf8.length - 2),
          value + " LIKE " + pattern);
    }
  }

  private static @Nullable Object like(String value, String pattern, String escape) {
    return eval(call(Function.LIKE, BOOLEAN, text(value), text(pattern), text(escape)));
  }

  @Test
  void anEscapedWildcardIsLiteral() {
    assertEquals(true, like("a%b", "a!%b", "!"));
    assertEquals(false, like("axb", "a!%b", "!"));
    assertEquals(true, like("a!b", "a!!b", "!"));
    assertEquals("22025", stateOf(call(Function.LIKE, BOOLEAN, text("a"), text("!a"), text("!"))));
    assertEquals("22025", stateOf(call(Function.LIKE, BOOLEAN, text("a"), text("a!"), text("!"))));
    assertEquals("22019", stateOf(call(Function.LIKE, BOOLEAN, text("a"), text("a"), text("!!"))));
    assertNull(eval(call(Function.LIKE, BOOLEAN, text("a"), text(null))));
    assertNull(eval(call(Function.LIKE, BOOLEAN, text(null), text("a"))));
    assertEquals(true, eval(call(Function.LIKE, BOOLEAN, number(1234), text("12%"))));
  }

  @Test
  void similarToKnowsAlternativesRepetitionAndSets() {
    Object[][] cases = {
      {"abc", "a%", true},
      {"abc", "(abc|xyz)", true},
      {"aab", "a+b", true},
      {"a.c", "a.c", true},
      {"abc", "a.c", false},
      {"b7", "[a-c][[:DIGIT:]]", true},
      {"d7", "[a-c]7", false},
      {"d7", "[^a-c]7", true},
      {"aaa", "a{2}", false},
      {"a_", "a\\_", true}
    };
    for (Object[] each : cases) {
      Expr test =
          call(
              Function.SIMILAR_TO,
              BOOLEAN,
              text((String) each[0]),
              text((String) each[1]),
              text("\\"));
      assertEquals(each[2], eval(test), each[0] + " SIMILAR TO " + each[1]);
    }
    assertEquals("2201B", stateOf(call(Function.SIMILAR_TO, BOOLEAN, text("a"), text("(a"))));
  }

  @Test
  void substringCountsCharacters_andCutsAtBothEnds() {
    Random random = new Random(12);
    for (int n = 0; n < 5_000; n++) {
      String value = random(random, "aé😀", 6);
      int[] characters = value.codePoints().toArray();
      long from = random.nextInt(12) - 4L;
      long count = random.nextInt(6);
      StringBuilder expected = new StringBuilder();
      for (long k = from; k < from + count; k++) {
        if (k >= 1 && k <= characters.length) {
          expected.appendCodePoint(characters[(int) k - 1]);
        }
      }
      assertEquals(
          expected.toString(),
          eval(call(Function.SUBSTRING, TEXT, text(value), number(from), number(count))));
      assertEquals(
          (long) characters.length, eval(call(Function.CHAR_LENGTH, INTEGER, text(value))));
      String needle = random(random, "aé😀", 2);
      int found = value.indexOf(needle);
      long position = found < 0 ? 0 : value.codePointCount(0, found) + 1;
      assertEquals(position, eval(call(Function.POSITION, INTEGER, text(needle), text(value))));
    }
    assertEquals("é", eval(call(Function.SUBSTRING, TEXT, text("aé"), number(2))));
    assertEquals(
        "",
        eval(
            call(
                Function.SUBSTRING,
                TEXT,
                text("aé"),
                lit(Long.MAX_VALUE, BIGINT),
                lit(Long.MAX_VALUE, BIGINT))));
    assertEquals(
        "aé",
        eval(
            call(
                Function.SUBSTRING,
                TEXT,
                text("aé"),
                lit(Long.MIN_VALUE + 5, BIGINT),
                lit(Long.MAX_VALUE, BIGINT))));
    assertEquals(
        "22011", stateOf(call(Function.SUBSTRING, TEXT, text("abc"), number(1), number(-1))));
    assertArrayEquals(
        new byte[] {2},
        (byte[])
            eval(
                call(
                    Function.SUBSTRING,
                    varbinary(9),
                    lit(new byte[] {1, 2, 3}, varbinary(9)),
                    number(2),
                    number(1))));
  }

  @Test
  void textIsChangedByCharacters() {
    assertEquals("ABCÉSS", eval(call(Function.UPPER, TEXT, text("abcéß"))));
    assertEquals("abc", eval(call(Function.LOWER, TEXT, text("aBC"))));
    assertEquals(
        "a😀b1", eval(call(Function.CONCAT, TEXT, text("a"), text("😀"), text("b"), number(1))));
    assertNull(eval(call(Function.CONCAT, TEXT, text("a"), text(null))));
    assertEquals(
        "ab   c", eval(call(Function.CONCAT, TEXT, lit("ab   ", character(5)), text("c"))));
    assertEquals(
        "x.y.z", eval(call(Function.REPLACE, TEXT, text("x--y--z"), text("--"), text("."))));
    assertEquals("x", eval(call(Function.REPLACE, TEXT, text("x"), text(""), text("."))));
    assertEquals(
        "a😀Xd",
        eval(call(Function.OVERLAY, TEXT, text("a😀bcd"), text("X"), number(3), number(2))));
    assertEquals("aXYd", eval(call(Function.OVERLAY, TEXT, text("abcd"), text("XY"), number(2))));
    assertEquals(4L, eval(call(Function.OCTET_LENGTH, INTEGER, text("😀"))));
    assertEquals(6L, eval(call(Function.POSITION, INTEGER, text("b"), text("ab😀éxb"), number(3))));
  }

  @Test
  void trimTakesASetOfCharacters() {
    assertEquals("a b", trim("BOTH", " ", "  a b  "));
    assertEquals("a b  ", trim("LEADING", " ", "  a b  "));
    assertEquals("  a b", trim("TRAILING", " ", "  a b  "));
    assertEquals("a", trim("BOTH", "xé", "xéxaéx"));
    assertEquals("", trim("BOTH", " ", "   "));
    assertNull(trim("BOTH", " ", null));
  }

  private static @Nullable Object trim(String flag, String set, @Nullable String value) {
    return eval(call(Function.TRIM, TEXT, text(flag), text(set), text(value)));
  }

  @Test
  void aCharResultIsPadded() {
    assertEquals("AB   ", eval(call(Function.UPPER, character(5), lit("ab   ", character(5)))));
    assertEquals(
        "b    ",
        eval(
            call(
                Function.SUBSTRING,
                character(5),
                lit("ab   ", character(5)),
                number(2),
                number(1))));
  }

  @Test
  void aLiteralUnitIsDemanded() {
    for (Function function : List.of(Function.EXTRACT, Function.FLOOR_TO)) {
      assertEquals(
          "22023", stateOf(call(function, BIGINT, text("FORTNIGHT"), lit(0L, Exprs.DATE))));
    }
  }
}
