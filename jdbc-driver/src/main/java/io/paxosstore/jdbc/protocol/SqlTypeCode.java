package io.paxosstore.jdbc.protocol;

import java.sql.JDBCType;

/**
 * The SQL types that cross the client protocol, and how {@link RowFormat} encodes a value of each.
 * Integers are little-endian.
 *
 * <p>The code of a type is part of the wire and file formats: codes are never reused or renumbered.
 */
public enum SqlTypeCode {
  /** Unknown, or always null; no value is encoded. */
  NULL(0, JDBCType.NULL, 0),
  /** u8, 0 or 1. */
  BOOLEAN(1, JDBCType.BOOLEAN, 1),
  /** i8. */
  TINYINT(2, JDBCType.TINYINT, 1),
  /** i16. */
  SMALLINT(3, JDBCType.SMALLINT, 2),
  /** i32. */
  INTEGER(4, JDBCType.INTEGER, 4),
  /** i64. */
  BIGINT(5, JDBCType.BIGINT, 8),
  /** f32. */
  REAL(6, JDBCType.REAL, 4),
  /** f64. */
  DOUBLE(7, JDBCType.DOUBLE, 8),
  /** Scale i8, then the unscaled value in big-endian two's complement, as few bytes as it needs. */
  DECIMAL(8, JDBCType.DECIMAL, -1),
  /** UTF-8, padded with spaces to its length. */
  CHAR(9, JDBCType.CHAR, -1),
  /** UTF-8. */
  VARCHAR(10, JDBCType.VARCHAR, -1),
  /** Bytes, padded with zeros to its length. */
  BINARY(11, JDBCType.BINARY, -1),
  /** Bytes. */
  VARBINARY(12, JDBCType.VARBINARY, -1),
  /** Days since 1970-01-01, i32. */
  DATE(13, JDBCType.DATE, 4),
  /** Microseconds since midnight, i64. */
  TIME(14, JDBCType.TIME, 8),
  /** Microseconds since 1970-01-01 00:00:00 of local wall time, without a zone, i64. */
  TIMESTAMP(15, JDBCType.TIMESTAMP, 8),
  /**
   * Microseconds since 1970-01-01 00:00:00 UTC, i64: an instant; the zone it was written in is not
   * kept.
   */
  TIMESTAMP_TZ(16, JDBCType.TIMESTAMP_WITH_TIMEZONE, 8);

  private static final SqlTypeCode[] BY_CODE = values();

  private final byte code;
  private final JDBCType jdbcType;
  private final int fixedBytes;

  SqlTypeCode(int code, JDBCType jdbcType, int fixedBytes) {
    this.code = (byte) code;
    this.jdbcType = jdbcType;
    this.fixedBytes = fixedBytes;
  }

  /** The code on the wire and on disk. */
  public byte code() {
    return code;
  }

  /** The JDBC type of this type. */
  public JDBCType jdbcType() {
    return jdbcType;
  }

  /** Bytes of every non-null value, or -1 if values differ in length. */
  public int fixedBytes() {
    return fixedBytes;
  }

  /**
   * The type with this code.
   *
   * @throws IllegalArgumentException if there is none
   */
  public static SqlTypeCode ofCode(int code) {
    if (code < 0 || code >= BY_CODE.length) {
      throw new IllegalArgumentException("unknown type code " + code);
    }
    return BY_CODE[code];
  }
}
