package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.sql.Types;
import org.jspecify.annotations.Nullable;

/** What metadata says of a type: its name in SQL, how wide it prints, what it is in JDBC. */
final class TypeFacts {
  private TypeFacts() {}

  static String sqlName(SqlTypeCode type) {
    return type == SqlTypeCode.TIMESTAMP_TZ ? "TIMESTAMP WITH TIME ZONE" : type.name();
  }

  static boolean isNumeric(SqlTypeCode type) {
    switch (type) {
      case TINYINT:
      case SMALLINT:
      case INTEGER:
      case BIGINT:
      case REAL:
      case DOUBLE:
      case DECIMAL:
        return true;
      default:
        return false;
    }
  }

  /** Characters of the widest value, where there is one. */
  static int displaySize(SqlTypeCode type, int precision, int scale) {
    switch (type) {
      case BOOLEAN:
        return 5;
      case TINYINT:
        return 4;
      case SMALLINT:
        return 6;
      case INTEGER:
        return 11;
      case BIGINT:
        return 20;
      case REAL:
        return 15;
      case DOUBLE:
        return 24;
      case DECIMAL:
        // Sign, point and the zero before it.
        return precision + (scale > 0 ? 3 : 1);
      case BINARY:
      case VARBINARY:
        return precision <= Integer.MAX_VALUE / 2 ? precision * 2 : Integer.MAX_VALUE;
      case DATE:
        return 10;
      case TIME:
        return 15;
      case TIMESTAMP:
        return 26;
      case TIMESTAMP_TZ:
        return 32;
      case NULL:
        return 4;
      default:
        return precision;
    }
  }

  /** The type that a value given as one of {@link Types} travels as; null if there is none. */
  static @Nullable SqlTypeCode ofJdbcType(int jdbcType) {
    switch (jdbcType) {
      case Types.BIT:
      case Types.BOOLEAN:
        return SqlTypeCode.BOOLEAN;
      case Types.TINYINT:
        return SqlTypeCode.TINYINT;
      case Types.SMALLINT:
        return SqlTypeCode.SMALLINT;
      case Types.INTEGER:
        return SqlTypeCode.INTEGER;
      case Types.BIGINT:
        return SqlTypeCode.BIGINT;
      case Types.REAL:
        return SqlTypeCode.REAL;
      case Types.FLOAT:
      case Types.DOUBLE:
        return SqlTypeCode.DOUBLE;
      case Types.DECIMAL:
      case Types.NUMERIC:
        return SqlTypeCode.DECIMAL;
      case Types.CHAR:
      case Types.NCHAR:
        return SqlTypeCode.CHAR;
      case Types.VARCHAR:
      case Types.NVARCHAR:
      case Types.LONGVARCHAR:
      case Types.LONGNVARCHAR:
      case Types.CLOB:
      case Types.NCLOB:
        return SqlTypeCode.VARCHAR;
      case Types.BINARY:
        return SqlTypeCode.BINARY;
      case Types.VARBINARY:
      case Types.LONGVARBINARY:
      case Types.BLOB:
        return SqlTypeCode.VARBINARY;
      case Types.DATE:
        return SqlTypeCode.DATE;
      case Types.TIME:
      case Types.TIME_WITH_TIMEZONE:
        return SqlTypeCode.TIME;
      case Types.TIMESTAMP:
        return SqlTypeCode.TIMESTAMP;
      case Types.TIMESTAMP_WITH_TIMEZONE:
        return SqlTypeCode.TIMESTAMP_TZ;
      case Types.NULL:
      case Types.OTHER:
      case Types.JAVA_OBJECT:
        return SqlTypeCode.NULL;
      default:
        return null;
    }
  }
}
