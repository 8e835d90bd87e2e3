package io.paxosstore.sql.planner;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.View;
import io.paxosstore.sql.plan.PlanNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/** The columns of a view, from its query's plan. */
final class ViewColumns {
  private ViewColumns() {}

  static List<Column> of(View view, StatementAnalysis.Planned planned) {
    PlanNode plan = planned.plan();
    List<String> given = view.columnNames();
    if (!given.isEmpty() && given.size() != plan.columns().size()) {
      throw new SqlError(
          SqlStates.SYNTAX_ERROR,
          "the view names " + given.size() + " columns but its query has " + plan.columns().size());
    }
    List<Column> columns = new ArrayList<>();
    Set<String> seen = new HashSet<>();
    for (int i = 0; i < plan.columns().size(); i++) {
      String name =
          given.isEmpty() ? planned.rowType().getFieldList().get(i).getName() : given.get(i);
      if (!seen.add(name)) {
        throw new SqlError(SqlStates.DUPLICATE_COLUMN, "the view has two columns named " + name);
      }
      columns.add(new Column(name, i, plan.columns().get(i), null, null, false));
    }
    return columns;
  }
}
