package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.executor.expression.Exprs.BIGINT;
import static io.paxosstore.sql.executor.expression.Exprs.BOOLEAN;
import static io.paxosstore.sql.executor.expression.Exprs.DATE;
import static io.paxosstore.sql.executor.expression.Exprs.DOUBLE;
import static io.paxosstore.sql.executor.expression.Exprs.INTEGER;
import static io.paxosstore.sql.executor.expression.Exprs.REAL;
import static io.paxosstore.sql.executor.expression.Exprs.SMALLINT;
import static io.paxosstore.sql.executor.expression.Exprs.TEXT;
import static io.paxosstore.sql.executor.expression.Exprs.TINYINT;
import static io.paxosstore.sql.executor.expression.Exprs.binary;
import static io.paxosstore.sql.executor.expression.Exprs.cast;
import static io.paxosstore.sql.executor.expression.Exprs.character;
import static io.paxosstore.sql.executor.expression.Exprs.decimal;
import static io.paxosstore.sql.executor.expression.Exprs.eval;
import static io.paxosstore.sql.executor.expression.Exprs.instant;
import static io.paxosstore.sql.executor.expression.Exprs.lit;
import static io.paxosstore.sql.executor.expression.Exprs.stateOf;
import static io.paxosstore.sql.executor.expression.Exprs.text;
import static io.paxosstore.sql.executor.expression.Exprs.time;
import static io.paxosstore.sql.executor.expression.Exprs.timestamp;
import static io.paxosstore.sql.executor.expression.Exprs.varbinary;
import static io.paxosstore.sql.executor.expression.Exprs.varchar;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import org.junit.jupiter.api.Test;

class CastTest {
  private static final long DAY = 86_400_000_000L;

  private static long micros(String isoDateTime) {
    return ChronoUnit.MICROS.between(
        LocalDateTime.of(1970, 1, 1, 0, 0), LocalDateTime.parse(isoDateTime));
  }

  private static Expr dec(String value, int precision, int scale) {
    return lit(new BigDecimal(value), decimal(precision, scale));
  }

  @Test
  void nullsStayNull_betweenAllTypesThatConvert() {
    List<SqlType> scalars =
        List.of(
            BOOLEAN,
            TINYINT,
            INTEGER,
            BIGINT,
            REAL,
            DOUBLE,
            decimal(9, 2),
            decimal(38, 2),
            TEXT,
            character(3));
    List<SqlType> temporals =
        List.of(DATE, timestamp(6), timestamp(0), instant(3), TEXT, character(40));
    for (List<SqlType> types : List.of(scalars, temporals)) {
      for (SqlType from : types) {
        for (SqlType to : types) {
          assertNull(eval(cast(lit(null, from), to)), from + " to " + to);
        }
      }
    }
  }

  @Test
  void whatCannotBeConvertedIsSaidAtOnce() {
    assertEquals("42846", stateOf(cast(lit(1L, INTEGER), DATE)));
    assertEquals("42846", stateOf(cast(lit(1L, DATE), INTEGER)));
    assertEquals("42846", stateOf(cast(lit(1L, INTEGER), varbinary(9))));
    assertEquals("42846", stateOf(cast(lit(true, BOOLEAN), time(0))));
  }

  @Test
  void integersAreCheckedAgainstTheRangeOfTheirType() {
    assertEquals(127L, eval(cast(lit(127L, INTEGER), TINYINT)));
    assertEquals("22003", stateOf(cast(lit(128L, INTEGER), TINYINT)));
    assertEquals("22003", stateOf(cast(lit(-32_769L, BIGINT), SMALLINT)));
    assertEquals("22003", stateOf(cast(text("2147483648"), INTEGER)));
    assertEquals("22003", stateOf(cast(text("99999999999999999999"), BIGINT)));
    assertEquals(-7L, eval(cast(text(" -7 "), SMALLINT)));
    assertEquals(1L, eval(cast(lit(true, BOOLEAN), INTEGER)));
    assertEquals("22003", stateOf(cast(lit(9.3e18, DOUBLE), BIGINT)));
    assertEquals("22003", stateOf(cast(lit(Double.NaN, DOUBLE), BIGINT)));
    assertEquals("22003", stateOf(cast(dec("1e37", 38, 0), BIGINT)));
    for (String bad : List.of("", " ", "1.5", "1e3", "abc", "0x10", "+", "1 2", "１")) {
      assertEquals("22018", stateOf(cast(text(bad), INTEGER)), bad);
    }
  }

  @Test
  void fractionsRoundHalfAwayFromZero() {
    assertEquals(3L, eval(cast(dec("2.5", 9, 1), INTEGER)));
    assertEquals(-3L, eval(cast(dec("-2.5", 9, 1), INTEGER)));
    assertEquals(3L, eval(cast(lit(2.5, DOUBLE), INTEGER)));
    assertEquals(-3L, eval(cast(lit(-2.5, DOUBLE), INTEGER)));
    assertEquals(0L, eval(cast(lit(0.49999999999999994, DOUBLE), INTEGER)));
    assertEquals(4503599627370497L, eval(cast(lit(4503599627370497.0, DOUBLE), BIGINT)));
    assertEquals(new BigDecimal("1.01"), eval(cast(dec("1.005", 9, 3), decimal(5, 2))));
    assertEquals(new BigDecimal("-1.01"), eval(cast(dec("-1.005", 30, 3), decimal(30, 2))));
  }

  @Test
  void decimalsHaveTheirScaleAndRefuseTooManyDigits() {
    assertEquals(new BigDecimal("12.00"), eval(cast(lit(12L, INTEGER), decimal(4, 2))));
    assertEquals("22003", stateOf(cast(lit(100L, INTEGER), decimal(4, 2))));
    assertEquals("22003", stateOf(cast(dec("99.995", 9, 3), decimal(4, 2))));
    assertEquals(new BigDecimal("0.10"), eval(cast(lit(0.1, DOUBLE), decimal(9, 2))));
    assertEquals(new BigDecimal("0.1000000"), eval(cast(lit(0.1f, REAL), decimal(9, 7))));
    assertEquals("22003", stateOf(cast(lit(Double.POSITIVE_INFINITY, DOUBLE), decimal(38, 2))));
    assertEquals(new BigDecimal("1500.00"), eval(cast(text("1.5e3"), decimal(9, 2))));
    assertEquals("22003", stateOf(cast(text("1e1000000000"), decimal(38, 2))));
    assertEquals(new BigDecimal("0.00"), eval(cast(text("1e-1000000000"), decimal(38, 2))));
    assertEquals("22018", stateOf(cast(text("1,5"), decimal(9, 2))));
    assertEquals(new BigDecimal("1"), eval(cast(lit(true, BOOLEAN), decimal(3, 0))));
  }

  @Test
  void approximateNumbersReadAndPrint() {
    assertEquals(1.5, eval(cast(text(" 1.5 "), DOUBLE)));
    assertEquals(Double.NaN, eval(cast(text("NaN"), DOUBLE)));
    assertEquals(Double.NEGATIVE_INFINITY, eval(cast(text("-infinity"), DOUBLE)));
    assertEquals("22018", stateOf(cast(text("1.5f"), DOUBLE)));
    assertEquals("22003", stateOf(cast(text("1e400"), DOUBLE)));
    assertEquals("22003", stateOf(cast(lit(1e300, DOUBLE), REAL)));
    assertEquals(0.1f, eval(cast(lit(0.1, DOUBLE), REAL)));
    assertEquals("1.5", eval(cast(lit(1.5, DOUBLE), TEXT)));
    assertEquals("0.1", eval(cast(lit(0.1f, REAL), TEXT)));
    assertEquals(12.34, eval(cast(dec("12.34", 9, 2), DOUBLE)));
    assertEquals(1e30, eval(cast(dec("1e30", 38, 0), DOUBLE)));
  }

  @Test
  void truthReadsAndPrints() {
    assertEquals(true, eval(cast(text(" True "), BOOLEAN)));
    assertEquals(false, eval(cast(text("off"), BOOLEAN)));
    assertEquals("22018", stateOf(cast(text("maybe"), BOOLEAN)));
    assertEquals("TRUE", eval(cast(lit(true, BOOLEAN), TEXT)));
    assertEquals(true, eval(cast(lit(-3L, INTEGER), BOOLEAN)));
    assertEquals(false, eval(cast(dec("0.00", 38, 2), BOOLEAN)));
  }

  @Test
  void castCutsStrings_butNeverNumbers() {
    assertEquals("abc", eval(cast(text("abcdef"), varchar(3))));
    assertEquals("äö", eval(cast(text("äöü"), varchar(2))));
    assertEquals("ab   ", eval(cast(text("ab"), character(5))));
    assertEquals("😀😀 ", eval(cast(text("😀😀"), character(3))));
    assertEquals("ab", eval(cast(text("abc"), character(2))));
    assertEquals("12   ", eval(cast(lit(12L, INTEGER), character(5))));
    assertEquals("22001", stateOf(cast(lit(123456L, INTEGER), varchar(5))));
    assertEquals("-0.50", eval(cast(dec("-0.5", 9, 2), varchar(5))));
    assertEquals("1000000000000000000000.00", eval(cast(dec("1e21", 38, 2), TEXT)));
  }

  @Test
  void binaryIsTheUtf8OfText() {
    assertArrayEquals(
        new byte[] {(byte) 0xC3, (byte) 0xA4, 0}, (byte[]) eval(cast(text("ä"), binary(3))));
    assertArrayEquals(
        new byte[] {1, 2},
        (byte[]) eval(cast(lit(new byte[] {1, 2, 3}, varbinary(9)), varbinary(2))));
    assertEquals("ä", eval(cast(lit(new byte[] {(byte) 0xC3, (byte) 0xA4}, varbinary(9)), TEXT)));
    assertEquals("22021", stateOf(cast(lit(new byte[] {(byte) 0xC3}, varbinary(9)), TEXT)));
  }

  @Test
  void datesAndTimesReadAndPrint() {
    Random random = new Random(5);
    for (int n = 0; n < 2_000; n++) {
      long day = random.nextInt(3_600_000) - 715_000L;
      long micros = day * DAY + random.nextLong(DAY);
      String date = LocalDate.ofEpochDay(day).toString();
      assertEquals(date, eval(cast(lit(day, DATE), TEXT)));
      assertEquals(day, eval(cast(text(date), DATE)));
      String stamp = (String) Objects.requireNonNull(eval(cast(lit(micros, timestamp(6)), TEXT)));
      assertEquals(
          LocalDateTime.parse(stamp.replace(' ', 'T')),
          LocalDateTime.ofEpochSecond(
              Math.floorDiv(micros, 1_000_000),
              (int) Math.floorMod(micros, 1_000_000) * 1000,
              ZoneOffset.UTC));
      assertEquals(micros, eval(cast(text(stamp), timestamp(6))));
      assertEquals(day, eval(cast(lit(micros, timestamp(6)), DATE)));
      assertEquals(Math.floorMod(micros, DAY), eval(cast(lit(micros, timestamp(6)), time(6))));
      assertEquals(micros, eval(cast(cast(lit(micros, instant(6)), TEXT), instant(6))));
    }
    assertEquals(
        micros("2026-03-04T05:06:07.8"), eval(cast(text(" 2026-3-4 5:06:07.8 "), timestamp(6))));
    assertEquals(micros("2026-03-04T00:00:00"), eval(cast(text("2026-03-04"), timestamp(6))));
    assertEquals(
        micros("2026-03-04T03:06:00"), eval(cast(text("2026-03-04T05:06:00+02:00"), instant(6))));
    assertEquals(
        micros("2026-07-04T03:06:00"),
        eval(cast(text("2026-07-04 05:06 Europe/Berlin"), instant(6))));
    assertEquals(
        "2026-03-04 05:06:00+00:00", eval(cast(cast(text("2026-03-04 05:06Z"), instant(6)), TEXT)));
    assertEquals("23:59:59.5", eval(cast(lit(DAY - 500_000, time(6)), TEXT)));
    for (String bad :
        List.of(
            "2026-02-30",
            "2026-13-01",
            "26-01-01",
            "2026-01-01x",
            "0000-01-01",
            "",
            "2026/01/01",
            "10000-01-01")) {
      assertEquals("22007", stateOf(cast(text(bad), DATE)), bad);
    }
    for (String bad :
        List.of("24:00:00", "12:60:00", "12:00:60", "12", "12:00:00.", "12:00:00 x")) {
      assertEquals("22007", stateOf(cast(text(bad), time(6))), bad);
    }
    assertEquals("22007", stateOf(cast(text("2026-01-01 10:00:00+02"), timestamp(6))));
    assertEquals("22007", stateOf(cast(text("2026-01-01 10:00:00 Mars/Base"), instant(6))));
  }

  @Test
  void timesRoundToTheirPrecision() {
    assertEquals(
        micros("2026-01-01T00:00:01"),
        eval(cast(lit(micros("2026-01-01T00:00:00.500"), timestamp(6)), timestamp(0))));
    assertEquals(
        micros("1960-01-01T00:00:00.12"),
        eval(cast(lit(micros("1960-01-01T00:00:00.1234"), timestamp(6)), timestamp(2))));
    assertEquals(0L, eval(cast(lit(DAY - 1, time(6)), time(3))));
    assertEquals(
        "22008", stateOf(cast(lit(micros("9999-12-31T23:59:59.9"), timestamp(6)), timestamp(0))));
    assertEquals(
        micros("2026-01-01T00:00:00.123457"),
        eval(cast(text("2026-01-01 00:00:00.1234565"), timestamp(6))));
  }

  @Test
  void aTimeBecomesATimestampOfTheStatementsDay() {
    Object value =
        Exprs.evalOn(
            cast(new Expr.Column(0, time(6)), timestamp(6)),
            Exprs.row(List.of(time(6)), List.of(1L)),
            new byte[3]);
    assertEquals(micros("2026-02-03T00:00:00.000001"), value);
  }
}
