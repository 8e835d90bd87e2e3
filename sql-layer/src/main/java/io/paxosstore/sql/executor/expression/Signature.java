package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.type.SqlType;
import java.util.List;

/**
 * How a function of the library is called, for the planner: which operands it takes, and of which
 * type its result is. Operands of another type are converted by the function itself where a CAST
 * could.
 *
 * @param name its name, in upper case
 * @param parameters kinds of its parameters; the last one repeats if {@code variadic}
 * @param required how many of them must be given
 * @param variadic whether the last parameter may be given any number of times
 * @param result type of its result
 * @param strict whether a null operand makes the result null
 * @param deterministic whether equal operands give equal results
 */
public record Signature(
    String name,
    List<Kind> parameters,
    int required,
    boolean variadic,
    Result result,
    boolean strict,
    boolean deterministic) {
  /** What an operand is taken as. */
  public enum Kind {
    TEXT,
    INTEGER,
    DOUBLE,
    BINARY,
    /** BINARY, or a string's UTF-8 bytes. */
    BYTES,
    /** DATE or TIMESTAMP. */
    TEMPORAL,
    /** Anything, taken as text. */
    ANY
  }

  /** What the result is. */
  public enum Result {
    TEXT(new SqlType(SqlTypeCode.VARCHAR, SqlType.UNBOUNDED, 0, false)),
    INTEGER(SqlType.of(SqlTypeCode.INTEGER, false)),
    BIGINT(SqlType.of(SqlTypeCode.BIGINT, false)),
    DOUBLE(SqlType.of(SqlTypeCode.DOUBLE, false)),
    BOOLEAN(SqlType.of(SqlTypeCode.BOOLEAN, false)),
    BINARY(new SqlType(SqlTypeCode.VARBINARY, SqlType.UNBOUNDED, 0, false)),
    DATE(SqlType.of(SqlTypeCode.DATE, false)),
    TIMESTAMP(new SqlType(SqlTypeCode.TIMESTAMP, 6, 0, false));

    private final SqlType type;

    Result(SqlType type) {
      this.type = type;
    }

    /** The type, nullable or not. */
    public SqlType type(boolean nullable) {
      return type.nullable(nullable);
    }
  }

  /** True if the function may be called with this many operands. */
  public boolean takes(int operands) {
    return operands >= required && (variadic || operands <= parameters.size());
  }

  /** Kind of operand {@code k}. */
  public Kind parameter(int k) {
    return parameters.get(Math.min(k, parameters.size() - 1));
  }
}
