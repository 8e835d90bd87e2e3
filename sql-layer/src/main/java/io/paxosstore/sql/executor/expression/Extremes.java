package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.row.RowValues;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** GREATEST and LEAST of operands of one type; null if one of them is. */
final class Extremes extends Evaluator {
  private final boolean greatest;
  private final Evaluator[] operands;

  private Extremes(boolean greatest, Evaluator[] operands, SqlType type) {
    super(type);
    this.greatest = greatest;
    this.operands = operands;
  }

  static Evaluator of(boolean greatest, Evaluator[] operands, SqlType type) {
    return new Extremes(greatest, operands, type);
  }

  private boolean wins(int order) {
    return greatest ? order > 0 : order < 0;
  }

  @Override
  long evalLong(EvaluationFrame frame) {
    long best = operands[0].evalLong(frame);
    for (int k = 1; k < operands.length && !frame.isNull; k++) {
      long value = operands[k].evalLong(frame);
      if (wins(Long.compare(value, best))) {
        best = value;
      }
    }
    return best;
  }

  @Override
  double evalDouble(EvaluationFrame frame) {
    double best = operands[0].evalDouble(frame);
    for (int k = 1; k < operands.length && !frame.isNull; k++) {
      double value = operands[k].evalDouble(frame);
      if (wins(Numbers.compare(value, best))) {
        best = value;
      }
    }
    return best;
  }

  @Override
  @Nullable BigDecimal evalDecimal(EvaluationFrame frame) {
    if (lane == Lane.SHORT_DECIMAL) {
      return super.evalDecimal(frame);
    }
    BigDecimal best = operands[0].evalDecimal(frame);
    for (int k = 1; k < operands.length && best != null; k++) {
      BigDecimal value = operands[k].evalDecimal(frame);
      if (value == null || wins(value.compareTo(best))) {
        best = value;
      }
    }
    return best;
  }

  @Override
  byte[] evalBytes(EvaluationFrame frame) {
    byte[] best = operands[0].evalBytes(frame);
    int from = frame.offset;
    int length = frame.length;
    for (int k = 1; k < operands.length && !frame.isNull; k++) {
      byte[] value = operands[k].evalBytes(frame);
      int end = RowValues.comparedEnd(value, frame.offset, frame.offset + frame.length, type, type);
      int bestEnd = RowValues.comparedEnd(best, from, from + length, type, type);
      if (wins(Arrays.compareUnsigned(value, frame.offset, end, best, from, bestEnd))) {
        best = value;
        from = frame.offset;
        length = frame.length;
      }
    }
    frame.offset = from;
    frame.length = length;
    return best;
  }
}
