package io.paxosstore.sql.executor;

import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Turns into expressions what the catalog keeps as SQL text. A plan carries the checks and defaults
 * of the table that it writes; this is for tables that a referential action (CASCADE, SET NULL, SET
 * DEFAULT) writes besides. Thread-safe.
 */
public interface TableExpressions {
  /** The table's CHECK constraints; they see all its columns by ordinal. */
  List<PlanNode.CheckExpr> checks(Table table);

  /**
   * Per ordinal of the table: the default's expression, converted to the column's type, or null.
   */
  List<@Nullable Expr> defaults(Table table);
}
