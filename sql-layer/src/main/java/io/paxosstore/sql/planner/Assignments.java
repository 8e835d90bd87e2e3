package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.type.SqlType;

/**
 * Values on their way into columns. What may be assigned is wider than what may be compared, and
 * unlike CAST it never shortens: a text that is too long reaches the insert as it is and fails
 * there.
 */
final class Assignments {
  /** A parameter that stands where any type will do. */
  static final SqlType UNKNOWN_PARAMETER =
      new SqlType(SqlTypeCode.VARCHAR, SqlType.UNBOUNDED, 0, true);

  private Assignments() {}

  /**
   * The type that a parameter takes which is assigned to a column: the column's, without its limit
   * of length or digits.
   */
  static SqlType parameterType(SqlType column) {
    return switch (column.code()) {
      case CHAR, VARCHAR -> UNKNOWN_PARAMETER;
      case BINARY, VARBINARY -> new SqlType(SqlTypeCode.VARBINARY, SqlType.UNBOUNDED, 0, true);
      case DECIMAL ->
          new SqlType(SqlTypeCode.DECIMAL, SqlType.MAX_DECIMAL_PRECISION, column.scale(), true);
      default -> column.nullable(true);
    };
  }

  /**
   * The expression as a value of the column's kind.
   *
   * @throws SqlError 42804 if there is no conversion
   */
  static Expr convert(Expr value, Column column) {
    SqlType to = column.type();
    SqlType from = value.type();
    if (Exprs.isNull(value)) {
      return new Expr.Literal(null, to.nullable(true));
    }
    if (!isAssignable(from, to)) {
      throw new SqlError(
          SqlStates.DATATYPE_MISMATCH,
          "column "
              + column.name()
              + " is of type "
              + to
              + " but the expression is of type "
              + from);
    }
    if (to.isCharacter()) {
      return from.isCharacter() ? value : Exprs.cast(value, UNKNOWN_PARAMETER);
    }
    if (to.isBinary()) {
      return value;
    }
    if (to.code() == SqlTypeCode.DECIMAL) {
      // Rounded to the scale; too many digits are the insert's to refuse.
      boolean fits = from.code() == SqlTypeCode.DECIMAL && from.scale() == to.scale();
      return fits ? value : Exprs.cast(value, parameterType(to));
    }
    return Exprs.cast(value, to);
  }

  private static boolean isAssignable(SqlType from, SqlType to) {
    if (from.code() == to.code() || from.code() == SqlTypeCode.NULL) {
      return true;
    }
    return switch (to.code()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL ->
          Types.isNumber(from) || from.isCharacter();
      case BOOLEAN, TIME -> from.isCharacter();
      case DATE, TIMESTAMP, TIMESTAMP_TZ -> from.isCharacter() || isTimestampLike(from);
      case CHAR, VARCHAR -> !from.isBinary();
      case BINARY, VARBINARY -> from.isBinary();
      case NULL -> false;
    };
  }

  private static boolean isTimestampLike(SqlType type) {
    return switch (type.code()) {
      case DATE, TIMESTAMP, TIMESTAMP_TZ -> true;
      default -> false;
    };
  }
}
