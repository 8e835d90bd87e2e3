package io.paxosstore.sql.executor;

import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.sql.executor.operator.Operator;
import io.paxosstore.sql.executor.operator.PlanCompiler;
import io.paxosstore.sql.executor.operator.RowBuffer;
import io.paxosstore.sql.executor.operator.Run;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A query that runs as operators. */
final class Query implements Executable {
  private final List<SqlType> columns;
  private final PlanCompiler.Compiled compiled;
  private final boolean isShort;

  Query(PlanNode plan) {
    this.columns = plan.columns();
    this.isShort = isShort(plan);
    this.compiled = PlanCompiler.compile(plan, true);
  }

  @Override
  public List<SqlType> columns() {
    return columns;
  }

  /** True if it reads rows of one table that agree on the first columns of a key. */
  private static boolean isShort(PlanNode plan) {
    return switch (plan) {
      case PlanNode.TableAccess access -> !access.key().equal().isEmpty();
      case PlanNode.Filter filter -> isShort(filter.input());
      case PlanNode.Project project -> isShort(project.input());
      case PlanNode.Aggregate aggregate -> isShort(aggregate.input());
      case PlanNode.Sort sort -> isShort(sort.input());
      case PlanNode.Limit limit -> isShort(limit.input());
      default -> false;
    };
  }

  @Override
  public boolean isShort() {
    return isShort;
  }

  @Override
  public boolean isUpdate() {
    return false;
  }

  @Override
  public Rows open(ExecutionContext context) {
    Run run = new Run(context);
    Operator root = compiled.create(run);
    try {
      root.open();
    } catch (RuntimeException e) {
      root.close();
      throw e;
    }
    return new OperatorRows(run, root);
  }

  @Override
  public long update(ExecutionContext context, @Nullable GeneratedKeys keys) {
    throw new IllegalStateException("a query writes nothing");
  }

  private static final class OperatorRows implements Rows {
    private final Run run;
    private final Operator root;
    private boolean ended;

    OperatorRows(Run run, Operator root) {
      this.run = run;
      this.root = root;
    }

    @Override
    public @Nullable RowBatch next(int maxRows) {
      RowBatch rows = null;
      int wanted = maxRows;
      while (wanted > 0 && !ended) {
        run.cancellation().check();
        RowBuffer batch = root.next(Math.min(wanted, RowBuffer.BATCH_ROWS));
        if (batch == null) {
          close(); // Nothing is held until the client gets round to closing.
          break;
        }
        rows = rows == null ? new RowBatch() : rows;
        for (int i = 0; i < batch.count(); i++) {
          rows.append(
              batch.bytes(), batch.row(i), RowFormat.rowLength(batch.bytes(), batch.row(i)));
        }
        wanted -= batch.count();
      }
      return rows;
    }

    @Override
    public void close() {
      if (!ended) {
        ended = true;
        root.close();
      }
    }
  }
}
