package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Evaluators whose body is a lambda: for functions where its call weighs little. Bodies set the
 * frame's null register.
 */
final class Computed {
  private Computed() {}

  interface LongBody {
    long eval(EvaluationFrame frame);
  }

  interface DoubleBody {
    double eval(EvaluationFrame frame);
  }

  /** Gives the value at any scale, or null. */
  interface DecimalBody {
    @Nullable BigDecimal eval(EvaluationFrame frame);
  }

  interface StringBody {
    @Nullable String eval(EvaluationFrame frame);
  }

  interface BytesBody {
    byte[] eval(EvaluationFrame frame);
  }

  static Evaluator ofLong(SqlType type, LongBody body) {
    return new Evaluator(type) {
      @Override
      long evalLong(EvaluationFrame frame) {
        return body.eval(frame);
      }
    };
  }

  static Evaluator ofDouble(SqlType type, DoubleBody body) {
    return new Evaluator(type) {
      @Override
      double evalDouble(EvaluationFrame frame) {
        return body.eval(frame);
      }
    };
  }

  /** The body's value is rounded to the type; null is what null says, whatever the register. */
  static Evaluator ofDecimal(SqlType type, DecimalBody body) {
    return new Evaluator(type) {
      @Override
      @Nullable BigDecimal evalDecimal(EvaluationFrame frame) {
        BigDecimal value = body.eval(frame);
        frame.isNull = value == null;
        return value == null ? null : Numbers.fit(value, type);
      }

      @Override
      long evalLong(EvaluationFrame frame) {
        BigDecimal value = evalDecimal(frame);
        return value == null ? 0 : value.unscaledValue().longValue();
      }
    };
  }

  /** Null is what null says, whatever the register. */
  static Evaluator ofString(SqlType type, StringBody body) {
    return new Evaluator(type) {
      @Override
      @Nullable String evalString(EvaluationFrame frame) {
        String value = body.eval(frame);
        frame.isNull = value == null;
        return value;
      }

      @Override
      byte[] evalBytes(EvaluationFrame frame) {
        String value = body.eval(frame);
        return value == null
            ? nullBytes(frame)
            : bytes(frame, value.getBytes(StandardCharsets.UTF_8));
      }
    };
  }

  static Evaluator ofBytes(SqlType type, BytesBody body) {
    return new Evaluator(type) {
      @Override
      byte[] evalBytes(EvaluationFrame frame) {
        return body.eval(frame);
      }
    };
  }
}
