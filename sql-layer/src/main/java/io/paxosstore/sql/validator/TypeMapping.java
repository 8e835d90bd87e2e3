package io.paxosstore.sql.validator;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.type.SqlType;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.type.SqlTypeName;

/** Our types as Calcite's and back. */
public final class TypeMapping {
  private TypeMapping() {}

  /** Calcite's type for one of ours. */
  public static RelDataType toCalcite(SqlType type, RelDataTypeFactory factory) {
    RelDataType made =
        switch (type.code()) {
          case NULL -> factory.createSqlType(SqlTypeName.NULL);
          case BOOLEAN -> factory.createSqlType(SqlTypeName.BOOLEAN);
          case TINYINT -> factory.createSqlType(SqlTypeName.TINYINT);
          case SMALLINT -> factory.createSqlType(SqlTypeName.SMALLINT);
          case INTEGER -> factory.createSqlType(SqlTypeName.INTEGER);
          case BIGINT -> factory.createSqlType(SqlTypeName.BIGINT);
          case REAL -> factory.createSqlType(SqlTypeName.REAL);
          case DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
          case DECIMAL ->
              factory.createSqlType(SqlTypeName.DECIMAL, type.precision(), type.scale());
          case CHAR -> sized(factory, SqlTypeName.CHAR, type.precision());
          case VARCHAR -> sized(factory, SqlTypeName.VARCHAR, type.precision());
          case BINARY -> sized(factory, SqlTypeName.BINARY, type.precision());
          case VARBINARY -> sized(factory, SqlTypeName.VARBINARY, type.precision());
          case DATE -> factory.createSqlType(SqlTypeName.DATE);
          case TIME -> factory.createSqlType(SqlTypeName.TIME, type.precision());
          case TIMESTAMP -> factory.createSqlType(SqlTypeName.TIMESTAMP, type.precision());
          case TIMESTAMP_TZ -> factory.createSqlType(SqlTypeName.TIMESTAMP_TZ, type.precision());
        };
    return factory.createTypeWithNullability(made, type.nullable());
  }

  private static RelDataType sized(RelDataTypeFactory factory, SqlTypeName name, int length) {
    return length == SqlType.UNBOUNDED
        ? factory.createSqlType(name)
        : factory.createSqlType(name, length);
  }

  /**
   * Our type for one of Calcite's.
   *
   * @throws SqlError 0A000 if we have none
   */
  public static SqlType fromCalcite(RelDataType type) {
    boolean nullable = type.isNullable();
    return switch (type.getSqlTypeName()) {
      case NULL -> SqlType.of(SqlTypeCode.NULL, true);
      case BOOLEAN -> SqlType.of(SqlTypeCode.BOOLEAN, nullable);
      case TINYINT -> SqlType.of(SqlTypeCode.TINYINT, nullable);
      case SMALLINT -> SqlType.of(SqlTypeCode.SMALLINT, nullable);
      case INTEGER -> SqlType.of(SqlTypeCode.INTEGER, nullable);
      case BIGINT -> SqlType.of(SqlTypeCode.BIGINT, nullable);
      case REAL -> SqlType.of(SqlTypeCode.REAL, nullable);
      case FLOAT, DOUBLE -> SqlType.of(SqlTypeCode.DOUBLE, nullable);
      case DECIMAL ->
          new SqlType(
              SqlTypeCode.DECIMAL, type.getPrecision(), Math.max(0, type.getScale()), nullable);
      case CHAR -> new SqlType(SqlTypeCode.CHAR, length(type), 0, nullable);
      case VARCHAR -> new SqlType(SqlTypeCode.VARCHAR, length(type), 0, nullable);
      case BINARY -> new SqlType(SqlTypeCode.BINARY, length(type), 0, nullable);
      case VARBINARY -> new SqlType(SqlTypeCode.VARBINARY, length(type), 0, nullable);
      case DATE -> SqlType.of(SqlTypeCode.DATE, nullable);
      case TIME -> new SqlType(SqlTypeCode.TIME, fraction(type), 0, nullable);
      case TIMESTAMP -> new SqlType(SqlTypeCode.TIMESTAMP, fraction(type), 0, nullable);
      case TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
          new SqlType(SqlTypeCode.TIMESTAMP_TZ, fraction(type), 0, nullable);
      default -> throw new SqlError(SqlStates.NOT_SUPPORTED, "type " + type + " is not supported");
    };
  }

  private static int length(RelDataType type) {
    int precision = type.getPrecision();
    return precision == RelDataType.PRECISION_NOT_SPECIFIED
            || precision >= PaxosTypeSystem.MAX_DECLARED_LENGTH
        ? SqlType.UNBOUNDED
        : precision;
  }

  private static int fraction(RelDataType type) {
    int precision = type.getPrecision();
    return precision < 0 || precision > PaxosTypeSystem.MAX_FRACTIONAL_SECONDS
        ? PaxosTypeSystem.MAX_FRACTIONAL_SECONDS
        : precision;
  }
}
