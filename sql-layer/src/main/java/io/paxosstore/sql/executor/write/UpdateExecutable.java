package io.paxosstore.sql.executor.write;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.lsm.Cell;
import io.paxosstore.sql.executor.ExecutionContext;
import io.paxosstore.sql.executor.GeneratedKeys;
import io.paxosstore.sql.executor.access.AccessShape;
import io.paxosstore.sql.executor.expression.Assignment;
import io.paxosstore.sql.executor.expression.CompiledExpr;
import io.paxosstore.sql.executor.expression.EvaluationFrame;
import io.paxosstore.sql.executor.operator.Operator;
import io.paxosstore.sql.executor.operator.RowBuffer;
import io.paxosstore.sql.executor.operator.Run;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE. New values are computed on the row that the lock returned. Rows whose keys change are
 * collected first, because their keys must all be given up before the first new one is taken.
 */
final class UpdateExecutable extends WriteExecutable {
  private static final int CHANGE_OVERHEAD_BYTES = 64;

  private final PlanNode.Update plan;
  private final TargetRows source;

  /**
   * Per ordinal of the table: the new value, or null for a column that stays. Sees the source's
   * row.
   */
  private final @Nullable Assignment[] assignments;

  UpdateExecutable(PlanNode.Update plan) {
    super(plan, new TableRules(plan.table(), plan.checks(), List.of()));
    this.plan = plan;
    List<Expr> stored = TargetRows.assignedOnStoredRow(plan.table(), plan.input());
    this.source = TargetRows.of(plan.table(), plan.input(), stored != null);
    this.assignments = new Assignment[plan.table().columns().size()];
    for (int i = 0; i < plan.targets().size(); i++) {
      int ordinal = plan.targets().get(i);
      int input = assignments.length + i;
      Expr value =
          stored == null
              ? new Expr.Column(input, plan.input().columns().get(input))
              : stored.get(i);
      assignments[ordinal] =
          Assignment.ofExpr(CompiledExpr.compile(value), plan.table().columns().get(ordinal));
    }
  }

  @Override
  public boolean isShort() {
    return source.point() != null;
  }

  @Override
  public long update(ExecutionContext context, @Nullable GeneratedKeys keys) {
    Run run = new Run(context);
    WriteStatement statement = start(run);
    AccessShape point = source.point();
    long count = point == null ? updateRows(statement) : updatePoint(statement, point);
    statement.finish();
    return count;
  }

  private long updatePoint(WriteStatement statement, AccessShape point) {
    Cell cell = TargetRows.lockPoint(statement.run(), point);
    if (cell == null) {
      return 0;
    }
    byte[] before = cell.copy();
    statement.target().update(List.of(RowChange.of(before, after(statement, before, 0))));
    return 1;
  }

  private long updateRows(WriteStatement statement) {
    Run run = statement.run();
    boolean movesKeys =
        (TableShape.mask(plan.targets()) & statement.target().shape().keyColumns()) != 0;
    Operator operator = source.create(run);
    long count = 0;
    try {
      operator.open();
      if (movesKeys || source.mustBeCollected() || statement.target().shape().hasActions()) {
        RowBuffer all = collect(run, operator);
        operator.close();
        count = all.count();
        // Both images of every row are kept until the last one is written.
        run.memory().reserve(movesKeys ? count * CHANGE_OVERHEAD_BYTES : 0);
        updateBatch(statement, all, movesKeys ? all.count() : RowBuffer.BATCH_ROWS);
      } else {
        for (RowBuffer batch = operator.next(RowBuffer.BATCH_ROWS);
            batch != null;
            batch = operator.next(RowBuffer.BATCH_ROWS)) {
          count += batch.count();
          updateBatch(statement, batch, RowBuffer.BATCH_ROWS);
        }
      }
    } finally {
      operator.close();
    }
    return count;
  }

  private void updateBatch(WriteStatement statement, RowBuffer rows, int atOnce) {
    List<RowChange> changes = new ArrayList<>();
    for (int i = 0; i < rows.count(); i++) {
      RowChange change = change(statement, rows, i);
      if (change != null) {
        changes.add(change);
      }
      if (changes.size() >= atOnce) {
        flush(statement, changes);
      }
    }
    flush(statement, changes);
  }

  private static void flush(WriteStatement statement, List<RowChange> changes) {
    statement.run().cancellation().check();
    statement.target().update(changes);
    statement.runActionsIfMany();
    changes.clear();
  }

  private @Nullable RowChange change(WriteStatement statement, RowBuffer rows, int i) {
    byte[] bytes = rows.bytes();
    int row = rows.row(i);
    byte[] after = after(statement, bytes, row);
    byte[] before = before(statement, bytes, row);
    if (!statement.actionsRan()) {
      return RowChange.of(before, after);
    }
    // A referential action of this statement may have written the row after it was read.
    byte[] now = statement.target().lock(statement.target().keyOf(before));
    return now == null ? null : RowChange.of(now, merge(statement, now, after));
  }

  private byte[] before(WriteStatement statement, byte[] bytes, int row) {
    RowWriter out = statement.rowWriter().begin(assignments.length);
    for (int ordinal = 0; ordinal < assignments.length; ordinal++) {
      out.copyColumn(bytes, row, ordinal);
    }
    return out.finish();
  }

  private byte[] after(WriteStatement statement, byte[] bytes, int row) {
    EvaluationFrame frame = statement.run().frame().input(bytes, row);
    RowWriter out = statement.rowWriter().begin(assignments.length);
    for (int ordinal = 0; ordinal < assignments.length; ordinal++) {
      Assignment value = assignments[ordinal];
      if (value == null) {
        out.copyColumn(bytes, row, ordinal);
      } else {
        value.write(frame, out);
      }
    }
    return out.finish();
  }

  /** The row as it is now, with the assigned columns of {@code after}. */
  private byte[] merge(WriteStatement statement, byte[] now, byte[] after) {
    RowWriter out = statement.rowWriter().begin(assignments.length);
    for (int ordinal = 0; ordinal < assignments.length; ordinal++) {
      out.copyColumn(assignments[ordinal] == null ? now : after, 0, ordinal);
    }
    return out.finish();
  }
}
