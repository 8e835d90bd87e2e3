package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.rex.RexCall;

/**
 * Which function of the executor an operator of Calcite's is; what is not listed goes by its name
 * to the executor's library.
 */
final class FunctionNames {
  private static final Map<String, Function> BY_NAME =
      Map.ofEntries(
          Map.entry("+", Function.PLUS),
          Map.entry("-", Function.MINUS),
          Map.entry("*", Function.TIMES),
          Map.entry("/", Function.DIVIDE),
          Map.entry("/INT", Function.DIVIDE),
          Map.entry("MOD", Function.MOD),
          Map.entry("%", Function.MOD),
          Map.entry("NOT", Function.NOT),
          Map.entry("IS NULL", Function.IS_NULL),
          Map.entry("IS NOT NULL", Function.IS_NOT_NULL),
          Map.entry("IS TRUE", Function.IS_TRUE),
          Map.entry("IS NOT TRUE", Function.IS_NOT_TRUE),
          Map.entry("IS FALSE", Function.IS_FALSE),
          Map.entry("IS NOT FALSE", Function.IS_NOT_FALSE),
          Map.entry("IS UNKNOWN", Function.IS_NULL),
          Map.entry("IS NOT UNKNOWN", Function.IS_NOT_NULL),
          Map.entry("LIKE", Function.LIKE),
          Map.entry("SIMILAR TO", Function.SIMILAR_TO),
          Map.entry("COALESCE", Function.COALESCE),
          Map.entry("NVL", Function.COALESCE),
          Map.entry("IFNULL", Function.COALESCE),
          Map.entry("||", Function.CONCAT),
          Map.entry("UPPER", Function.UPPER),
          Map.entry("LOWER", Function.LOWER),
          Map.entry("SUBSTRING", Function.SUBSTRING),
          Map.entry("SUBSTR", Function.SUBSTRING),
          Map.entry("CHAR_LENGTH", Function.CHAR_LENGTH),
          Map.entry("CHARACTER_LENGTH", Function.CHAR_LENGTH),
          Map.entry("LENGTH", Function.CHAR_LENGTH),
          Map.entry("OCTET_LENGTH", Function.OCTET_LENGTH),
          Map.entry("POSITION", Function.POSITION),
          Map.entry("REPLACE", Function.REPLACE),
          Map.entry("OVERLAY", Function.OVERLAY),
          Map.entry("ABS", Function.ABS),
          Map.entry("SIGN", Function.SIGN),
          Map.entry("FLOOR", Function.FLOOR),
          Map.entry("CEIL", Function.CEIL),
          Map.entry("CEILING", Function.CEIL),
          Map.entry("ROUND", Function.ROUND),
          Map.entry("TRUNCATE", Function.TRUNCATE),
          Map.entry("POWER", Function.POWER),
          Map.entry("SQRT", Function.SQRT),
          Map.entry("EXP", Function.EXP),
          Map.entry("LN", Function.LN),
          Map.entry("LOG10", Function.LOG10),
          Map.entry("GREATEST", Function.GREATEST),
          Map.entry("LEAST", Function.LEAST),
          Map.entry("RAND", Function.RANDOM),
          Map.entry("RANDOM", Function.RANDOM),
          Map.entry("CURRENT_DATE", Function.CURRENT_DATE),
          Map.entry("CURRENT_TIME", Function.CURRENT_TIME),
          Map.entry("CURRENT_TIMESTAMP", Function.CURRENT_TIMESTAMP),
          Map.entry("NOW", Function.CURRENT_TIMESTAMP),
          Map.entry("LOCALTIME", Function.LOCALTIME),
          Map.entry("LOCALTIMESTAMP", Function.LOCALTIMESTAMP),
          Map.entry("CURRENT_USER", Function.CURRENT_USER),
          Map.entry("SESSION_USER", Function.CURRENT_USER),
          Map.entry("SYSTEM_USER", Function.CURRENT_USER),
          Map.entry("CURRENT_SCHEMA", Function.CURRENT_SCHEMA));

  private FunctionNames() {}

  static Expr call(RexCall call, List<Expr> operands, SqlType type) {
    String name = call.getOperator().getName().toUpperCase(Locale.ROOT);
    Function function = BY_NAME.get(name);
    if (name.equals("ILIKE")) {
      return new Expr.Call(
          Function.LIKE, operands.stream().map(FunctionNames::upper).toList(), type);
    }
    if (function == null) {
      return new Expr.NamedCall(name, operands, type);
    }
    if (function == Function.RANDOM && !operands.isEmpty()) {
      throw ExpressionTranslator.unsupported("RAND with a seed is not supported");
    }
    return new Expr.Call(function, operands, precise(function, call, type));
  }

  private static Expr upper(Expr text) {
    return new Expr.Call(Function.UPPER, List.of(text), text.type());
  }

  /**
   * Without a precision, the time functions give microseconds; the standard's default for
   * CURRENT_TIME would be whole seconds.
   */
  private static SqlType precise(Function function, RexCall call, SqlType type) {
    return switch (function) {
      case CURRENT_TIME, LOCALTIME ->
          call.operands.isEmpty() ? new SqlType(SqlTypeCode.TIME, 6, 0, false) : type;
      case CURRENT_TIMESTAMP, LOCALTIMESTAMP ->
          call.operands.isEmpty() ? new SqlType(SqlTypeCode.TIMESTAMP, 6, 0, false) : type;
      case CURRENT_USER, CURRENT_SCHEMA ->
          new SqlType(SqlTypeCode.VARCHAR, SqlType.UNBOUNDED, 0, false);
      default -> type;
    };
  }
}
