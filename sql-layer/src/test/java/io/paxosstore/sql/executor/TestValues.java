package io.paxosstore.sql.executor;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.row.RowValues;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Rows as lists of objects, and expressions in few words. */
final class TestValues {
  static final SqlType INT = SqlType.of(SqlTypeCode.INTEGER, true);
  static final SqlType BIGINT = SqlType.of(SqlTypeCode.BIGINT, true);
  static final SqlType DOUBLE = SqlType.of(SqlTypeCode.DOUBLE, true);
  static final SqlType BOOLEAN = SqlType.of(SqlTypeCode.BOOLEAN, true);
  static final SqlType TEXT = new SqlType(SqlTypeCode.VARCHAR, SqlType.UNBOUNDED, 0, true);
  static final SqlType MONEY = new SqlType(SqlTypeCode.DECIMAL, 12, 2, true);

  private TestValues() {}

  /** A list that may hold nulls. */
  static List<@Nullable Object> row(@Nullable Object... values) {
    return new ArrayList<>(Arrays.asList(values));
  }

  static byte[] encode(List<SqlType> types, List<@Nullable Object> values) {
    RowWriter writer = new RowWriter().begin(types.size());
    for (int i = 0; i < types.size(); i++) {
      write(writer, types.get(i), values.get(i));
    }
    return writer.finish();
  }

  private static void write(RowWriter writer, SqlType type, @Nullable Object value) {
    switch (value) {
      case null -> writer.writeNull();
      case Boolean truth -> writer.writeBoolean(truth);
      case Double number -> writer.writeDouble(number);
      case BigDecimal number -> writer.writeDecimal(number);
      case Number number -> RowValues.writeLong(writer, number.longValue(), type.code());
      case String text -> writer.writeString(text);
      default -> throw new IllegalArgumentException(value.getClass().getName());
    }
  }

  static List<@Nullable Object> decode(List<SqlType> types, byte[] bytes, int row) {
    if (RowFormat.columns(bytes, row) != types.size()) {
      throw new AssertionError(
          "row of " + RowFormat.columns(bytes, row) + " columns for types " + types);
    }
    List<@Nullable Object> values = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      values.add(RowFormat.isNull(bytes, row, i) ? null : value(types.get(i), bytes, row, i));
    }
    return values;
  }

  private static Object value(SqlType type, byte[] bytes, int row, int i) {
    return switch (type.code()) {
      case BOOLEAN -> RowFormat.getBoolean(bytes, row, i);
      case INTEGER -> RowFormat.getInt(bytes, row, i);
      case BIGINT -> RowFormat.getLong(bytes, row, i);
      case DOUBLE -> RowFormat.getDouble(bytes, row, i);
      case DECIMAL -> RowFormat.getDecimal(bytes, row, i);
      case VARCHAR, CHAR -> RowFormat.getString(bytes, row, i);
      default -> throw new IllegalArgumentException(type.toString());
    };
  }

  static Expr literal(@Nullable Object value, SqlType type) {
    return new Expr.Literal(value instanceof Integer number ? Long.valueOf(number) : value, type);
  }

  static Expr number(int value) {
    return literal(value, INT.nullable(false));
  }

  static Expr column(int index, SqlType type) {
    return new Expr.Column(index, type);
  }

  static Expr parameter(int index, SqlType type) {
    return new Expr.Parameter(index, type);
  }

  static Expr compare(Expr.Function function, Expr left, Expr right) {
    return new Expr.Call(function, List.of(left, right), BOOLEAN);
  }

  static Expr plus(Expr left, Expr right) {
    return new Expr.Call(Expr.Function.PLUS, List.of(left, right), left.type());
  }
}
