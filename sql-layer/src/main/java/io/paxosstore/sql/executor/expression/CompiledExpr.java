package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A plan's expression, ready to run. Immutable and thread-safe: compiled once with its plan, shared
 * by all executions. What a value cannot be computed for (overflow, division by zero, text that is
 * no number) is a {@link io.paxosstore.sql.SqlError}.
 */
public final class CompiledExpr {
  private final Evaluator root;

  private CompiledExpr(Evaluator root) {
    this.root = root;
  }

  /** Compiles an expression on one input row. */
  public static CompiledExpr compile(Expr expr) {
    return new CompiledExpr(new Compiler(Integer.MAX_VALUE).compile(expr));
  }

  /**
   * Compiles an expression on two input rows: columns from {@code leftColumns} on are those of the
   * right one.
   */
  public static CompiledExpr compileJoin(Expr expr, int leftColumns) {
    return new CompiledExpr(new Compiler(leftColumns).compile(expr));
  }

  /** Compiles expressions on one input row. */
  public static List<CompiledExpr> compileAll(List<Expr> exprs) {
    return exprs.stream().map(CompiledExpr::compile).toList();
  }

  Evaluator root() {
    return root;
  }

  /** Type of the value. */
  public SqlType type() {
    return root.type;
  }

  /** True if it is a constant: no input, no parameter, nothing that differs between statements. */
  public boolean isConstant() {
    return root instanceof Constant;
  }

  /** True for a condition that holds: neither false nor null. */
  public boolean test(EvaluationFrame frame) {
    return root.isTrue(frame);
  }

  /**
   * True for a condition that is false rather than true or null: what a CHECK constraint refuses.
   */
  public boolean isFalse(EvaluationFrame frame) {
    long value = root.evalLong(frame);
    return value == 0 && !frame.isNull;
  }

  /** Whether the value is null. */
  public boolean isNull(EvaluationFrame frame) {
    return root.evalIsNull(frame);
  }

  /** Appends the value as the next column of a row. */
  public void write(EvaluationFrame frame, RowWriter out) {
    root.write(frame, out);
  }

  /** Appends the value as the next column of a key whose column has the type {@code column}. */
  public KeyWriter.Fit writeKey(
      EvaluationFrame frame, KeyWriter out, SqlType column, boolean descending) {
    return root.writeKey(frame, out, column, descending);
  }

  /** The BOOLEAN, integer or temporal value; {@code ifNull} for a null. */
  public long getLong(EvaluationFrame frame, long ifNull) {
    long value = root.evalLong(frame);
    return frame.isNull ? ifNull : value;
  }

  /** The REAL or DOUBLE value; {@code ifNull} for a null. */
  public double getDouble(EvaluationFrame frame, double ifNull) {
    double value = root.evalDouble(frame);
    return frame.isNull ? ifNull : value;
  }

  /** The DECIMAL value. */
  public @Nullable BigDecimal getDecimal(EvaluationFrame frame) {
    return root.evalDecimal(frame);
  }

  /** The string. */
  public @Nullable String getString(EvaluationFrame frame) {
    return root.evalString(frame);
  }

  /** The string's UTF-8 bytes, or the binary value, in an array of its own. */
  public byte @Nullable [] getBytes(EvaluationFrame frame) {
    byte[] bytes = root.evalBytes(frame);
    return frame.isNull
        ? null
        : Arrays.copyOfRange(bytes, frame.offset, frame.offset + frame.length);
  }
}
