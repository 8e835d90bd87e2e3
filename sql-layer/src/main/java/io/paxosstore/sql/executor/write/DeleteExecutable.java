package io.paxosstore.sql.executor.write;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.lsm.Cell;
import io.paxosstore.sql.executor.ExecutionContext;
import io.paxosstore.sql.executor.GeneratedKeys;
import io.paxosstore.sql.executor.access.AccessShape;
import io.paxosstore.sql.executor.operator.Operator;
import io.paxosstore.sql.executor.operator.RowBuffer;
import io.paxosstore.sql.executor.operator.Run;
import io.paxosstore.sql.plan.PlanNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** DELETE. */
final class DeleteExecutable extends WriteExecutable {
  private final int columns;
  private final TargetRows source;

  DeleteExecutable(PlanNode.Delete plan) {
    super(plan, new TableRules(plan.table(), List.of(), List.of()));
    this.columns = plan.table().columns().size();
    this.source =
        TargetRows.of(
            plan.table(), plan.input(), TargetRows.givesStoredRows(plan.table(), plan.input()));
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
    long count = point == null ? deleteRows(statement) : deletePoint(statement, point);
    statement.finish();
    return count;
  }

  private static long deletePoint(WriteStatement statement, AccessShape point) {
    Cell cell = TargetRows.lockPoint(statement.run(), point);
    if (cell == null) {
      return 0;
    }
    byte[] row = cell.copy();
    statement.target().delete(statement.target().keyOf(row), row);
    return 1;
  }

  private long deleteRows(WriteStatement statement) {
    Run run = statement.run();
    Operator operator = source.create(run);
    long count = 0;
    try {
      operator.open();
      if (source.mustBeCollected() || statement.target().shape().hasActions()) {
        RowBuffer all = collect(run, operator);
        operator.close();
        count = deleteBatch(statement, all);
        all.free();
      } else {
        for (RowBuffer batch = operator.next(RowBuffer.BATCH_ROWS);
            batch != null;
            batch = operator.next(RowBuffer.BATCH_ROWS)) {
          count += deleteBatch(statement, batch);
        }
      }
    } finally {
      operator.close();
    }
    return count;
  }

  private long deleteBatch(WriteStatement statement, RowBuffer rows) {
    long count = 0;
    for (int i = 0; i < rows.count(); i++) {
      statement.checkEvery(i, RowBuffer.BATCH_ROWS);
      byte[] row = copy(statement, rows.bytes(), rows.row(i));
      byte[] key = statement.target().keyOf(row);
      if (statement.actionsRan()) {
        // A referential action of this statement may have deleted or changed the row after it was
        // read.
        byte[] now = statement.target().lock(key);
        if (now == null) {
          count++; // Asked for, and gone.
          continue;
        }
        row = now;
      }
      statement.target().delete(key, row);
      count++;
      statement.runActionsIfMany();
    }
    return count;
  }

  private byte[] copy(WriteStatement statement, byte[] bytes, int row) {
    RowWriter out = statement.rowWriter().begin(columns);
    for (int i = 0; i < columns; i++) {
      out.copyColumn(bytes, row, i);
    }
    return out.finish();
  }
}
