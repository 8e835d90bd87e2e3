package io.paxosstore.sql.executor.write;

import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.executor.Executable;
import io.paxosstore.sql.executor.ExecutionContext;
import io.paxosstore.sql.executor.Rows;
import io.paxosstore.sql.executor.operator.Operator;
import io.paxosstore.sql.executor.operator.RowBuffer;
import io.paxosstore.sql.executor.operator.Run;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A compiled INSERT, UPDATE or DELETE. */
public abstract class WriteExecutable implements Executable {
  private final PlanNode.Modify plan;
  private final TableRules rules;

  /**
   * What the catalog says of the tables involved; made at the first execution, since a plan is
   * compiled without a catalog.
   */
  private volatile @Nullable WriteSchema schema;

  WriteExecutable(PlanNode.Modify plan, TableRules rules) {
    this.plan = plan;
    this.rules = rules;
  }

  /** Compiles a write. */
  public static WriteExecutable compile(PlanNode.Modify plan) {
    return switch (plan) {
      case PlanNode.Insert insert -> new InsertExecutable(insert);
      case PlanNode.Update update -> new UpdateExecutable(update);
      case PlanNode.Delete delete -> new DeleteExecutable(delete);
    };
  }

  @Override
  public final List<SqlType> columns() {
    return plan.columns();
  }

  @Override
  public final boolean isUpdate() {
    return true;
  }

  @Override
  public final Rows open(ExecutionContext context) {
    throw new IllegalStateException("a write gives no rows");
  }

  final WriteStatement start(Run run) {
    return new WriteStatement(run, schema(run.context().catalog()), plan.table(), rules);
  }

  private WriteSchema schema(Catalog catalog) {
    WriteSchema known = schema;
    if (known == null || !known.isOf(catalog)) {
      known = new WriteSchema(catalog);
      schema = known;
    }
    return known;
  }

  /** All rows of an operator, in memory that the execution's budget pays for. */
  static RowBuffer collect(Run run, Operator operator) {
    RowBuffer all = new RowBuffer(run.memory());
    for (RowBuffer batch = operator.next(RowBuffer.BATCH_ROWS);
        batch != null;
        batch = operator.next(RowBuffer.BATCH_ROWS)) {
      for (int i = 0; i < batch.count(); i++) {
        all.append(batch.bytes(), batch.row(i));
      }
      run.cancellation().check();
    }
    return all;
  }
}
