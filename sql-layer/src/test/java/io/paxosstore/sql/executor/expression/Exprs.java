package io.paxosstore.sql.executor.expression;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.row.RowValues;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Builds expressions and evaluates them, for tests. Values are those of {@link Expr.Literal}. */
final class Exprs {
  static final SqlType BOOLEAN = SqlType.of(SqlTypeCode.BOOLEAN, true);
  static final SqlType TINYINT = SqlType.of(SqlTypeCode.TINYINT, true);
  static final SqlType SMALLINT = SqlType.of(SqlTypeCode.SMALLINT, true);
  static final SqlType INTEGER = SqlType.of(SqlTypeCode.INTEGER, true);
  static final SqlType BIGINT = SqlType.of(SqlTypeCode.BIGINT, true);
  static final SqlType REAL = SqlType.of(SqlTypeCode.REAL, true);
  static final SqlType DOUBLE = SqlType.of(SqlTypeCode.DOUBLE, true);
  static final SqlType DATE = SqlType.of(SqlTypeCode.DATE, true);
  static final SqlType TEXT = varchar(SqlType.UNBOUNDED);

  /** 2026-02-03 04:05:06.789012 UTC. */
  static final long NOW = 1_770_091_506_789_012L;

  private Exprs() {}

  static SqlType varchar(int length) {
    return new SqlType(SqlTypeCode.VARCHAR, length, 0, true);
  }

  static SqlType character(int length) {
    return new SqlType(SqlTypeCode.CHAR, length, 0, true);
  }

  static SqlType binary(int length) {
    return new SqlType(SqlTypeCode.BINARY, length, 0, true);
  }

  static SqlType varbinary(int length) {
    return new SqlType(SqlTypeCode.VARBINARY, length, 0, true);
  }

  static SqlType decimal(int precision, int scale) {
    return new SqlType(SqlTypeCode.DECIMAL, precision, scale, true);
  }

  static SqlType time(int precision) {
    return new SqlType(SqlTypeCode.TIME, precision, 0, true);
  }

  static SqlType timestamp(int precision) {
    return new SqlType(SqlTypeCode.TIMESTAMP, precision, 0, true);
  }

  static SqlType instant(int precision) {
    return new SqlType(SqlTypeCode.TIMESTAMP_TZ, precision, 0, true);
  }

  static Expr lit(@Nullable Object value, SqlType type) {
    return new Expr.Literal(value, type);
  }

  static Expr text(@Nullable String value) {
    return lit(value, TEXT);
  }

  static Expr call(Function function, SqlType type, Expr... operands) {
    return new Expr.Call(function, List.of(operands), type);
  }

  static Expr named(String name, SqlType type, Expr... operands) {
    return new Expr.NamedCall(name, List.of(operands), type);
  }

  static Expr cast(Expr from, SqlType to) {
    return call(Function.CAST, to, from);
  }

  static byte[] row(List<SqlType> types, List<@Nullable Object> values) {
    RowWriter row = new RowWriter().begin(types.size());
    for (int k = 0; k < types.size(); k++) {
      SqlType type = types.get(k);
      switch (values.get(k)) {
        case null -> row.writeNull();
        case Boolean v -> row.writeBoolean(v);
        case Long v -> RowValues.writeLong(row, v, type.code());
        case Float v -> row.writeFloat(v);
        case Double v -> row.writeDouble(v);
        case BigDecimal v -> row.writeDecimal(v.setScale(type.scale()));
        case String v -> row.writeString(v);
        case byte[] v -> row.writeBytes(v, 0, v.length);
        default -> throw new IllegalArgumentException(values.get(k).getClass().toString());
      }
    }
    return row.finish();
  }

  static @Nullable Object value(byte[] row, int i, SqlType type) {
    if (RowFormat.isNull(row, 0, i)) {
      return null;
    }
    return switch (type.code()) {
      case BOOLEAN -> RowFormat.getBoolean(row, 0, i);
      case REAL -> RowFormat.getFloat(row, 0, i);
      case DOUBLE -> RowFormat.getDouble(row, 0, i);
      case DECIMAL -> RowFormat.getDecimal(row, 0, i);
      case CHAR, VARCHAR -> RowFormat.getString(row, 0, i);
      case BINARY, VARBINARY -> RowFormat.getBytes(row, 0, i);
      case NULL -> null;
      default -> RowValues.getLong(row, 0, i, type.code());
    };
  }

  private static @Nullable Object run(Expr expr, byte[] input, byte[] parameters) {
    CompiledExpr compiled = CompiledExpr.compile(expr);
    EvaluationFrame frame = new EvaluationFrame(parameters, NOW, "ANN", "SALES").input(input, 0);
    RowWriter out = new RowWriter().begin(1);
    compiled.write(frame, out);
    byte[] row = out.finish();
    assertEquals(
        RowFormat.isNull(row, 0, 0), compiled.isNull(frame), "isNull agrees with what is written");
    Object value = value(row, 0, expr.type());
    if (expr.type().code() == SqlTypeCode.BOOLEAN) {
      assertEquals(
          Boolean.TRUE.equals(value), compiled.test(frame), "test agrees with what is written");
      assertEquals(Boolean.FALSE.equals(value), compiled.isFalse(frame));
    }
    return value;
  }

  /**
   * Evaluates twice: folded as it stands, and with its literals as columns of the input; both give
   * the same.
   */
  static @Nullable Object eval(Expr expr) {
    List<SqlType> types = new ArrayList<>();
    List<@Nullable Object> values = new ArrayList<>();
    Expr onColumns = withColumns(expr, types, values);
    Object computed = run(onColumns, row(types, values), new byte[3]);
    Object folded = run(expr, new byte[3], new byte[3]);
    if (computed instanceof byte[] bytes) {
      assertEquals(
          java.util.HexFormat.of().formatHex(bytes),
          java.util.HexFormat.of().formatHex((byte[]) folded));
    } else {
      assertEquals(computed, folded, "folding agrees with computing");
    }
    return computed;
  }

  static @Nullable Object evalOn(Expr expr, byte[] input, byte[] parameters) {
    return run(expr, input, parameters);
  }

  private static Expr withColumns(Expr expr, List<SqlType> types, List<@Nullable Object> values) {
    return switch (expr) {
      case Expr.Literal(var value, var type) when type.code() != SqlTypeCode.NULL -> {
        types.add(type);
        values.add(value);
        yield new Expr.Column(types.size() - 1, type);
      }
      case Expr.Call(var function, var operands, var type) -> {
        List<Expr> converted = new ArrayList<>();
        for (int k = 0; k < operands.size(); k++) {
          boolean keeps =
              k == 0
                  && switch (function) {
                    case TRIM, EXTRACT, FLOOR_TO, CEIL_TO, TIMESTAMP_ADD, TIMESTAMP_DIFF -> true;
                    default -> false;
                  };
          converted.add(keeps ? operands.get(k) : withColumns(operands.get(k), types, values));
        }
        yield new Expr.Call(function, converted, type);
      }
      case Expr.NamedCall(var name, var operands, var type) ->
          new Expr.NamedCall(
              name, operands.stream().map(e -> withColumns(e, types, values)).toList(), type);
      case Expr.Case(var conditions, var results, var otherwise, var type) ->
          new Expr.Case(
              conditions.stream().map(e -> withColumns(e, types, values)).toList(),
              results.stream().map(e -> withColumns(e, types, values)).toList(),
              withColumns(otherwise, types, values),
              type);
      default -> expr;
    };
  }

  static String stateOf(Expr expr) {
    return assertThrows(SqlError.class, () -> eval(expr)).sqlState();
  }
}
