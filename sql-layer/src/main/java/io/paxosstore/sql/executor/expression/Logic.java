package io.paxosstore.sql.executor.expression;

import io.paxosstore.sql.type.SqlType;

/** Three-valued logic. AND and OR stop at the first operand that decides. */
final class Logic {
  private Logic() {}

  static final class And extends Evaluator {
    private final Evaluator[] operands;

    And(Evaluator[] operands, SqlType type) {
      super(type);
      this.operands = operands;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      boolean sawNull = false;
      for (Evaluator operand : operands) {
        long value = operand.evalLong(frame);
        if (frame.isNull) {
          sawNull = true;
        } else if (value == 0) {
          return 0;
        }
      }
      frame.isNull = sawNull;
      return sawNull ? 0 : 1;
    }

    @Override
    boolean isTrue(EvaluationFrame frame) {
      for (Evaluator operand : operands) {
        if (!operand.isTrue(frame)) {
          return false;
        }
      }
      return true;
    }
  }

  static final class Or extends Evaluator {
    private final Evaluator[] operands;

    Or(Evaluator[] operands, SqlType type) {
      super(type);
      this.operands = operands;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      boolean sawNull = false;
      for (Evaluator operand : operands) {
        long value = operand.evalLong(frame);
        if (frame.isNull) {
          sawNull = true;
        } else if (value != 0) {
          return 1;
        }
      }
      frame.isNull = sawNull;
      return 0;
    }

    @Override
    boolean isTrue(EvaluationFrame frame) {
      for (Evaluator operand : operands) {
        if (operand.isTrue(frame)) {
          return true;
        }
      }
      return false;
    }
  }

  static final class Not extends Evaluator {
    private final Evaluator operand;

    Not(Evaluator operand, SqlType type) {
      super(type);
      this.operand = operand;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      long value = operand.evalLong(frame);
      return frame.isNull || value != 0 ? 0 : 1;
    }
  }

  /** A test that is never null: IS NULL, IS TRUE and their kin. */
  static final class Test extends Evaluator {
    private final Kind kind;
    private final Evaluator operand;

    enum Kind {
      NULL,
      NOT_NULL,
      TRUE,
      NOT_TRUE,
      FALSE,
      NOT_FALSE
    }

    Test(Kind kind, Evaluator operand, SqlType type) {
      super(type);
      this.kind = kind;
      this.operand = operand;
    }

    @Override
    long evalLong(EvaluationFrame frame) {
      boolean holds = isTrue(frame);
      frame.isNull = false;
      return holds ? 1 : 0;
    }

    @Override
    boolean isTrue(EvaluationFrame frame) {
      return switch (kind) {
        case NULL -> operand.evalIsNull(frame);
        case NOT_NULL -> !operand.evalIsNull(frame);
        case TRUE -> operand.isTrue(frame);
        case NOT_TRUE -> !operand.isTrue(frame);
        case FALSE -> isFalse(frame);
        case NOT_FALSE -> !isFalse(frame);
      };
    }

    private boolean isFalse(EvaluationFrame frame) {
      long value = operand.evalLong(frame);
      return value == 0 && !frame.isNull;
    }
  }
}
