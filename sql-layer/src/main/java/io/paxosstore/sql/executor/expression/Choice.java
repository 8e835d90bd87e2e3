package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** Evaluates one of several expressions of the same type: CASE and COALESCE. */
abstract class Choice extends Evaluator {
  private Choice(SqlType type) {
    super(type);
  }

  /** The expression whose value is the result. */
  abstract Evaluator choose(EvaluationFrame frame);

  @Override
  long evalLong(EvaluationFrame frame) {
    return choose(frame).evalLong(frame);
  }

  @Override
  double evalDouble(EvaluationFrame frame) {
    return choose(frame).evalDouble(frame);
  }

  @Override
  @Nullable BigDecimal evalDecimal(EvaluationFrame frame) {
    return choose(frame).evalDecimal(frame);
  }

  @Override
  byte[] evalBytes(EvaluationFrame frame) {
    return choose(frame).evalBytes(frame);
  }

  /** The first result whose condition is true, else the last result. */
  static Evaluator caseWhen(
      Evaluator[] conditions, Evaluator[] results, Evaluator otherwise, SqlType type) {
    return new Choice(type) {
      @Override
      Evaluator choose(EvaluationFrame frame) {
        for (int k = 0; k < conditions.length; k++) {
          if (conditions[k].isTrue(frame)) {
            return results[k];
          }
        }
        return otherwise;
      }
    };
  }

  /** The first operand that is not null, else null. Evaluates an operand once. */
  static Evaluator coalesce(Evaluator[] operands, SqlType type) {
    return new Evaluator(type) {
      @Override
      long evalLong(EvaluationFrame frame) {
        long value = 0;
        for (Evaluator operand : operands) {
          value = operand.evalLong(frame);
          if (!frame.isNull) {
            break;
          }
        }
        return value;
      }

      @Override
      double evalDouble(EvaluationFrame frame) {
        double value = 0;
        for (Evaluator operand : operands) {
          value = operand.evalDouble(frame);
          if (!frame.isNull) {
            break;
          }
        }
        return value;
      }

      @Override
      @Nullable BigDecimal evalDecimal(EvaluationFrame frame) {
        BigDecimal value = null;
        for (Evaluator operand : operands) {
          value = operand.evalDecimal(frame);
          if (value != null) {
            break;
          }
        }
        return value;
      }

      @Override
      byte[] evalBytes(EvaluationFrame frame) {
        byte[] value = EMPTY;
        for (Evaluator operand : operands) {
          value = operand.evalBytes(frame);
          if (!frame.isNull) {
            break;
          }
        }
        return value;
      }
    };
  }
}
