package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A constant, kept in the form of its lane; null fits every lane. */
final class Constant extends Evaluator {
  private final boolean isNull;
  private final long longValue;
  private final double doubleValue;
  private final @Nullable BigDecimal decimalValue;
  private final byte[] bytesValue;

  private Constant(
      SqlType type,
      boolean isNull,
      long longValue,
      double doubleValue,
      @Nullable BigDecimal decimalValue,
      byte[] bytesValue) {
    super(type);
    this.isNull = isNull;
    this.longValue = longValue;
    this.doubleValue = doubleValue;
    this.decimalValue = decimalValue;
    this.bytesValue = bytesValue;
  }

  static Constant ofNull(SqlType type) {
    return new Constant(type, true, 0, 0, null, EMPTY);
  }

  static Constant ofLong(long value, SqlType type) {
    return new Constant(type, false, value, 0, null, EMPTY);
  }

  static Constant ofDouble(double value, SqlType type) {
    return new Constant(type, false, 0, value, null, EMPTY);
  }

  static Constant ofDecimal(BigDecimal value, SqlType type) {
    BigDecimal fitted = Numbers.fit(value, type);
    long unscaled = Lane.of(type) == Lane.SHORT_DECIMAL ? fitted.unscaledValue().longValue() : 0;
    return new Constant(type, false, unscaled, 0, fitted, EMPTY);
  }

  static Constant ofBytes(byte[] value, SqlType type) {
    return new Constant(type, false, 0, 0, null, value);
  }

  /** The value of a plan's literal. */
  static Constant of(@Nullable Object value, SqlType type) {
    return switch (value) {
      case null -> ofNull(type);
      case Boolean truth -> ofLong(truth ? 1 : 0, type);
      case Float number -> ofDouble(number, type);
      case Double number -> ofDouble(number, type);
      case BigDecimal number when Lane.of(type) == Lane.LONG ->
          ofLong(number.longValueExact(), type);
      case BigDecimal number when Lane.of(type) == Lane.DOUBLE ->
          ofDouble(number.doubleValue(), type);
      case BigDecimal number -> ofDecimal(number, type);
      case Number number when Lane.of(type) == Lane.DOUBLE -> ofDouble(number.doubleValue(), type);
      case Number number when Lane.of(type) == Lane.LONG -> ofLong(number.longValue(), type);
      case Number number -> ofDecimal(BigDecimal.valueOf(number.longValue()), type);
      case String text -> ofBytes(text.getBytes(StandardCharsets.UTF_8), type);
      case byte[] bytes -> ofBytes(bytes, type);
      default -> throw new IllegalArgumentException("no literal: " + value.getClass());
    };
  }

  /** What an expression without input gives, computed once. */
  static Constant fold(Evaluator expression, EvaluationFrame frame) {
    SqlType type = expression.type;
    switch (expression.lane) {
      case LONG, SHORT_DECIMAL -> {
        long value = expression.evalLong(frame);
        if (!frame.isNull) {
          return expression.lane == Lane.LONG
              ? ofLong(value, type)
              : ofDecimal(BigDecimal.valueOf(value, type.scale()), type);
        }
      }
      case DOUBLE -> {
        double value = expression.evalDouble(frame);
        if (!frame.isNull) {
          return ofDouble(value, type);
        }
      }
      case DECIMAL -> {
        BigDecimal value = expression.evalDecimal(frame);
        if (value != null) {
          return ofDecimal(value, type);
        }
      }
      case BYTES -> {
        byte[] value = expression.evalBytes(frame);
        if (!frame.isNull) {
          return ofBytes(
              java.util.Arrays.copyOfRange(value, frame.offset, frame.offset + frame.length), type);
        }
      }
      case NULL -> {}
    }
    return ofNull(type);
  }

  boolean isNull() {
    return isNull;
  }

  long longValue() {
    return longValue;
  }

  byte[] bytesValue() {
    return bytesValue;
  }

  @Override
  long evalLong(EvaluationFrame frame) {
    frame.isNull = isNull;
    return longValue;
  }

  @Override
  double evalDouble(EvaluationFrame frame) {
    frame.isNull = isNull;
    return doubleValue;
  }

  @Override
  @Nullable BigDecimal evalDecimal(EvaluationFrame frame) {
    frame.isNull = isNull;
    return decimalValue;
  }

  @Override
  byte[] evalBytes(EvaluationFrame frame) {
    return isNull ? nullBytes(frame) : bytes(frame, bytesValue);
  }
}
