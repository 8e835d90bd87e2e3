package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.type.SqlType;

/** Arithmetic of types where plans need one that the validator did not derive. */
final class Types {
  private Types() {}

  /** A type that holds the values of both, which are of one kind. */
  static SqlType common(SqlType a, SqlType b) {
    boolean nullable = a.nullable() || b.nullable();
    if (a.code() == SqlTypeCode.NULL) {
      return b.nullable(true);
    }
    if (b.code() == SqlTypeCode.NULL) {
      return a.nullable(true);
    }
    if (a.nullable(true).equals(b.nullable(true))) {
      return a.nullable(nullable);
    }
    if (isNumber(a) && isNumber(b)) {
      return numeric(a, b).nullable(nullable);
    }
    if (a.isCharacter() && b.isCharacter()) {
      return new SqlType(SqlTypeCode.VARCHAR, Math.max(a.precision(), b.precision()), 0, nullable);
    }
    if (a.isBinary() && b.isBinary()) {
      return new SqlType(
          SqlTypeCode.VARBINARY, Math.max(a.precision(), b.precision()), 0, nullable);
    }
    if (a.code() == b.code()) {
      return new SqlType(
          a.code(),
          Math.max(a.precision(), b.precision()),
          Math.max(a.scale(), b.scale()),
          nullable);
    }
    throw ExpressionTranslator.unsupported(a + " and " + b + " have no type in common");
  }

  static boolean isNumber(SqlType type) {
    return switch (type.code()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT, REAL, DOUBLE, DECIMAL -> true;
      default -> false;
    };
  }

  private static SqlType numeric(SqlType a, SqlType b) {
    if (a.isInteger() && b.isInteger()) {
      return SqlType.of(a.code().compareTo(b.code()) > 0 ? a.code() : b.code(), true);
    }
    if (isApproximate(a) || isApproximate(b)) {
      return SqlType.of(SqlTypeCode.DOUBLE, true);
    }
    return new SqlType(
        SqlTypeCode.DECIMAL, SqlType.MAX_DECIMAL_PRECISION, Math.max(a.scale(), b.scale()), true);
  }

  private static boolean isApproximate(SqlType type) {
    return type.code() == SqlTypeCode.REAL || type.code() == SqlTypeCode.DOUBLE;
  }
}
