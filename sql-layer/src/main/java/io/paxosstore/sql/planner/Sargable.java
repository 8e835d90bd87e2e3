package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A condition, and what it says about one column if an index could use it: column = value, column
 * &lt; value, column IN (values), column LIKE 'prefix%'.
 *
 * @param ordinal the column; -1 if no index can use the condition
 * @param values one value, or those of the list
 */
record Sargable(Expr condition, Kind kind, int ordinal, List<Expr> values, boolean inclusive) {
  /** What it says. */
  enum Kind {
    EQUAL,
    IN,
    LOWER,
    UPPER,
    PREFIX,
    NOTHING
  }

  /** Lists that are longer are cheaper as a filter, or as a join by hash. */
  private static final int MAX_LIST = 1000;

  static Sargable of(Expr condition) {
    if (condition instanceof Expr.Call call) {
      Sargable found =
          switch (call.function()) {
            case EQUALS, LESS, LESS_OR_EQUAL, GREATER, GREATER_OR_EQUAL -> comparison(call);
            case OR -> list(call);
            case LIKE -> prefix(call);
            default -> null;
          };
      if (found != null) {
        return found;
      }
    }
    return new Sargable(condition, Kind.NOTHING, -1, List.of(), false);
  }

  Expr value() {
    return values.get(0);
  }

  PlanNode.Bound lower() {
    return new PlanNode.Bound(value(), inclusive);
  }

  PlanNode.Bound upper() {
    return kind == Kind.PREFIX
        ? new PlanNode.Bound(values.get(1), false)
        : new PlanNode.Bound(value(), inclusive);
  }

  /** True if all values can be looked up in a key of this type. */
  boolean fits(SqlType column) {
    return values.stream().allMatch(value -> fits(value.type(), column));
  }

  private static boolean fits(SqlType value, SqlType column) {
    if (value.code() == SqlTypeCode.NULL || value.code() == column.code()) {
      return true;
    }
    return switch (column.code()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT, DECIMAL ->
          value.isInteger() || value.code() == SqlTypeCode.DECIMAL;
      case CHAR, VARCHAR -> value.isCharacter();
      case BINARY, VARBINARY -> value.isBinary();
      default -> false;
    };
  }

  private static @Nullable Sargable comparison(Expr.Call call) {
    Expr a = call.operands().get(0);
    Expr b = call.operands().get(1);
    if (a instanceof Expr.Column column && Exprs.isFree(b)) {
      return comparison(call, call.function(), column, b);
    }
    if (b instanceof Expr.Column column && Exprs.isFree(a)) {
      return comparison(call, mirrored(call.function()), column, a);
    }
    return null;
  }

  private static Sargable comparison(
      Expr.Call call, Function function, Expr.Column column, Expr value) {
    Kind kind =
        switch (function) {
          case EQUALS -> Kind.EQUAL;
          case LESS, LESS_OR_EQUAL -> Kind.UPPER;
          default -> Kind.LOWER;
        };
    boolean inclusive = function == Function.LESS_OR_EQUAL || function == Function.GREATER_OR_EQUAL;
    return new Sargable(call, kind, column.index(), List.of(value), inclusive);
  }

  private static Function mirrored(Function function) {
    return switch (function) {
      case LESS -> Function.GREATER;
      case LESS_OR_EQUAL -> Function.GREATER_OR_EQUAL;
      case GREATER -> Function.LESS;
      case GREATER_OR_EQUAL -> Function.LESS_OR_EQUAL;
      default -> function;
    };
  }

  private static @Nullable Sargable list(Expr.Call or) {
    if (or.operands().size() > MAX_LIST) {
      return null;
    }
    Set<Expr> values = new LinkedHashSet<>();
    int ordinal = -1;
    for (Expr operand : or.operands()) {
      if (!(operand instanceof Expr.Call call) || call.function() != Function.EQUALS) {
        return null;
      }
      Sargable one = comparison(call);
      if (one == null || (ordinal >= 0 && one.ordinal != ordinal)) {
        return null;
      }
      ordinal = one.ordinal;
      values.add(one.value());
    }
    return new Sargable(or, Kind.IN, ordinal, new ArrayList<>(values), true);
  }

  private static @Nullable Sargable prefix(Expr.Call like) {
    if (like.operands().size() == 2
        && like.operands().get(0) instanceof Expr.Column column
        && column.type().code() == SqlTypeCode.VARCHAR
        && like.operands().get(1) instanceof Expr.Literal literal
        && literal.value() instanceof String pattern) {
      int end = 0;
      while (end < pattern.length()
          && pattern.charAt(end) != '%'
          && pattern.charAt(end) != '_'
          && pattern.charAt(end) != '\\') {
        end++;
      }
      // The next character after the prefix's last must exist and be no surrogate.
      if (end > 0 && pattern.charAt(end - 1) < Character.MIN_SURROGATE - 1) {
        String lower = pattern.substring(0, end);
        String upper = pattern.substring(0, end - 1) + (char) (pattern.charAt(end - 1) + 1);
        return new Sargable(
            like,
            Kind.PREFIX,
            column.index(),
            List.of(Exprs.literal(lower), Exprs.literal(upper)),
            true);
      }
    }
    return null;
  }
}
