package io.paxosstore.sql.executor.write;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.executor.expression.CompiledExpr;
import io.paxosstore.sql.executor.expression.EvaluationFrame;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode.CheckExpr;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What every row of a table must obey by itself, NOT NULL and CHECK, and what stands in for a value
 * that is not given. Immutable.
 */
final class TableRules {
  private final Table table;
  private final int[] notNull;
  private final List<String> checkNames = new ArrayList<>();
  private final List<CompiledExpr> checks = new ArrayList<>();
  private final List<@Nullable CompiledExpr> defaults = new ArrayList<>();

  TableRules(Table table, List<CheckExpr> checks, List<@Nullable Expr> defaults) {
    this.table = table;
    this.notNull =
        table.columns().stream()
            .filter(column -> !column.type().nullable())
            .mapToInt(Column::ordinal)
            .toArray();
    for (CheckExpr check : checks) {
      checkNames.add(check.name());
      this.checks.add(CompiledExpr.compile(check.condition()));
    }
    for (Expr expr : defaults) {
      this.defaults.add(expr == null ? null : CompiledExpr.compile(expr));
    }
  }

  /** The column's default, or null for none. */
  @Nullable CompiledExpr defaultOf(int ordinal) {
    return ordinal < defaults.size() ? defaults.get(ordinal) : null;
  }

  /** Refuses a row with a null where there must be none, or for which a CHECK is false. */
  void check(EvaluationFrame frame, byte[] row, int at) {
    for (int ordinal : notNull) {
      if (RowFormat.isNull(row, at, ordinal)) {
        throw Violations.notNull(table, ordinal);
      }
    }
    for (int i = 0; i < checks.size(); i++) {
      if (checks.get(i).isFalse(frame.input(row, at))) {
        throw Violations.check(table, checkNames.get(i));
      }
    }
  }
}
