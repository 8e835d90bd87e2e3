package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.row.RowValues;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.Arrays;

/** The six comparisons, one class per lane, with shorter ways for a column against a constant. */
final class Comparisons {
  // A comparison holds if the bit for the order of its operands (less, equal, greater) is in its
  // mask.
  private static final int LESS = 1;
  private static final int EQUAL = 2;
  private static final int GREATER = 4;

  private Comparisons() {}

  static Evaluator of(Function function, Evaluator a, Evaluator b, SqlType type) {
    int mask =
        switch (function) {
          case EQUALS -> EQUAL;
          case NOT_EQUALS -> LESS | GREATER;
          case LESS -> LESS;
          case LESS_OR_EQUAL -> LESS | EQUAL;
          case GREATER -> GREATER;
          case GREATER_OR_EQUAL -> GREATER | EQUAL;
          default -> throw new IllegalArgumentException(function + " is no comparison");
        };
    return of(mask, a, b, type);
  }

  private static Evaluator of(int mask, Evaluator a, Evaluator b, SqlType type) {
    if (isNull(a) || isNull(b)) {
      return Constant.ofNull(type);
    }
    if (a.lane == Lane.BYTES && b.lane == Lane.BYTES) {
      return mask == EQUAL || mask == (LESS | GREATER)
          ? new OfEqualBytes(mask == EQUAL, a, b, type)
          : new OfBytes(mask, a, b, type);
    }
    if (a.lane == Lane.BYTES || b.lane == Lane.BYTES) {
      throw Operands.mismatch("compare", a, b);
    }
    if (a.lane == Lane.DOUBLE || b.lane == Lane.DOUBLE) {
      return new OfDoubles(mask, Operands.asDouble(a), Operands.asDouble(b), type);
    }
    if (a.lane == Lane.LONG && b.lane == Lane.LONG) {
      return ofLongs(mask, a, b, type);
    }
    int scale = Math.max(a.type.scale(), b.type.scale());
    boolean atScale = !a.mayBeFiner() && !b.mayBeFiner();
    if (atScale && Operands.fitsLong(a, scale) && Operands.fitsLong(b, scale)) {
      return ofLongs(mask, Operands.scaled(a, scale), Operands.scaled(b, scale), type);
    }
    if (a instanceof ColumnEvaluator x
        && b instanceof ColumnEvaluator y
        && isDecimal(x)
        && isDecimal(y)) {
      return new OfDecimalColumns(mask, x, y, type);
    }
    return new OfDecimals(mask, Operands.asDecimal(a), Operands.asDecimal(b), type);
  }

  private static Evaluator ofLongs(int mask, Evaluator a, Evaluator b, SqlType type) {
    if (b instanceof Constant constant && a instanceof ColumnEvaluator column) {
      if (column.type.code() == SqlTypeCode.INTEGER) {
        return new OfIntegerColumn(mask, column, constant.longValue(), type);
      }
      if (column.type.code() == SqlTypeCode.BIGINT) {
        return new OfBigintColumn(mask, column, constant.longValue(), type);
      }
    }
    return new OfLongs(mask, a, b, type);
  }

  /** The null-safe equality or inequality of two values. */
  static Evaluator distinct(boolean wantsDistinct, Evaluator a, Evaluator b, SqlType type) {
    if (isNull(a) || isNull(b)) {
      Evaluator other = isNull(a) ? b : a;
      return new Logic.Test(
          wantsDistinct ? Logic.Test.Kind.NOT_NULL : Logic.Test.Kind.NULL, other, type);
    }
    Evaluator equal = of(EQUAL, a, b, type);
    return Computed.ofLong(
        type,
        frame -> {
          // Null exactly if an operand is: then they are the same if both are.
          long same = equal.evalLong(frame);
          if (frame.isNull) {
            same = a.evalIsNull(frame) && b.evalIsNull(frame) ? 1 : 0;
          }
          frame.isNull = false;
          return wantsDistinct ? 1 - same : same;
        });
  }

  private static boolean isDecimal(ColumnEvaluator column) {
    return column.type.code() == SqlTypeCode.DECIMAL;
  }

  private static boolean isNull(Evaluator evaluator) {
    return evaluator instanceof Constant constant && constant.isNull();
  }

  private static boolean holds(int mask, int order) {
    return (mask & (order < 0 ? LESS : order == 0 ? EQUAL : GREATER)) != 0;
  }

  private static final class OfLongs extends Evaluator {
    private final int mask;
    private final Evaluator a;
    private final Evaluator b;

    OfLongs(int mask, Evaluator a, Evaluator b, SqlType type) {
      super(type);
      this.mask = mask;
      this.a = a;
      this.b = b;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      long left = a.evalLong(frame);
      if (frame.isNull) {
        return 0;
      }
      long right = b.evalLong(frame);
      return !frame.isNull && holds(mask, Long.compare(left, right)) ? 1 : 0;
    }
  }

  private static final class OfIntegerColumn extends Evaluator {
    private final int mask;
    private final int source;
    private final int ordinal;
    private final long constant;

    OfIntegerColumn(int mask, ColumnEvaluator column, long constant, SqlType type) {
      super(type);
      this.mask = mask;
      this.source = column.source;
      this.ordinal = column.ordinal;
      this.constant = constant;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      byte[] row = frame.rows[source];
      int at = frame.ats[source];
      frame.isNull = RowFormat.isNull(row, at, ordinal);
      return !frame.isNull
              && holds(mask, Long.compare(RowFormat.getInt(row, at, ordinal), constant))
          ? 1
          : 0;
    }
  }

  private static final class OfBigintColumn extends Evaluator {
    private final int mask;
    private final int source;
    private final int ordinal;
    private final long constant;

    OfBigintColumn(int mask, ColumnEvaluator column, long constant, SqlType type) {
      super(type);
      this.mask = mask;
      this.source = column.source;
      this.ordinal = column.ordinal;
      this.constant = constant;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      byte[] row = frame.rows[source];
      int at = frame.ats[source];
      frame.isNull = RowFormat.isNull(row, at, ordinal);
      return !frame.isNull
              && holds(mask, Long.compare(RowFormat.getLong(row, at, ordinal), constant))
          ? 1
          : 0;
    }
  }

  private static final class OfDoubles extends Evaluator {
    private final int mask;
    private final Evaluator a;
    private final Evaluator b;

    OfDoubles(int mask, Evaluator a, Evaluator b, SqlType type) {
      super(type);
      this.mask = mask;
      this.a = a;
      this.b = b;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      double left = a.evalDouble(frame);
      if (frame.isNull) {
        return 0;
      }
      double right = b.evalDouble(frame);
      return !frame.isNull && holds(mask, Numbers.compare(left, right)) ? 1 : 0;
    }
  }

  /** Columns and parameters, on their bytes: a parameter has a scale of its own. */
  private static final class OfDecimalColumns extends Evaluator {
    private final int mask;
    private final ColumnEvaluator a;
    private final ColumnEvaluator b;

    OfDecimalColumns(int mask, ColumnEvaluator a, ColumnEvaluator b, SqlType type) {
      super(type);
      this.mask = mask;
      this.a = a;
      this.b = b;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      byte[] left = frame.rows[a.source];
      int leftAt = frame.ats[a.source];
      byte[] right = frame.rows[b.source];
      int rightAt = frame.ats[b.source];
      frame.isNull =
          RowFormat.isNull(left, leftAt, a.ordinal) || RowFormat.isNull(right, rightAt, b.ordinal);
      if (frame.isNull) {
        return 0;
      }
      int order = ValueOrder.compareDecimals(left, leftAt, a.ordinal, right, rightAt, b.ordinal);
      return holds(mask, order) ? 1 : 0;
    }
  }

  private static final class OfDecimals extends Evaluator {
    private final int mask;
    private final Evaluator a;
    private final Evaluator b;

    OfDecimals(int mask, Evaluator a, Evaluator b, SqlType type) {
      super(type);
      this.mask = mask;
      this.a = a;
      this.b = b;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      BigDecimal left = a.evalDecimal(frame);
      if (left == null) {
        return 0;
      }
      BigDecimal right = b.evalDecimal(frame);
      return right != null && holds(mask, left.compareTo(right)) ? 1 : 0;
    }
  }

  private static final class OfBytes extends Evaluator {
    private final int mask;
    private final Evaluator a;
    private final Evaluator b;

    OfBytes(int mask, Evaluator a, Evaluator b, SqlType type) {
      super(type);
      this.mask = mask;
      this.a = a;
      this.b = b;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      byte[] left = a.evalBytes(frame);
      if (frame.isNull) {
        return 0;
      }
      int leftFrom = frame.offset;
      int leftTo = RowValues.comparedEnd(left, leftFrom, leftFrom + frame.length, a.type, b.type);
      byte[] right = b.evalBytes(frame);
      if (frame.isNull) {
        return 0;
      }
      int rightFrom = frame.offset;
      int rightTo =
          RowValues.comparedEnd(right, rightFrom, rightFrom + frame.length, b.type, a.type);
      return holds(mask, Arrays.compareUnsigned(left, leftFrom, leftTo, right, rightFrom, rightTo))
          ? 1
          : 0;
    }
  }

  private static final class OfEqualBytes extends Evaluator {
    private final boolean wantsEqual;
    private final Evaluator a;
    private final Evaluator b;

    OfEqualBytes(boolean wantsEqual, Evaluator a, Evaluator b, SqlType type) {
      super(type);
      this.wantsEqual = wantsEqual;
      this.a = a;
      this.b = b;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      byte[] left = a.evalBytes(frame);
      if (frame.isNull) {
        return 0;
      }
      int leftFrom = frame.offset;
      int leftTo = RowValues.comparedEnd(left, leftFrom, leftFrom + frame.length, a.type, b.type);
      byte[] right = b.evalBytes(frame);
      if (frame.isNull) {
        return 0;
      }
      int rightFrom = frame.offset;
      int rightTo =
          RowValues.comparedEnd(right, rightFrom, rightFrom + frame.length, b.type, a.type);
      return Arrays.equals(left, leftFrom, leftTo, right, rightFrom, rightTo) == wantsEqual ? 1 : 0;
    }
  }
}
