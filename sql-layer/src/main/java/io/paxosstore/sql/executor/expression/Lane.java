package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.type.SqlType;

/** In which form an evaluator computes values of a type, without boxing them. */
enum Lane {
  /** BOOLEAN (0, 1), integers, DATE, times: a long. */
  LONG,
  /** REAL and DOUBLE. */
  DOUBLE,
  /** DECIMAL of at most 18 digits: a long, the unscaled value at the type's scale. */
  SHORT_DECIMAL,
  /** DECIMAL of more digits: a BigDecimal at the type's scale. */
  DECIMAL,
  /** Strings (UTF-8) and binary values: part of an array. */
  BYTES,
  /** The untyped null, which fits every lane. */
  NULL;

  /** Most digits of a DECIMAL whose unscaled value always fits a long. */
  static final int SHORT_DIGITS = 18;

  static Lane of(SqlType type) {
    return switch (type.code()) {
      case BOOLEAN, TINYINT, SMALLINT, INTEGER, BIGINT, DATE, TIME, TIMESTAMP, TIMESTAMP_TZ -> LONG;
      case REAL, DOUBLE -> DOUBLE;
      case DECIMAL ->
          type.precision() <= SHORT_DIGITS && type.scale() <= SHORT_DIGITS
              ? SHORT_DECIMAL
              : DECIMAL;
      case CHAR, VARCHAR, BINARY, VARBINARY -> BYTES;
      case NULL -> NULL;
    };
  }
}
