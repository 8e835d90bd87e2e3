package io.paxosstore.sql.type;

import io.paxosstore.jdbc.protocol.SqlTypeCode;

/**
 * A column's or expression's type, free of the planner's classes.
 *
 * @param code the kind of type, which decides the encoding
 * @param precision DECIMAL: digits, 1 to 38; CHAR, VARCHAR (characters), BINARY, VARBINARY (bytes):
 *     greatest length, {@link #UNBOUNDED} for TEXT; TIME, TIMESTAMP, TIMESTAMP_TZ: fractional
 *     digits, 0 to 6; else 0
 * @param scale DECIMAL: digits after the point; else 0
 * @param nullable whether values may be null
 */
public record SqlType(SqlTypeCode code, int precision, int scale, boolean nullable) {
  /** Precision of a string without a limit of its own. */
  public static final int UNBOUNDED = Integer.MAX_VALUE;

  /** Greatest precision of a DECIMAL. */
  public static final int MAX_DECIMAL_PRECISION = 38;

  /** A type without precision and scale. */
  public static SqlType of(SqlTypeCode code, boolean nullable) {
    return new SqlType(code, 0, 0, nullable);
  }

  /** The same type, nullable or not. */
  public SqlType nullable(boolean nullable) {
    return nullable == this.nullable ? this : new SqlType(code, precision, scale, nullable);
  }

  /** TINYINT, SMALLINT, INTEGER or BIGINT. */
  public boolean isInteger() {
    return switch (code) {
      case TINYINT, SMALLINT, INTEGER, BIGINT -> true;
      default -> false;
    };
  }

  /** CHAR or VARCHAR. */
  public boolean isCharacter() {
    return code == SqlTypeCode.CHAR || code == SqlTypeCode.VARCHAR;
  }

  /** BINARY or VARBINARY. */
  public boolean isBinary() {
    return code == SqlTypeCode.BINARY || code == SqlTypeCode.VARBINARY;
  }

  /** The type as a person writes it, for messages and EXPLAIN. */
  @Override
  public String toString() {
    return switch (code) {
      case DECIMAL -> "DECIMAL(" + precision + ", " + scale + ")";
      case VARCHAR -> precision == UNBOUNDED ? "TEXT" : "VARCHAR(" + precision + ")";
      case VARBINARY -> precision == UNBOUNDED ? "VARBINARY" : "VARBINARY(" + precision + ")";
      case CHAR, BINARY -> code + "(" + precision + ")";
      case TIME, TIMESTAMP -> code + "(" + precision + ")";
      case TIMESTAMP_TZ -> "TIMESTAMP(" + precision + ") WITH TIME ZONE";
      default -> code.toString();
    };
  }
}
