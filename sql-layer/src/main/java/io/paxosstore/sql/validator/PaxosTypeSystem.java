package io.paxosstore.sql.validator;

import io.paxosstore.sql.type.SqlType;
import java.math.RoundingMode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.rel.type.RelDataTypeSystemImpl;
import org.apache.calcite.sql.type.SqlTypeName;

/**
 * Limits and derived types where Calcite's defaults lose data: decimals of 38 digits instead of 19,
 * microseconds instead of milliseconds, sums wider than what they add, averages with a fraction.
 */
final class PaxosTypeSystem extends RelDataTypeSystemImpl {
  static final PaxosTypeSystem INSTANCE = new PaxosTypeSystem();

  static final int MAX_FRACTIONAL_SECONDS = 6;

  /** Longest length that may be declared; values are bounded elsewhere, by the size of a row. */
  static final int MAX_DECLARED_LENGTH = 1 << 30;

  /** Digits that AVG adds to its argument's scale. */
  private static final int AVERAGE_DIGITS = 6;

  private PaxosTypeSystem() {}

  @Override
  public int getMaxPrecision(SqlTypeName type) {
    return switch (type) {
      case DECIMAL -> SqlType.MAX_DECIMAL_PRECISION;
      case TIME, TIME_TZ, TIME_WITH_LOCAL_TIME_ZONE -> MAX_FRACTIONAL_SECONDS;
      case TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> MAX_FRACTIONAL_SECONDS;
      case CHAR, VARCHAR, BINARY, VARBINARY -> MAX_DECLARED_LENGTH;
      default -> super.getMaxPrecision(type);
    };
  }

  @Override
  public int getMaxScale(SqlTypeName type) {
    return type == SqlTypeName.DECIMAL ? SqlType.MAX_DECIMAL_PRECISION : super.getMaxScale(type);
  }

  @Override
  public int getDefaultPrecision(SqlTypeName type) {
    return switch (type) {
      case DECIMAL -> SqlType.MAX_DECIMAL_PRECISION;
      case TIME, TIME_TZ, TIME_WITH_LOCAL_TIME_ZONE -> MAX_FRACTIONAL_SECONDS;
      case TIMESTAMP, TIMESTAMP_TZ, TIMESTAMP_WITH_LOCAL_TIME_ZONE -> MAX_FRACTIONAL_SECONDS;
      default -> super.getDefaultPrecision(type);
    };
  }

  @Override
  public RoundingMode roundingMode() {
    return RoundingMode.HALF_UP;
  }

  @Override
  public boolean shouldConvertRaggedUnionTypesToVarying() {
    return true;
  }

  @Override
  public RelDataType deriveSumType(RelDataTypeFactory factory, RelDataType argument) {
    RelDataType type =
        switch (argument.getSqlTypeName()) {
          case TINYINT, SMALLINT, INTEGER -> factory.createSqlType(SqlTypeName.BIGINT);
          case BIGINT -> factory.createSqlType(SqlTypeName.DECIMAL, maxDigits(), 0);
          case DECIMAL ->
              factory.createSqlType(SqlTypeName.DECIMAL, maxDigits(), argument.getScale());
          case REAL, FLOAT, DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
          default -> argument;
        };
    return factory.createTypeWithNullability(type, argument.isNullable());
  }

  @Override
  public RelDataType deriveAvgAggType(RelDataTypeFactory factory, RelDataType argument) {
    RelDataType type =
        switch (argument.getSqlTypeName()) {
          case TINYINT, SMALLINT, INTEGER, BIGINT ->
              factory.createSqlType(SqlTypeName.DECIMAL, maxDigits(), AVERAGE_DIGITS);
          case DECIMAL ->
              factory.createSqlType(
                  SqlTypeName.DECIMAL,
                  maxDigits(),
                  Math.min(maxDigits(), argument.getScale() + AVERAGE_DIGITS));
          case REAL, FLOAT, DOUBLE -> factory.createSqlType(SqlTypeName.DOUBLE);
          default -> argument;
        };
    return factory.createTypeWithNullability(type, argument.isNullable());
  }

  private static int maxDigits() {
    return SqlType.MAX_DECIMAL_PRECISION;
  }
}
