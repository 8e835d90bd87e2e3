package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.type.SqlType;
import java.math.RoundingMode;
import java.util.List;

/** Turns a plan's expression into evaluators, and computes what does not depend on any input. */
final class Compiler {
  private final int leftColumns;

  Compiler(int leftColumns) {
    this.leftColumns = leftColumns;
  }

  Evaluator compile(Expr expr) {
    return switch (expr) {
      case Expr.Column(int index, var type) ->
          index < leftColumns
              ? new ColumnEvaluator(EvaluationFrame.INPUT, index, type)
              : new ColumnEvaluator(EvaluationFrame.RIGHT, index - leftColumns, type);
      case Expr.Literal(var value, var type) -> Constant.of(value, type);
      case Expr.Parameter(int index, var type) ->
          new ColumnEvaluator(
              EvaluationFrame.PARAMETERS, index, ParameterConversion.loosened(type));
      case Expr.Outer(int correlation, int index, var type) ->
          new ColumnEvaluator(EvaluationFrame.OUTER + correlation, index, type);
      case Expr.Call(var function, var operands, var type) -> {
        Evaluator[] arguments = compileAll(operands);
        Evaluator call = typed(call(function, arguments, type), type);
        yield isFixed(function) ? folded(call, arguments) : call;
      }
      case Expr.NamedCall(var name, var operands, var type) -> {
        Evaluator[] arguments = compileAll(operands);
        Evaluator call = typed(FunctionLibrary.compile(name, arguments, type), type);
        yield FunctionLibrary.isDeterministic(name) ? folded(call, arguments) : call;
      }
      case Expr.Case choice -> choice(choice);
    };
  }

  /**
   * What the plan says is what is written: a function that computes in a narrower type is widened.
   */
  private static Evaluator typed(Evaluator value, SqlType type) {
    boolean sameKind =
        value.type.code() == type.code()
            || (value.lane == Lane.BYTES && Lane.of(type) == Lane.BYTES);
    boolean sameScale =
        type.code() != SqlTypeCode.DECIMAL
            || (value.type.scale() == type.scale() && value.lane == Lane.of(type));
    return sameKind && sameScale ? value : Casts.cast(value, type);
  }

  private Evaluator[] compileAll(List<Expr> exprs) {
    return exprs.stream().map(this::compile).toArray(Evaluator[]::new);
  }

  private Evaluator choice(Expr.Case choice) {
    SqlType type = choice.type();
    Evaluator[] results = coerced(compileAll(choice.results()), type);
    return Choice.caseWhen(
        compileAll(choice.conditions()),
        results,
        Casts.coerce(compile(choice.otherwise()), type),
        type);
  }

  private static Evaluator[] coerced(Evaluator[] operands, SqlType type) {
    Evaluator[] coerced = new Evaluator[operands.length];
    for (int k = 0; k < operands.length; k++) {
      coerced[k] = Casts.coerce(operands[k], type);
    }
    return coerced;
  }

  /** Whether the function gives the same for the same operands in every statement. */
  private static boolean isFixed(Function function) {
    return switch (function) {
      case CURRENT_DATE,
          CURRENT_TIME,
          CURRENT_TIMESTAMP,
          LOCALTIME,
          LOCALTIMESTAMP,
          CURRENT_USER,
          CURRENT_SCHEMA,
          RANDOM ->
          false;
      default -> true;
    };
  }

  private static Evaluator folded(Evaluator call, Evaluator[] arguments) {
    for (Evaluator argument : arguments) {
      if (!(argument instanceof Constant)) {
        return call;
      }
    }
    try {
      return Constant.fold(call, new EvaluationFrame(new byte[3], 0, "", ""));
    } catch (SqlError e) {
      return call; // An error only if it is reached: CASE may never take this branch.
    }
  }

  private static Evaluator call(Function function, Evaluator[] args, SqlType type) {
    return switch (function) {
      case CAST -> cast(args[0], type);
      case PLUS, MINUS, TIMES, DIVIDE, MOD -> Arithmetic.of(function, args[0], args[1], type);
      case NEGATE -> Arithmetic.negate(args[0], type);
      case EQUALS, NOT_EQUALS, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL ->
          Comparisons.of(function, args[0], args[1], type);
      case IS_NOT_DISTINCT_FROM -> Comparisons.distinct(false, args[0], args[1], type);
      case IS_DISTINCT_FROM -> Comparisons.distinct(true, args[0], args[1], type);
      case AND -> new Logic.And(coerced(args, Casts.BOOLEAN), type);
      case OR -> new Logic.Or(coerced(args, Casts.BOOLEAN), type);
      case NOT -> new Logic.Not(Casts.coerce(args[0], Casts.BOOLEAN), type);
      case IS_NULL -> new Logic.Test(Logic.Test.Kind.NULL, args[0], type);
      case IS_NOT_NULL -> new Logic.Test(Logic.Test.Kind.NOT_NULL, args[0], type);
      case IS_TRUE -> new Logic.Test(Logic.Test.Kind.TRUE, args[0], type);
      case IS_NOT_TRUE -> new Logic.Test(Logic.Test.Kind.NOT_TRUE, args[0], type);
      case IS_FALSE -> new Logic.Test(Logic.Test.Kind.FALSE, args[0], type);
      case IS_NOT_FALSE -> new Logic.Test(Logic.Test.Kind.NOT_FALSE, args[0], type);
      case COALESCE -> Choice.coalesce(coerced(args, type), type);
      case GREATEST -> Extremes.of(true, coerced(args, type), type);
      case LEAST -> Extremes.of(false, coerced(args, type), type);
      case LIKE -> Patterns.like(texts(args), type);
      case SIMILAR_TO -> Patterns.similarTo(texts(args), type);
      case CONCAT,
          UPPER,
          LOWER,
          SUBSTRING,
          CHAR_LENGTH,
          OCTET_LENGTH,
          TRIM,
          POSITION,
          REPLACE,
          OVERLAY ->
          text(function, args, type);
      case ABS -> MathFunctions.abs(args[0], type);
      case SIGN -> MathFunctions.sign(args[0], type);
      case FLOOR -> MathFunctions.floor(args[0], type);
      case CEIL -> MathFunctions.ceil(args[0], type);
      case ROUND ->
          MathFunctions.round(
              args[0], args.length > 1 ? args[1] : null, RoundingMode.HALF_UP, type);
      case TRUNCATE ->
          MathFunctions.round(args[0], args.length > 1 ? args[1] : null, RoundingMode.DOWN, type);
      case POWER -> MathFunctions.ofDoubles(args[0], args[1], type, MathFunctions::power);
      case SQRT -> MathFunctions.ofDouble(args[0], type, MathFunctions::sqrt);
      case EXP -> MathFunctions.ofDouble(args[0], type, Math::exp);
      case LN -> MathFunctions.ofDouble(args[0], type, MathFunctions::ln);
      case LOG10 -> MathFunctions.ofDouble(args[0], type, MathFunctions::log10);
      case EXTRACT -> TemporalFunctions.extract(unit(args[0]), args[1], type);
      case FLOOR_TO -> TemporalFunctions.roundTo(unit(args[0]), false, args[1], type);
      case CEIL_TO -> TemporalFunctions.roundTo(unit(args[0]), true, args[1], type);
      case TIMESTAMP_ADD -> TemporalFunctions.add(unit(args[0]), args[1], args[2], type);
      case TIMESTAMP_DIFF -> TemporalFunctions.difference(unit(args[0]), args[1], args[2], type);
      case CURRENT_DATE, CURRENT_TIME, CURRENT_TIMESTAMP, LOCALTIME, LOCALTIMESTAMP ->
          TemporalFunctions.now(type);
      case CURRENT_USER -> Computed.ofString(type, frame -> frame.user);
      case CURRENT_SCHEMA -> Computed.ofString(type, frame -> frame.schema);
      case RANDOM -> random(args, type);
    };
  }

  /**
   * The conversion; a column that already has the type stays a column, whose value is copied as it
   * is.
   */
  private static Evaluator cast(Evaluator from, SqlType type) {
    SqlType have = from.type;
    boolean same =
        have.code() == type.code()
            && have.precision() == type.precision()
            && have.scale() == type.scale();
    return same && !from.mayBeFiner() ? from : Casts.cast(from, type);
  }

  private static Evaluator text(Function function, Evaluator[] operands, SqlType type) {
    if (function == Function.TRIM) {
      String flag = literal(operands[0], "flag of TRIM");
      Evaluator characters = texts(operands[1]);
      return padded(
          TextFunctions.trim(
              !flag.equals("TRAILING"),
              !flag.equals("LEADING"),
              characters,
              texts(operands[2]),
              unbounded(type)),
          type);
    }
    Evaluator[] args = operands.clone();
    int leadingTexts =
        switch (function) {
          case CONCAT, REPLACE -> args.length;
          case POSITION, OVERLAY -> 2;
          default -> 1;
        };
    for (int k = 0; k < leadingTexts; k++) {
      args[k] = texts(args[k]);
    }
    Evaluator result =
        switch (function) {
          case CONCAT -> TextFunctions.concat(args, unbounded(type));
          case UPPER -> TextFunctions.upper(args[0], unbounded(type));
          case LOWER -> TextFunctions.lower(args[0], unbounded(type));
          case SUBSTRING -> TextFunctions.substring(args, unbounded(type));
          case CHAR_LENGTH -> TextFunctions.charLength(args[0], Casts.BIGINT);
          case OCTET_LENGTH -> TextFunctions.octetLength(args[0], Casts.BIGINT);
          case POSITION -> TextFunctions.position(args, Casts.BIGINT);
          case REPLACE -> TextFunctions.replace(args, unbounded(type));
          default -> TextFunctions.overlay(args, unbounded(type));
        };
    return result.lane == Lane.LONG ? result : padded(result, type);
  }

  /**
   * A CHAR result is padded to its length; VARCHAR results are as long as the planner derived them
   * to be.
   */
  private static Evaluator padded(Evaluator text, SqlType type) {
    return type.code() == SqlTypeCode.CHAR || type.code() == SqlTypeCode.BINARY
        ? Casts.cast(text, type)
        : text;
  }

  private static SqlType unbounded(SqlType type) {
    return switch (type.code()) {
      case CHAR -> Casts.TEXT;
      case BINARY -> new SqlType(SqlTypeCode.VARBINARY, SqlType.UNBOUNDED, 0, true);
      default -> type;
    };
  }

  /** Operands that may be numbers or times, too, as text. */
  private static Evaluator[] texts(Evaluator... operands) {
    Evaluator[] texts = new Evaluator[operands.length];
    for (int k = 0; k < operands.length; k++) {
      texts[k] = texts(operands[k]);
    }
    return texts;
  }

  private static Evaluator texts(Evaluator operand) {
    return operand.lane == Lane.BYTES ? operand : Casts.cast(operand, Casts.TEXT);
  }

  private static TimeUnit unit(Evaluator operand) {
    return TimeUnit.of(literal(operand, "unit of time"));
  }

  private static String literal(Evaluator operand, String what) {
    String text = TextFunctions.literalText(operand);
    if (text == null) {
      throw new SqlError(SqlStates.INVALID_PARAMETER, "the " + what + " must be a literal");
    }
    return text;
  }

  private static Evaluator random(Evaluator[] args, SqlType type) {
    Evaluator random =
        args.length == 0
            ? Computed.ofDouble(
                Casts.DOUBLE,
                frame -> {
                  frame.isNull = false;
                  return frame.random().nextDouble();
                })
            : seededRandom(Casts.coerce(args[0], Casts.BIGINT));
    return Casts.coerce(random, type);
  }

  private static Evaluator seededRandom(Evaluator seed) {
    return Computed.ofDouble(
        Casts.DOUBLE,
        frame -> {
          long value = seed.evalLong(frame);
          return frame.isNull ? 0 : frame.random(value).nextDouble();
        });
  }
}
