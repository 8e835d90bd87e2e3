package io.paxosstore.sql.executor.expression;

import static io.paxosstore.sql.executor.expression.Exprs.BIGINT;
import static io.paxosstore.sql.executor.expression.Exprs.BOOLEAN;
import static io.paxosstore.sql.executor.expression.Exprs.DATE;
import static io.paxosstore.sql.executor.expression.Exprs.DOUBLE;
import static io.paxosstore.sql.executor.expression.Exprs.INTEGER;
import static io.paxosstore.sql.executor.expression.Exprs.TEXT;
import static io.paxosstore.sql.executor.expression.Exprs.call;
import static io.paxosstore.sql.executor.expression.Exprs.cast;
import static io.paxosstore.sql.executor.expression.Exprs.character;
import static io.paxosstore.sql.executor.expression.Exprs.decimal;
import static io.paxosstore.sql.executor.expression.Exprs.evalOn;
import static io.paxosstore.sql.executor.expression.Exprs.lit;
import static io.paxosstore.sql.executor.expression.Exprs.timestamp;
import static io.paxosstore.sql.executor.expression.Exprs.varchar;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertSame;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ParameterConversionTest {
  private static Parameters bound(SqlType type, @Nullable Object value) {
    return new Parameters(
        new byte[] {type.code().code()}, Exprs.row(List.of(type), Arrays.asList(value)));
  }

  private static @Nullable Object convert(SqlType from, @Nullable Object value, SqlType to) {
    byte[] row = new ParameterConversion(List.of(to)).convert(bound(from, value));
    return Exprs.value(row, 0, to);
  }

  private static SqlError failure(SqlType from, Object value, SqlType to) {
    return assertThrows(SqlError.class, () -> convert(from, value, to));
  }

  @Test
  void valuesOfTheExpectedTypesAreTakenAsTheyAre() {
    Parameters parameters = bound(TEXT, "abc");
    assertSame(parameters.row(), new ParameterConversion(List.of(varchar(2))).convert(parameters));
  }

  @Test
  void otherTypesAreConverted_orRefusedWithTheNumberOfTheParameter() {
    assertEquals(7L, convert(BIGINT, 7L, INTEGER));
    assertEquals(7L, convert(TEXT, "7", INTEGER));
    assertEquals(7L, convert(decimal(38, 10), new BigDecimal("7.00"), INTEGER));
    assertEquals(new BigDecimal("7"), convert(INTEGER, 7L, decimal(9, 2)));
    assertEquals(7.0, convert(INTEGER, 7L, DOUBLE));
    assertEquals(0L, convert(TEXT, "1970-01-01", DATE));
    assertEquals(1L, convert(TEXT, "1970-01-01 00:00:00.000001", timestamp(0)));
    assertEquals("ab   ", convert(TEXT, "ab", character(5)));
    assertEquals("abcdefg", convert(TEXT, "abcdefg", character(5)));
    assertEquals(null, convert(TEXT, null, INTEGER));
    assertEquals(true, convert(TEXT, "true", BOOLEAN));
    SqlError error = failure(TEXT, "x", INTEGER);
    assertEquals("22018", error.sqlState());
    assertTrue(error.getMessage().startsWith("parameter 1: "), error.getMessage());
    assertEquals("22003", failure(BIGINT, 1L << 40, INTEGER).sqlState());
    assertEquals("22003", failure(DOUBLE, 1.5, INTEGER).sqlState());
    assertEquals("22003", failure(decimal(9, 1), new BigDecimal("1.5"), BIGINT).sqlState());
    assertEquals("22007", failure(TEXT, "yesterday", DATE).sqlState());
    assertEquals("42846", failure(DOUBLE, 1.5, DATE).sqlState());
  }

  @Test
  void aWrongNumberOfValuesOrDamagedOnesAreRefused() {
    ParameterConversion two = new ParameterConversion(List.of(INTEGER, INTEGER));
    assertEquals(
        "07001", assertThrows(SqlError.class, () -> two.convert(bound(INTEGER, 1L))).sqlState());
    byte[] tooShort = new RowWriter().begin(1).writeByte((byte) 1).finish();
    Parameters damaged = new Parameters(new byte[] {SqlTypeCode.INTEGER.code()}, tooShort);
    ParameterConversion one = new ParameterConversion(List.of(INTEGER));
    assertEquals("08P01", assertThrows(SqlError.class, () -> one.convert(damaged)).sqlState());
    byte[] latin1 = new RowWriter().begin(1).writeBytes(new byte[] {(byte) 0xE4}, 0, 1).finish();
    Parameters notUtf8 = new Parameters(new byte[] {SqlTypeCode.VARCHAR.code()}, latin1);
    ParameterConversion text = new ParameterConversion(List.of(TEXT));
    assertEquals("22021", assertThrows(SqlError.class, () -> text.convert(notUtf8)).sqlState());
  }

  /**
   * The value of an expression on a parameter that the statement takes to be of a type, and a
   * column of that type.
   */
  private static @Nullable Object withParameter(
      Expr expr, SqlType type, SqlType bound, Object value, Object column) {
    byte[] parameters = new ParameterConversion(List.of(type)).convert(bound(bound, value));
    return evalOn(expr, Exprs.row(List.of(type), List.of(column)), parameters);
  }

  @Test
  void aBoundValueIsComparedAsItIs_andRoundedOnlyWhereItIsStored() {
    SqlType type = decimal(9, 2);
    Expr equal =
        call(Function.EQUALS, BOOLEAN, new Expr.Column(0, type), new Expr.Parameter(0, type));
    SqlType wide = decimal(38, 10);
    assertEquals(
        false, withParameter(equal, type, wide, new BigDecimal("1.005"), new BigDecimal("1.01")));
    assertEquals(
        true, withParameter(equal, type, wide, new BigDecimal("1.0100"), new BigDecimal("1.01")));
    Expr sum =
        call(Function.PLUS, decimal(10, 2), new Expr.Column(0, type), new Expr.Parameter(0, type));
    assertEquals(
        new BigDecimal("2.02"),
        withParameter(sum, type, wide, new BigDecimal("1.005"), new BigDecimal("1.01")));
    Expr cast = cast(new Expr.Parameter(0, type), type);
    assertEquals(
        new BigDecimal("1.01"),
        withParameter(cast, type, wide, new BigDecimal("1.005"), new BigDecimal("0.00")));
    Expr same =
        call(
            Function.EQUALS,
            BOOLEAN,
            new Expr.Column(0, varchar(2)),
            new Expr.Parameter(0, varchar(2)));
    assertEquals(false, withParameter(same, varchar(2), TEXT, "abc", "ab"));
    Expr cut = cast(new Expr.Parameter(0, varchar(2)), varchar(2));
    assertEquals("ab", withParameter(cut, varchar(2), TEXT, "abc", ""));
  }

  private static @Nullable Object assign(SqlType from, Object value, SqlType to) {
    Assignment assignment = Assignment.ofColumn(0, from, new Column("C", 0, to, null, null, false));
    RowWriter out = new RowWriter().begin(1);
    assignment.write(
        new EvaluationFrame(new byte[3], 0, "", "")
            .input(Exprs.row(List.of(from), List.of(value)), 0),
        out);
    byte[] row = out.finish();
    assertEquals(1, RowFormat.columns(row, 0));
    return Exprs.value(row, 0, to);
  }

  private static String refusal(SqlType from, Object value, SqlType to) {
    SqlError error = assertThrows(SqlError.class, () -> assign(from, value, to));
    assertTrue(error.getMessage().startsWith("column C: "), error.getMessage());
    return error.sqlState();
  }

  @Test
  void assignmentChecksLengthAndRange_andRoundsNumbersAndTimes() {
    assertEquals("abc", assign(TEXT, "abc  ", varchar(3)));
    assertEquals("22001", refusal(TEXT, "abcd", varchar(3)));
    assertEquals("22001", refusal(varchar(3), "abcd", varchar(3)));
    assertEquals("äöü", assign(TEXT, "äöü", varchar(3)));
    assertEquals("a  ", assign(TEXT, "a", character(3)));
    assertEquals("22001", refusal(TEXT, "abcd", character(3)));
    assertEquals("22003", refusal(BIGINT, 300L, Exprs.TINYINT));
    assertEquals("22003", refusal(decimal(18, 2), new BigDecimal("1000.00"), decimal(5, 2)));
    assertEquals(
        new BigDecimal("1.01"), assign(decimal(9, 3), new BigDecimal("1.005"), decimal(5, 2)));
    assertEquals(2L, assign(DOUBLE, 1.5, INTEGER));
    assertEquals(1_000_000L, assign(timestamp(6), 500_000L, timestamp(0)));
    assertEquals(1_000_000L, assign(timestamp(0), 500_000L, timestamp(0)));
    assertEquals("22001", refusal(Exprs.varbinary(9), new byte[3], Exprs.binary(2)));
    assertArrayEquals(
        new byte[4], (byte[]) assign(Exprs.varbinary(9), new byte[3], Exprs.binary(4)));
  }

  @Test
  void anExpressionIsAssignedWithoutARowInBetween() {
    Assignment assignment =
        Assignment.ofExpr(
            CompiledExpr.compile(lit(7L, INTEGER)),
            new Column("C", 0, decimal(5, 2), null, null, false));
    RowWriter out = new RowWriter().begin(1);
    assignment.write(new EvaluationFrame(new byte[3], 0, "", ""), out);
    assertEquals(new BigDecimal("7.00"), Exprs.value(out.finish(), 0, decimal(5, 2)));
  }
}
