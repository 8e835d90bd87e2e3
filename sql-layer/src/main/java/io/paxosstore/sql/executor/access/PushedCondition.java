package io.paxosstore.sql.executor.access;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.executor.expression.CompiledExpr;
import io.paxosstore.sql.executor.expression.EvaluationFrame;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.transaction.RowCondition;
import io.paxosstore.sql.transaction.remote.WireReader;
import io.paxosstore.sql.transaction.remote.WireWriter;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The part of a filter that can be tested where the rows are: comparisons of stored columns with
 * values that are known before a row is read, and tests for null, joined by AND and OR. None of it
 * can fail, so testing it early changes no error. Immutable.
 */
final class PushedCondition {
  private static final SqlType TRUTH = SqlType.of(SqlTypeCode.BOOLEAN, true);
  private static final int MAX_DEPTH = 64;
  private static final byte[] NOTHING = {};

  // On the wire: docs/formats/transaction-wire.md.
  private static final int AND = 1;
  private static final int OR = 2;
  private static final int COMPARISON = 3;
  private static final int NULL_TEST = 4;

  /** By their numbers on the wire. */
  private static final List<Function> COMPARISONS =
      List.of(
          Function.EQUALS,
          Function.NOT_EQUALS,
          Function.LESS,
          Function.LESS_OR_EQUAL,
          Function.GREATER,
          Function.GREATER_OR_EQUAL);

  private static final List<Function> NULL_TESTS = List.of(Function.IS_NULL, Function.IS_NOT_NULL);

  /** On stored columns; values that are known before are parameters, by their place in the list. */
  private final Expr condition;

  private final List<CompiledExpr> values;
  private final boolean wholeFilter;

  private PushedCondition(Expr condition, List<CompiledExpr> values, boolean wholeFilter) {
    this.condition = condition;
    this.values = values;
    this.wholeFilter = wholeFilter;
  }

  /** True if it tests all that the filter does. */
  boolean isWholeFilter() {
    return wholeFilter;
  }

  /** What of a filter on stored columns can be tested elsewhere; null if nothing. */
  static @Nullable PushedCondition of(Expr filter) {
    List<Expr> values = new ArrayList<>();
    List<Expr> parts = new ArrayList<>();
    List<Expr> conjuncts = conjuncts(filter);
    for (Expr conjunct : conjuncts) {
      int before = values.size();
      Expr part = convert(conjunct, values);
      if (part == null) {
        values.subList(before, values.size()).clear();
      } else {
        parts.add(part);
      }
    }
    if (parts.isEmpty()) {
      return null;
    }
    Expr condition =
        parts.size() == 1 ? parts.getFirst() : new Expr.Call(Function.AND, parts, TRUTH);
    return new PushedCondition(
        condition, CompiledExpr.compileAll(values), parts.size() == conjuncts.size());
  }

  private static List<Expr> conjuncts(Expr filter) {
    return filter instanceof Expr.Call call && call.function() == Function.AND
        ? call.operands().stream().flatMap(operand -> conjuncts(operand).stream()).toList()
        : List.of(filter);
  }

  private static @Nullable Expr convert(Expr expr, List<Expr> values) {
    if (!(expr instanceof Expr.Call call)) {
      return null;
    }
    if (call.function() == Function.AND || call.function() == Function.OR) {
      List<Expr> operands = new ArrayList<>();
      for (Expr operand : call.operands()) {
        Expr converted = convert(operand, values);
        if (converted == null) {
          return null;
        }
        operands.add(converted);
      }
      return new Expr.Call(call.function(), operands, TRUTH);
    }
    if (NULL_TESTS.contains(call.function())) {
      return call.operands().getFirst() instanceof Expr.Column ? call : null;
    }
    if (!COMPARISONS.contains(call.function())) {
      return null;
    }
    Expr left = call.operands().getFirst();
    Expr right = call.operands().getLast();
    if (left instanceof Expr.Column && isKnownBefore(right)) {
      return comparison(call.function(), left, right, values);
    }
    return right instanceof Expr.Column && isKnownBefore(left)
        ? comparison(mirrored(call.function()), right, left, values)
        : null;
  }

  private static Expr comparison(Function function, Expr column, Expr value, List<Expr> values) {
    values.add(value);
    Expr place = new Expr.Parameter(values.size() - 1, value.type());
    return new Expr.Call(function, List.of(column, place), TRUTH);
  }

  /** The comparison with its operands in the other order. */
  private static Function mirrored(Function function) {
    return switch (function) {
      case LESS -> Function.GREATER;
      case LESS_OR_EQUAL -> Function.GREATER_OR_EQUAL;
      case GREATER -> Function.LESS;
      case GREATER_OR_EQUAL -> Function.LESS_OR_EQUAL;
      default -> function;
    };
  }

  /** True for what needs no row of the table, and is the same however often it is asked for. */
  private static boolean isKnownBefore(Expr expr) {
    return switch (expr) {
      case Expr.Literal literal -> literal.type().code() != SqlTypeCode.NULL;
      case Expr.Parameter parameter -> true;
      case Expr.Outer outer -> true;
      case Expr.Call call ->
          call.function() == Function.CAST && isKnownBefore(call.operands().getFirst());
      default -> false;
    };
  }

  /** The condition with the values that this execution has; empty if one of them cannot be had. */
  byte[] encode(EvaluationFrame frame) {
    RowWriter row = new RowWriter().begin(values.size());
    WireWriter to = new WireWriter();
    try {
      values.forEach(value -> value.write(frame, row));
    } catch (SqlError e) {
      return NOTHING; // It is for the filter itself to fail, if a row gets there.
    }
    to.i32(values.size());
    values.forEach(value -> put(to, value.type()));
    put(to.bytes(row.finish()), condition);
    return to.toBytes();
  }

  private static void put(WireWriter to, SqlType type) {
    to.u8(type.code().code()).i32(type.precision()).i32(type.scale());
  }

  private static void put(WireWriter to, Expr expr) {
    Expr.Call call = (Expr.Call) expr;
    Function function = call.function();
    if (function == Function.AND || function == Function.OR) {
      to.u8(function == Function.AND ? AND : OR).i32(call.operands().size());
      call.operands().forEach(operand -> put(to, operand));
      return;
    }
    Expr.Column column = (Expr.Column) call.operands().getFirst();
    boolean compares = COMPARISONS.contains(function);
    to.u8(compares ? COMPARISON : NULL_TEST);
    to.u8((compares ? COMPARISONS : NULL_TESTS).indexOf(function)).i32(column.index());
    put(to, column.type());
    if (compares) {
      to.i32(((Expr.Parameter) call.operands().getLast()).index());
    }
  }

  /**
   * A condition that came from elsewhere.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static RowCondition decode(byte[] bytes) {
    WireReader from = new WireReader(bytes);
    List<SqlType> types = new ArrayList<>();
    for (int left = from.count(9); left > 0; left--) {
      types.add(type(from));
    }
    byte[] codes = new byte[types.size()];
    for (int i = 0; i < codes.length; i++) {
      codes[i] = (byte) types.get(i).code().code();
    }
    byte[] row = from.bytes();
    if (!RowFormat.isWellFormed(row, 0, row.length, codes)) {
      throw new IllegalArgumentException("values of a condition that are no row");
    }
    CompiledExpr condition = CompiledExpr.compile(condition(from, types, 0));
    from.end();
    EvaluationFrame frame = new EvaluationFrame(row, 0, "", "");
    return (stored, at) -> condition.test(frame.input(stored, at));
  }

  private static SqlType type(WireReader from) {
    return new SqlType(SqlTypeCode.ofCode(from.u8()), from.i32(), from.i32(), true);
  }

  private static Expr condition(WireReader from, List<SqlType> types, int depth) {
    int kind = from.u8();
    if (kind == AND || kind == OR) {
      List<Expr> operands = new ArrayList<>();
      for (int left = from.count(1); left > 0; left--) {
        if (depth == MAX_DEPTH) {
          throw new IllegalArgumentException("a condition that is nested too deeply");
        }
        operands.add(condition(from, types, depth + 1));
      }
      return new Expr.Call(kind == AND ? Function.AND : Function.OR, operands, TRUTH);
    }
    if (kind != COMPARISON && kind != NULL_TEST) {
      throw new IllegalArgumentException("condition of unknown kind " + kind);
    }
    Function function =
        element(kind == COMPARISON ? COMPARISONS : NULL_TESTS, from.u8(), "function");
    int ordinal = from.i32();
    if (ordinal < 0) {
      throw new IllegalArgumentException("column " + ordinal);
    }
    Expr column = new Expr.Column(ordinal, type(from));
    if (kind == NULL_TEST) {
      return new Expr.Call(function, List.of(column), TRUTH);
    }
    int value = from.i32();
    SqlType type = element(types, value, "value");
    return new Expr.Call(function, List.of(column, new Expr.Parameter(value, type)), TRUTH);
  }

  private static <T> T element(List<T> list, int index, String what) {
    if (index < 0 || index >= list.size()) {
      throw new IllegalArgumentException(what + " " + index + " of a condition");
    }
    return list.get(index);
  }
}
