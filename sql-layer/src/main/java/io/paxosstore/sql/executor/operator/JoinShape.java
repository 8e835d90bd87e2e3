package io.paxosstore.sql.executor.operator;

import io.paxosstore.sql.executor.expression.CompiledExpr;
import io.paxosstore.sql.executor.expression.RowHasher;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode.JoinKind;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A join of a plan, compiled: its kind, keys and condition. Immutable. */
final class JoinShape {
  private final JoinKind kind;
  private final boolean keyed;
  private final RowHasher leftHasher;
  private final RowHasher rightHasher;
  private final @Nullable CompiledExpr condition;
  private final JoinedRows joined;

  JoinShape(
      JoinKind kind,
      List<SqlType> leftTypes,
      List<SqlType> rightTypes,
      List<Integer> leftKeys,
      List<Integer> rightKeys,
      @Nullable Expr condition) {
    this.kind = kind;
    this.keyed = !leftKeys.isEmpty();
    this.leftHasher = new RowHasher(leftKeys, leftTypes);
    this.rightHasher = new RowHasher(rightKeys, rightTypes);
    this.condition =
        condition == null ? null : CompiledExpr.compileJoin(condition, leftTypes.size());
    this.joined = new JoinedRows(leftTypes.size(), rightTypes.size());
  }

  JoinKind kind() {
    return kind;
  }

  /** True if rows find each other by equal keys, false if every pair is a candidate. */
  boolean isKeyed() {
    return keyed;
  }

  /** True if the output has right columns, so that a left row comes once per partner. */
  boolean givesRight() {
    return kind != JoinKind.SEMI && kind != JoinKind.ANTI;
  }

  /** True if left rows without a partner come out. */
  boolean keepsLeft() {
    return kind == JoinKind.LEFT || kind == JoinKind.FULL || kind == JoinKind.ANTI;
  }

  /** True if right rows without a partner come out. */
  boolean keepsRight() {
    return kind == JoinKind.RIGHT || kind == JoinKind.FULL;
  }

  boolean leftKeyIsNull(byte[] bytes, int row) {
    return leftHasher.hasNull(bytes, row);
  }

  boolean rightKeyIsNull(byte[] bytes, int row) {
    return rightHasher.hasNull(bytes, row);
  }

  int leftHash(byte[] bytes, int row) {
    return leftHasher.hash(bytes, row);
  }

  int rightHash(byte[] bytes, int row) {
    return rightHasher.hash(bytes, row);
  }

  /** True if keys and condition hold for the pair; neither key is null. */
  boolean matches(Run run, byte[] left, int leftRow, byte[] right, int rightRow) {
    return (!keyed || leftHasher.equal(left, leftRow, rightHasher, right, rightRow))
        && (condition == null || condition.test(run.frame().input(left, leftRow, right, rightRow)));
  }

  JoinedRows joined() {
    return joined;
  }
}
