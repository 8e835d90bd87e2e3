package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.row.RowValues;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * A node of a compiled expression. Immutable and shared by all executions: everything that changes
 * is in the frame.
 *
 * <p>It computes in the {@link Lane} of its type, by that lane's method; the others refuse. Every
 * method tells in {@link EvaluationFrame#isNull} whether the value is null, and then returns 0 or
 * null. So a caller that found its last operand not null need not reset it.
 */
abstract class Evaluator {
  static final byte[] EMPTY = new byte[0];

  final SqlType type;
  final Lane lane;

  Evaluator(SqlType type) {
    this.type = type;
    this.lane = Lane.of(type);
  }

  /** LONG and SHORT_DECIMAL. */
  long evalLong(EvaluationFrame frame) {
    throw wrongLane();
  }

  /** DOUBLE. */
  double evalDouble(EvaluationFrame frame) {
    throw wrongLane();
  }

  /** SHORT_DECIMAL and DECIMAL. */
  @Nullable BigDecimal evalDecimal(EvaluationFrame frame) {
    if (lane == Lane.SHORT_DECIMAL) {
      long unscaled = evalLong(frame);
      return frame.isNull ? null : BigDecimal.valueOf(unscaled, type.scale());
    }
    throw wrongLane();
  }

  /** BYTES: the array, with the part that counts in the frame. */
  byte[] evalBytes(EvaluationFrame frame) {
    throw wrongLane();
  }

  /** BYTES of a string. */
  @Nullable String evalString(EvaluationFrame frame) {
    byte[] bytes = evalBytes(frame);
    return frame.isNull
        ? null
        : new String(bytes, frame.offset, frame.length, StandardCharsets.UTF_8);
  }

  /**
   * Whether the condition is true: neither false nor null. Leaves the frame's null register
   * undefined.
   */
  boolean isTrue(EvaluationFrame frame) {
    long value = evalLong(frame);
    return value != 0 && !frame.isNull;
  }

  /** Whether the value is null, in any lane. */
  boolean evalIsNull(EvaluationFrame frame) {
    switch (lane) {
      case LONG, SHORT_DECIMAL -> evalLong(frame);
      case DOUBLE -> evalDouble(frame);
      case DECIMAL -> evalDecimal(frame);
      case BYTES -> evalBytes(frame);
      case NULL -> frame.isNull = true;
    }
    return frame.isNull;
  }

  /**
   * Whether DECIMAL values may have more fractional digits than the type: bound parameters, which
   * are compared as they are.
   */
  boolean mayBeFiner() {
    return false;
  }

  /** Appends the value as the next column of a row. */
  void write(EvaluationFrame frame, RowWriter out) {
    switch (lane) {
      case LONG -> {
        long value = evalLong(frame);
        if (frame.isNull) {
          out.writeNull();
        } else {
          RowValues.writeLong(out, value, type.code());
        }
      }
      case DOUBLE -> {
        double value = evalDouble(frame);
        if (frame.isNull) {
          out.writeNull();
        } else {
          Numbers.writeDouble(out, value, type.code());
        }
      }
      case SHORT_DECIMAL -> {
        long unscaled = evalLong(frame);
        if (frame.isNull) {
          out.writeNull();
        } else {
          out.writeDecimal(unscaled, type.scale());
        }
      }
      case DECIMAL -> {
        BigDecimal value = evalDecimal(frame);
        if (value == null) {
          out.writeNull();
        } else {
          out.writeDecimal(value);
        }
      }
      case BYTES -> {
        byte[] bytes = evalBytes(frame);
        if (frame.isNull) {
          out.writeNull();
        } else {
          out.writeBytes(bytes, frame.offset, frame.length);
        }
      }
      case NULL -> out.writeNull();
    }
  }

  /** Appends the value as the next column of a key. */
  KeyWriter.Fit writeKey(EvaluationFrame frame, KeyWriter out, SqlType column, boolean descending) {
    switch (lane) {
      case LONG -> {
        long value = evalLong(frame);
        if (!frame.isNull) {
          return out.appendLong(value, column, descending);
        }
      }
      case DOUBLE -> {
        double value = evalDouble(frame);
        if (!frame.isNull) {
          return out.appendDouble(value, column, descending);
        }
      }
      case SHORT_DECIMAL -> {
        long value = evalLong(frame);
        if (!frame.isNull) {
          return out.appendUnscaled(value, type.scale(), column, descending);
        }
      }
      case DECIMAL -> {
        BigDecimal value = evalDecimal(frame);
        if (value != null) {
          return out.appendDecimal(value, column, descending);
        }
      }
      case BYTES -> {
        byte[] bytes = evalBytes(frame);
        if (!frame.isNull) {
          return out.appendBytes(bytes, frame.offset, frame.length, type, column, descending);
        }
      }
      case NULL -> {}
    }
    return out.appendNull(descending);
  }

  /** Returns a whole array from {@link #evalBytes}. */
  static byte[] bytes(EvaluationFrame frame, byte[] value) {
    frame.isNull = false;
    frame.offset = 0;
    frame.length = value.length;
    return value;
  }

  /** Returns null from {@link #evalBytes}. */
  static byte[] nullBytes(EvaluationFrame frame) {
    frame.isNull = true;
    frame.offset = 0;
    frame.length = 0;
    return EMPTY;
  }

  private IllegalStateException wrongLane() {
    return new IllegalStateException(
        getClass().getSimpleName() + " of type " + type + " was asked for another kind of value");
  }
}
