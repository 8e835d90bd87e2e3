package io.paxosstore.sql.executor.write;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.executor.ExecutionContext;
import io.paxosstore.sql.executor.GeneratedKeys;
import io.paxosstore.sql.executor.expression.Assignment;
import io.paxosstore.sql.executor.expression.CompiledExpr;
import io.paxosstore.sql.executor.expression.EvaluationFrame;
import io.paxosstore.sql.executor.operator.Operator;
import io.paxosstore.sql.executor.operator.PlanCompiler;
import io.paxosstore.sql.executor.operator.PlanReferences;
import io.paxosstore.sql.executor.operator.RowBuffer;
import io.paxosstore.sql.executor.operator.Run;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.row.RowValues;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * INSERT. Rows of VALUES are computed straight into the table's row; those of a query come through
 * operators, and are collected first if the query reads the table that is written.
 */
final class InsertExecutable extends WriteExecutable {
  private static final int CHECK_EVERY = 256;

  private final PlanNode.Insert plan;

  /** For VALUES: per row, the expression of each column, or null where it is generated. */
  private final @Nullable List<List<@Nullable Assignment>> rows;

  private final PlanCompiler.@Nullable Compiled source;
  private final List<@Nullable Assignment> columnsOfSource;
  private final boolean readsTarget;
  private final List<Column> observed;

  InsertExecutable(PlanNode.Insert plan) {
    super(plan, new TableRules(plan.table(), plan.checks(), plan.defaults()));
    this.plan = plan;
    if (plan.input() instanceof PlanNode.Values values) {
      rows = values.rows().stream().map(this::columns).toList();
      source = null;
      columnsOfSource = List.of();
    } else {
      List<Expr> inputs = new ArrayList<>();
      for (int i = 0; i < plan.targets().size(); i++) {
        inputs.add(new Expr.Column(i, plan.input().columns().get(i)));
      }
      rows = null;
      source = PlanCompiler.compile(plan.input(), false);
      columnsOfSource = columns(inputs);
    }
    this.readsTarget = PlanReferences.reads(plan.input(), plan.table().id());
    this.observed =
        plan.targets().stream()
            .map(target -> plan.table().columns().get(target))
            .filter(column -> column.identity() != null)
            .toList();
  }

  private List<@Nullable Assignment> columns(List<Expr> given) {
    List<@Nullable Assignment> exprs = new ArrayList<>();
    for (Column column : plan.table().columns()) {
      int target = plan.targets().indexOf(column.ordinal());
      Expr otherwise = plan.defaults().get(column.ordinal());
      if (target >= 0) {
        exprs.add(Assignment.ofExpr(CompiledExpr.compile(given.get(target)), column));
      } else if (isGenerated(column)) {
        exprs.add(null);
      } else {
        exprs.add(
            Assignment.ofExpr(
                CompiledExpr.compile(
                    otherwise == null
                        ? new Expr.Literal(null, column.type().nullable(true))
                        : otherwise),
                column));
      }
    }
    return exprs;
  }

  private static boolean isGenerated(Column column) {
    return column.identity() != null || column.hidden();
  }

  @Override
  public boolean isShort() {
    return rows != null && rows.size() == 1;
  }

  @Override
  public long update(ExecutionContext context, @Nullable GeneratedKeys keys) {
    Run run = new Run(context);
    WriteStatement statement = start(run);
    List<List<@Nullable Assignment>> values = rows;
    long count = 0;
    if (values != null) {
      for (int i = 0; i < values.size(); i++) {
        insert(statement, values.get(i), keys);
        statement.checkEvery(++count, CHECK_EVERY);
      }
    } else {
      count = insertFromSource(statement, keys);
    }
    statement.finish();
    return count;
  }

  private long insertFromSource(WriteStatement statement, @Nullable GeneratedKeys keys) {
    PlanCompiler.Compiled query = source;
    if (query == null) {
      throw new IllegalStateException("an insert has rows or a query");
    }
    Run run = statement.run();
    Operator operator = query.create(run);
    long count = 0;
    try {
      operator.open();
      if (readsTarget) {
        RowBuffer all = collect(run, operator);
        operator.close();
        count = insert(statement, all, keys);
        all.free();
      } else {
        for (RowBuffer batch = operator.next(RowBuffer.BATCH_ROWS);
            batch != null;
            batch = operator.next(RowBuffer.BATCH_ROWS)) {
          count += insert(statement, batch, keys);
        }
      }
    } finally {
      operator.close();
    }
    return count;
  }

  private long insert(WriteStatement statement, RowBuffer batch, @Nullable GeneratedKeys keys) {
    for (int i = 0; i < batch.count(); i++) {
      statement.run().frame().input(batch.bytes(), batch.row(i));
      insert(statement, columnsOfSource, keys);
      statement.checkEvery(i, CHECK_EVERY);
    }
    return batch.count();
  }

  private void insert(
      WriteStatement statement, List<@Nullable Assignment> columns, @Nullable GeneratedKeys keys) {
    EvaluationFrame frame = statement.run().frame();
    RowWriter out = statement.rowWriter();
    out.begin(columns.size());
    for (int ordinal = 0; ordinal < columns.size(); ordinal++) {
      Assignment expr = columns.get(ordinal);
      if (expr != null) {
        expr.write(frame, out);
      } else {
        Column column = plan.table().columns().get(ordinal);
        writeGenerated(
            out, column, statement.run().context().sequences().next(plan.table(), column));
      }
    }
    byte[] row = out.finish();
    statement.target().insert(row);
    for (Column column : observed) {
      if (!RowFormat.isNull(row, 0, column.ordinal())) {
        observe(statement, column, row);
      }
    }
    if (keys != null) {
      appendKeys(out, row, keys);
    }
  }

  private static void writeGenerated(RowWriter out, Column column, long value) {
    switch (column.type().code()) {
      case TINYINT, SMALLINT, INTEGER -> {
        requireRange(column, value);
        RowValues.writeLong(out, value, column.type().code());
      }
      case BIGINT -> out.writeLong(value);
      case DECIMAL ->
          out.writeDecimal(java.math.BigDecimal.valueOf(value).setScale(column.type().scale()));
      default ->
          throw new IllegalStateException("identity column " + column.name() + " is no number");
    }
  }

  private static void requireRange(Column column, long value) {
    boolean fits =
        switch (column.type().code()) {
          case TINYINT -> value == (byte) value;
          case SMALLINT -> value == (short) value;
          default -> value == (int) value;
        };
    if (!fits) {
      throw Violations.generatedOutOfRange(column, value);
    }
  }

  private void observe(WriteStatement statement, Column column, byte[] row) {
    if (column.type().isInteger()) {
      long value = RowValues.getLong(row, 0, column.ordinal(), column.type().code());
      statement.run().context().sequences().observe(plan.table(), column, value);
    }
  }

  private static void appendKeys(RowWriter out, byte[] row, GeneratedKeys keys) {
    out.begin(keys.columns().size());
    for (int ordinal : keys.columns()) {
      out.copyColumn(row, 0, ordinal);
    }
    keys.rows().append(out);
  }
}
