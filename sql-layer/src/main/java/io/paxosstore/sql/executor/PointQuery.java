package io.paxosstore.sql.executor;

import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.lsm.Cell;
import io.paxosstore.sql.executor.access.AccessShape;
import io.paxosstore.sql.executor.expression.EvaluationFrame;
import io.paxosstore.sql.executor.operator.Run;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.row.KeySpan;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The key-access fast path: a row by its primary key, with a projection at most. One get, and
 * columns copied from the stored row to the result; no operators.
 */
final class PointQuery implements Executable {
  private static final Rows NO_ROWS = new OneBatch(null);

  private final List<SqlType> columns;
  private final AccessShape shape;

  private PointQuery(List<SqlType> columns, AccessShape shape) {
    this.columns = columns;
    this.shape = shape;
  }

  /** The fast path for this plan, or null if it is not for it. */
  static @Nullable PointQuery of(PlanNode plan) {
    AccessShape shape =
        switch (plan) {
          case PlanNode.TableAccess access -> AccessShape.of(access);
          case PlanNode.Project project
              when project.input() instanceof PlanNode.TableAccess access ->
              AccessShape.of(access, project.expressions());
          default -> null;
        };
    return shape != null && shape.isPlainPoint() ? new PointQuery(plan.columns(), shape) : null;
  }

  @Override
  public List<SqlType> columns() {
    return columns;
  }

  @Override
  public boolean isUpdate() {
    return false;
  }

  @Override
  public boolean isShort() {
    return true;
  }

  @Override
  public Rows open(ExecutionContext context) {
    EvaluationFrame frame = Run.frameOf(context);
    KeySpan key = shape.range().evaluate(frame, new KeyWriter());
    Cell cell = new Cell();
    if (key == null
        || !context.transaction().get(key.from(), shape.columns(), cell)
        || !shape.accepts(frame, cell.array(), cell.offset())) {
      return NO_ROWS;
    }
    RowBatch rows = new RowBatch();
    if (shape.givesRowAsStored(cell.array(), cell.offset())) {
      rows.append(cell.array(), cell.offset(), cell.length());
    } else {
      RowWriter writer = new RowWriter();
      shape.project(frame, cell.array(), cell.offset(), writer);
      rows.append(writer);
    }
    return new OneBatch(rows);
  }

  @Override
  public long update(ExecutionContext context, @Nullable GeneratedKeys keys) {
    throw new IllegalStateException("a query writes nothing");
  }

  private static final class OneBatch implements Rows {
    private @Nullable RowBatch rows;

    OneBatch(@Nullable RowBatch rows) {
      this.rows = rows;
    }

    @Override
    public @Nullable RowBatch next(int maxRows) {
      RowBatch result = rows;
      if (result != null) {
        rows = null;
      }
      return result;
    }

    @Override
    public void close() {
      // Holds nothing.
    }
  }
}
