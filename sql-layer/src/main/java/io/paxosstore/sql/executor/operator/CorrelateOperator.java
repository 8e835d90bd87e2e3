package io.paxosstore.sql.executor.operator;

import io.paxosstore.sql.executor.access.TableAccessOperator;
import io.paxosstore.sql.executor.expression.CompiledExpr;
import io.paxosstore.sql.plan.PlanNode.JoinKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Runs the right side anew for each left row, which it sees as outer row: index joins, and
 * subqueries that stayed.
 */
final class CorrelateOperator implements Operator {
  private static final int FIRST_LEFT_ROWS = 32;

  /** Right rows that are looked at to find out whether they are at another node. */
  private static final int PROBES = 4;

  private final Run run;
  private final JoinKind kind;
  private final int correlation;
  private final Operator left;
  private final Operator right;
  private final @Nullable CompiledExpr condition;
  private final JoinedRows joined;
  private final RowBuffer out = new RowBuffer();

  private @Nullable RowBuffer leftRows;
  private int leftAt;
  private int leftWanted;
  private boolean rightOpen;
  private @Nullable RowBuffer rightRows;
  private int rightAt;
  private boolean leftMatched;

  CorrelateOperator(
      Run run,
      JoinKind kind,
      int correlation,
      Operator left,
      Operator right,
      @Nullable CompiledExpr condition,
      JoinedRows joined) {
    this.run = run;
    this.kind = kind;
    this.correlation = correlation;
    this.left = left;
    this.right = right;
    this.condition = condition;
    this.joined = joined;
  }

  @Override
  public void open() {
    leftRows = null;
    rightRows = null;
    rightOpen = false;
    leftWanted = FIRST_LEFT_ROWS;
    left.open();
  }

  @Override
  public @Nullable RowBuffer next(int maxRows) {
    out.clear();
    while (out.count() < maxRows) {
      RowBuffer batch = leftRows;
      if (batch == null || leftAt == batch.count()) {
        // Grows, so that a consumer that wants a few rows does not make the left side read many.
        batch = left.next(leftWanted);
        leftWanted = Math.min(RowBuffer.BATCH_ROWS, leftWanted * 2);
        leftRows = batch;
        leftAt = 0;
        if (batch == null) {
          break;
        }
        expectRightRows(batch);
      }
      joinLeftRow(batch.bytes(), batch.row(leftAt), maxRows);
    }
    return out.count() == 0 ? null : out;
  }

  @Override
  public void close() {
    right.close();
    left.close();
    leftRows = null;
    rightRows = null;
    rightOpen = false;
  }

  /** Where the right side is one row by its key, those at another node are fetched together. */
  private void expectRightRows(RowBuffer batch) {
    if (batch.count() < 2 || !(right instanceof TableAccessOperator access) || !access.isPoint()) {
      return;
    }
    List<byte[]> keys = new ArrayList<>(batch.count());
    boolean elsewhere = false;
    for (int i = 0; i < batch.count(); i++) {
      run.frame().outer(correlation, batch.bytes(), batch.row(i));
      byte[] key = access.point();
      if (key != null) {
        elsewhere = elsewhere || run.transaction().isElsewhere(key);
        keys.add(key);
      }
      if (i == PROBES - 1 && !elsewhere) {
        return; // most likely none is
      }
    }
    if (elsewhere && keys.size() > 1) {
      run.transaction().expect(keys);
    }
  }

  private void joinLeftRow(byte[] bytes, int row, int maxRows) {
    if (!rightOpen) {
      run.frame().outer(correlation, bytes, row);
      right.open();
      rightOpen = true;
      leftMatched = false;
      rightRows = null;
    }
    while (out.count() < maxRows) {
      RowBuffer batch = rightRows;
      if (batch == null || rightAt == batch.count()) {
        boolean oneDecides = kind == JoinKind.SEMI || kind == JoinKind.ANTI;
        // An inner correlation may have set other outer rows, never this one.
        batch = right.next(oneDecides && condition == null ? 1 : RowBuffer.BATCH_ROWS);
        rightRows = batch;
        rightAt = 0;
      }
      if (batch == null || !joinRightRow(bytes, row, batch)) {
        finishLeftRow(bytes, row);
        return;
      }
    }
  }

  /** False if this left row needs no more right rows. */
  private boolean joinRightRow(byte[] bytes, int row, RowBuffer batch) {
    int rightRow = batch.row(rightAt++);
    if (condition != null
        && !condition.test(run.frame().input(bytes, row, batch.bytes(), rightRow))) {
      return true;
    }
    leftMatched = true;
    switch (kind) {
      case INNER, LEFT -> joined.append(out, bytes, row, batch.bytes(), rightRow);
      case SEMI, ANTI -> {
        return false;
      }
      case RIGHT, FULL ->
          throw new IllegalStateException("a correlation cannot keep unmatched right rows");
    }
    return true;
  }

  private void finishLeftRow(byte[] bytes, int row) {
    right.close();
    rightOpen = false;
    rightRows = null;
    leftAt++;
    if (kind == JoinKind.LEFT && !leftMatched) {
      joined.appendLeftOnly(out, bytes, row);
    } else if ((kind == JoinKind.SEMI && leftMatched) || (kind == JoinKind.ANTI && !leftMatched)) {
      out.append(bytes, row);
    }
  }
}
