package io.paxosstore.sql.executor.aggregate;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.row.RowValues;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * Reads arguments and writes results of arithmetic aggregates, with the range checks of the
 * result's type.
 */
final class Numbers {
  private Numbers() {}

  static double getDouble(byte[] bytes, int row, int column, SqlType type) {
    return switch (type.code()) {
      case REAL -> RowFormat.getFloat(bytes, row, column);
      case DOUBLE -> RowFormat.getDouble(bytes, row, column);
      case DECIMAL -> RowFormat.getDecimal(bytes, row, column).doubleValue();
      default -> (double) RowValues.getLong(bytes, row, column, type.code());
    };
  }

  static void write(RowWriter out, long value, SqlType type) {
    switch (type.code()) {
      case TINYINT -> {
        check(value == (byte) value, type);
        out.writeByte((byte) value);
      }
      case SMALLINT -> {
        check(value == (short) value, type);
        out.writeShort((short) value);
      }
      case INTEGER -> {
        check(value == (int) value, type);
        out.writeInt((int) value);
      }
      case BIGINT -> out.writeLong(value);
      default -> write(out, BigDecimal.valueOf(value), type);
    }
  }

  static void write(RowWriter out, BigDecimal value, SqlType type) {
    switch (type.code()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT -> {
        BigDecimal whole = value.setScale(0, RoundingMode.HALF_UP);
        check(whole.unscaledValue().bitLength() < 64, type);
        write(out, whole.longValue(), type);
      }
      case DECIMAL -> {
        BigDecimal scaled = value.setScale(type.scale(), RoundingMode.HALF_UP);
        check(scaled.precision() <= type.precision(), type);
        out.writeDecimal(scaled);
      }
      case REAL, DOUBLE -> write(out, value.doubleValue(), type);
      default -> throw new IllegalArgumentException(type + " is no number");
    }
  }

  static void write(RowWriter out, double value, SqlType type) {
    switch (type.code()) {
      case REAL -> {
        check(!Float.isInfinite((float) value) || Double.isInfinite(value), type);
        out.writeFloat((float) value);
      }
      case DOUBLE -> out.writeDouble(value);
      default -> {
        check(Double.isFinite(value), type);
        write(out, new BigDecimal(value), type);
      }
    }
  }

  static void check(boolean fits, SqlType type) {
    if (!fits) {
      throw new SqlError(
          SqlStates.NUMERIC_OUT_OF_RANGE, "the result of an aggregate is out of range for " + type);
    }
  }
}
