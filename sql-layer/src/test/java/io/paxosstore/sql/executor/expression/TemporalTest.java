package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.executor.expression.Exprs.BIGINT;
import static io.paxosstore.sql.executor.expression.Exprs.DATE;
import static io.paxosstore.sql.executor.expression.Exprs.INTEGER;
import static io.paxosstore.sql.executor.expression.Exprs.call;
import static io.paxosstore.sql.executor.expression.Exprs.decimal;
import static io.paxosstore.sql.executor.expression.Exprs.eval;
import static io.paxosstore.sql.executor.expression.Exprs.evalOn;
import static io.paxosstore.sql.executor.expression.Exprs.instant;
import static io.paxosstore.sql.executor.expression.Exprs.lit;
import static io.paxosstore.sql.executor.expression.Exprs.stateOf;
import static io.paxosstore.sql.executor.expression.Exprs.text;
import static io.paxosstore.sql.executor.expression.Exprs.time;
import static io.paxosstore.sql.executor.expression.Exprs.timestamp;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import java.math.BigDecimal;
import java.time.DayOfWeek;
import java.time.LocalDateTime;
import java.time.ZoneOffset;
import java.time.temporal.ChronoField;
import java.time.temporal.ChronoUnit;
import java.time.temporal.IsoFields;
import java.time.temporal.TemporalAdjusters;
import java.time.temporal.TemporalUnit;
import java.util.Map;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class TemporalTest {
  private static final Map<String, TemporalUnit> UNITS =
      Map.of(
          "MICROSECOND", ChronoUnit.MICROS,
          "SECOND", ChronoUnit.SECONDS,
          "MINUTE", ChronoUnit.MINUTES,
          "HOUR", ChronoUnit.HOURS,
          "DAY", ChronoUnit.DAYS,
          "WEEK", ChronoUnit.WEEKS,
          "MONTH", ChronoUnit.MONTHS,
          "QUARTER", IsoFields.QUARTER_YEARS,
          "YEAR", ChronoUnit.YEARS);

  private static LocalDateTime random(Random random) {
    return LocalDateTime.ofEpochSecond(
        random.nextLong(-55_000_000_000L, 240_000_000_000L),
        random.nextInt(1_000_000) * 1000,
        ZoneOffset.UTC);
  }

  private static long micros(LocalDateTime time) {
    return ChronoUnit.MICROS.between(LocalDateTime.of(1970, 1, 1, 0, 0), time);
  }

  private static Expr stamp(LocalDateTime time) {
    return lit(micros(time), timestamp(6));
  }

  private static @Nullable Object extract(String field, Expr from) {
    return eval(call(Function.EXTRACT, BIGINT, text(field), from));
  }

  @Test
  void fieldsAgreeWithJavaTime() {
    Random random = new Random(21);
    for (int n = 0; n < 1_000; n++) {
      LocalDateTime time = random(random);
      Expr value = stamp(time);
      assertEquals((long) time.getYear(), extract("YEAR", value));
      assertEquals((long) time.getMonthValue(), extract("MONTH", value));
      assertEquals((long) time.get(IsoFields.QUARTER_OF_YEAR), extract("QUARTER", value));
      assertEquals((long) time.getDayOfMonth(), extract("DAY", value));
      assertEquals((long) time.getHour(), extract("HOUR", value));
      assertEquals((long) time.getMinute(), extract("MINUTE", value));
      assertEquals((long) time.getSecond(), extract("SECOND", value));
      assertEquals(
          (long) time.getSecond() * 1000 + time.get(ChronoField.MILLI_OF_SECOND),
          extract("MILLISECOND", value));
      assertEquals((long) time.getDayOfYear(), extract("DOY", value));
      assertEquals((long) time.getDayOfWeek().getValue(), extract("ISODOW", value));
      assertEquals((long) time.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), extract("WEEK", value));
      assertEquals(time.toEpochSecond(ZoneOffset.UTC), extract("EPOCH", value));
      assertEquals(
          (long) time.getDayOfMonth(), extract("DAY", lit(time.toLocalDate().toEpochDay(), DATE)));
    }
    LocalDateTime sunday = LocalDateTime.parse("2026-02-01T10:00:00.25");
    assertEquals(1L, extract("DOW", stamp(sunday)));
    assertEquals(
        new BigDecimal("0.250"),
        eval(call(Function.EXTRACT, decimal(9, 3), text("SECOND"), stamp(sunday))));
    assertEquals(20L, extract("CENTURY", stamp(LocalDateTime.parse("2000-12-31T00:00"))));
    assertEquals(21L, extract("CENTURY", stamp(LocalDateTime.parse("2001-01-01T00:00"))));
    assertEquals(5L, extract("HOUR", lit(5 * 3_600_000_000L, time(0))));
    assertEquals("22023", stateOf(call(Function.EXTRACT, BIGINT, text("YEAR"), lit(0L, time(0)))));
  }

  @Test
  void addingAndCountingAgreeWithJavaTime() {
    Random random = new Random(22);
    for (int n = 0; n < 3_000; n++) {
      LocalDateTime a = random(random);
      LocalDateTime b = random(random);
      for (var unit : UNITS.entrySet()) {
        long count = random.nextInt(400) - 200L;
        LocalDateTime moved = a.plus(count, unit.getValue());
        if (n % 10 == 0) {
          assertEquals(
              micros(moved),
              eval(
                  call(
                      Function.TIMESTAMP_ADD,
                      timestamp(6),
                      text(unit.getKey()),
                      lit(count, INTEGER),
                      stamp(a))));
          assertEquals(
              unit.getValue().between(a, b),
              eval(call(Function.TIMESTAMP_DIFF, BIGINT, text(unit.getKey()), stamp(a), stamp(b))));
        }
      }
    }
    long lastOfJanuary = 30;
    assertEquals(
        58L,
        eval(
            call(
                Function.TIMESTAMP_ADD,
                DATE,
                text("MONTH"),
                lit(1L, INTEGER),
                lit(lastOfJanuary, DATE))));
    assertEquals(
        micros(LocalDateTime.parse("2026-01-01T00:00:01.5")),
        eval(
            call(
                Function.TIMESTAMP_ADD,
                timestamp(6),
                text("SECOND"),
                lit(new BigDecimal("1.5"), decimal(9, 1)),
                stamp(LocalDateTime.parse("2026-01-01T00:00")))));
    assertEquals(
        "22008",
        stateOf(
            call(
                Function.TIMESTAMP_ADD,
                timestamp(6),
                text("YEAR"),
                lit(9000L, INTEGER),
                stamp(LocalDateTime.parse("2026-01-01T00:00")))));
    assertEquals(
        "22008",
        stateOf(
            call(
                Function.TIMESTAMP_ADD,
                timestamp(6),
                text("DAY"),
                lit(Long.MAX_VALUE, BIGINT),
                stamp(LocalDateTime.parse("2026-01-01T00:00")))));
    assertNull(
        eval(
            call(
                Function.TIMESTAMP_ADD,
                timestamp(6),
                text("DAY"),
                lit(null, BIGINT),
                lit(0L, timestamp(6)))));
  }

  @Test
  void roundingGoesToTheUnitsBoundary() {
    Random random = new Random(23);
    for (int n = 0; n < 1_000; n++) {
      LocalDateTime time = random(random);
      LocalDateTime day = time.truncatedTo(ChronoUnit.DAYS);
      assertFloor("HOUR", time.truncatedTo(ChronoUnit.HOURS), ChronoUnit.HOURS, time);
      assertFloor("DAY", day, ChronoUnit.DAYS, time);
      assertFloor(
          "WEEK",
          day.with(TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY)),
          ChronoUnit.WEEKS,
          time);
      assertFloor("MONTH", day.withDayOfMonth(1), ChronoUnit.MONTHS, time);
      assertFloor(
          "QUARTER",
          day.withDayOfMonth(1).withMonth(day.getMonth().firstMonthOfQuarter().getValue()),
          IsoFields.QUARTER_YEARS,
          time);
      assertFloor("YEAR", day.withDayOfYear(1), ChronoUnit.YEARS, time);
    }
    assertFloor(
        "CENTURY",
        LocalDateTime.parse("1901-01-01T00:00"),
        ChronoUnit.CENTURIES,
        LocalDateTime.parse("2000-12-31T10:00"));
    assertFloor(
        "DECADE",
        LocalDateTime.parse("2020-01-01T00:00"),
        ChronoUnit.DECADES,
        LocalDateTime.parse("2029-12-31T10:00"));
  }

  private static void assertFloor(
      String unit, LocalDateTime floor, TemporalUnit step, LocalDateTime time) {
    assertEquals(
        micros(floor),
        eval(call(Function.FLOOR_TO, timestamp(6), text(unit), stamp(time))),
        unit + " " + time);
    LocalDateTime ceil = floor.equals(time) ? floor : floor.plus(1, step);
    assertEquals(
        micros(ceil),
        eval(call(Function.CEIL_TO, timestamp(6), text(unit), stamp(time))),
        unit + " " + time);
  }

  @Test
  void theCurrentTimeIsTheStatementsTime() {
    byte[] none = new byte[3];
    long day = Exprs.NOW / 86_400_000_000L;
    assertEquals(Exprs.NOW, evalOn(call(Function.CURRENT_TIMESTAMP, instant(6)), none, none));
    assertEquals(
        Exprs.NOW - 9_012 + 10_000,
        evalOn(call(Function.LOCALTIMESTAMP, timestamp(2)), none, none));
    assertEquals(day, evalOn(call(Function.CURRENT_DATE, DATE), none, none));
    assertEquals(
        Exprs.NOW % 86_400_000_000L, evalOn(call(Function.LOCALTIME, time(6)), none, none));
    assertEquals("ANN", evalOn(call(Function.CURRENT_USER, Exprs.TEXT), none, none));
    assertEquals("SALES", evalOn(call(Function.CURRENT_SCHEMA, Exprs.TEXT), none, none));
  }
}
