package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.type.SqlType;
import java.util.Arrays;
import java.util.List;

/**
 * Converts the values that a client has bound to the types that a statement expects. A value is
 * neither cut nor rounded on the way, since it may be compared rather than stored: a VARCHAR(3)
 * parameter may hold more characters, a DECIMAL(9, 2) one more digits behind the point.
 * Thread-safe: kept with its plan.
 */
public final class ParameterConversion {
  private final List<SqlType> expected;

  /** Clients bind the same types again and again. */
  private volatile Plan latest = new Plan(new byte[] {-1}, new Evaluator[0], false);

  @SuppressWarnings("ArrayRecordComponent") // never compared as a record
  private record Plan(byte[] types, Evaluator[] values, boolean identity) {}

  /** A conversion to these types, one per parameter; NULL for a type that is not known. */
  public ParameterConversion(List<SqlType> expected) {
    this.expected = List.copyOf(expected);
  }

  /** Number of parameters. */
  public int count() {
    return expected.size();
  }

  /**
   * The values as a row of the expected types.
   *
   * @throws SqlError 07001 for a wrong number of values; 22018, 22003, 22007, 22021 or 42846 for a
   *     value that cannot be converted
   */
  public byte[] convert(Parameters parameters) {
    byte[] row = parameters.row();
    byte[] types = parameters.types();
    if (types.length != expected.size() || RowFormat.columns(row, 0) != types.length) {
      throw new SqlError(
          SqlStates.PARAMETER_COUNT,
          "statement has "
              + expected.size()
              + " parameters, but "
              + types.length
              + " values were bound");
    }
    checkValues(types, row);
    Plan plan = latest;
    if (!Arrays.equals(plan.types, types)) {
      plan = plan(types.clone());
      latest = plan;
    }
    return plan.identity ? row : converted(plan, row);
  }

  private byte[] converted(Plan plan, byte[] row) {
    EvaluationFrame frame = new EvaluationFrame(row, 0, "", "");
    RowWriter out = new RowWriter().begin(plan.values.length);
    for (int i = 0; i < plan.values.length; i++) {
      try {
        if (RowFormat.isNull(row, 0, i)) {
          out.writeNull();
        } else {
          plan.values[i].write(frame, out);
        }
      } catch (SqlError e) {
        throw inParameter(i, e);
      }
    }
    return out.finish();
  }

  private Plan plan(byte[] types) {
    Evaluator[] values = new Evaluator[types.length];
    boolean identity = true;
    for (int i = 0; i < types.length; i++) {
      SqlType to = expected.get(i);
      SqlType from = clientType(SqlTypeCode.ofCode(types[i]));
      Evaluator value = new ColumnEvaluator(EvaluationFrame.PARAMETERS, i, from);
      if (!isKept(from.code(), to.code())) {
        identity = false;
        try {
          value = Casts.convert(value, to, Casts.Mode.BIND);
        } catch (SqlError e) {
          throw inParameter(i, e);
        }
      }
      values[i] = value;
    }
    return new Plan(types, values, identity);
  }

  /** Whether a value goes into the row as the client has encoded it. */
  private static boolean isKept(SqlTypeCode from, SqlTypeCode to) {
    return switch (to) {
      case NULL -> true;
      case CHAR, BINARY -> false;
      case VARCHAR ->
          from == SqlTypeCode.VARCHAR || from == SqlTypeCode.CHAR || from == SqlTypeCode.NULL;
      default -> from == to || from == SqlTypeCode.NULL;
    };
  }

  private static SqlType clientType(SqlTypeCode code) {
    return switch (code) {
      case DECIMAL -> Casts.WIDE_DECIMAL;
      case CHAR, VARCHAR -> Casts.TEXT;
      case BINARY, VARBINARY -> new SqlType(SqlTypeCode.VARBINARY, SqlType.UNBOUNDED, 0, true);
      case TIME, TIMESTAMP, TIMESTAMP_TZ -> new SqlType(code, 6, 0, true);
      default -> SqlType.of(code, true);
    };
  }

  /**
   * The type as it may be relied upon: a bound value can be longer or finer than the statement's
   * type says.
   */
  static SqlType loosened(SqlType type) {
    return switch (type.code()) {
      case CHAR, VARCHAR, VARBINARY ->
          new SqlType(type.code(), SqlType.UNBOUNDED, 0, type.nullable());
      case TIME, TIMESTAMP, TIMESTAMP_TZ -> new SqlType(type.code(), 6, 0, type.nullable());
      default -> type;
    };
  }

  /**
   * Values may come from the network: each has the length that its type needs, and text is UTF-8.
   */
  private static void checkValues(byte[] types, byte[] row) {
    for (int i = 0; i < types.length; i++) {
      if (RowFormat.isNull(row, 0, i)) {
        continue;
      }
      SqlTypeCode code = SqlTypeCode.ofCode(types[i]);
      int length = RowFormat.length(row, 0, i);
      boolean fits =
          code.fixedBytes() >= 0
              ? length == code.fixedBytes()
              : code != SqlTypeCode.DECIMAL || length > 1;
      if (!fits || code == SqlTypeCode.NULL) {
        throw inParameter(
            i,
            new SqlError(
                SqlStates.PROTOCOL_VIOLATION, "a value of " + length + " bytes is no " + code));
      }
      if (code == SqlTypeCode.CHAR || code == SqlTypeCode.VARCHAR) {
        int start = RowFormat.start(row, 0, i);
        try {
          Texts.checkUtf8(row, start, start + length);
        } catch (SqlError e) {
          throw inParameter(i, e);
        }
      }
    }
  }

  private static SqlError inParameter(int i, SqlError e) {
    return new SqlError(e.sqlState(), "parameter " + (i + 1) + ": " + e.getMessage(), e);
  }
}
