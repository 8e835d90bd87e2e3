package io.paxosstore.sql.planner;

import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.plan.PlanNode;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;

/** FOR UPDATE needs rows of tables: what was grouped or united is none. */
final class LockableQueries {
  private LockableQueries() {}

  static void check(SqlNode query) {
    SqlNode body = query instanceof SqlOrderBy order ? order.query : query;
    if (!(body instanceof SqlSelect select)
        || select.isDistinct()
        || select.getGroup() != null
        || select.getHaving() != null) {
      throw Tables.error(
          SqlStates.NOT_SUPPORTED,
          "FOR UPDATE is not allowed with GROUP BY, DISTINCT, set operations or WITH",
          query.getParserPosition());
    }
  }

  /** An aggregate without GROUP BY shows in the plan only. */
  static void check(PlanNode plan, SqlNode query) {
    switch (plan) {
      case PlanNode.Project project -> check(project.input(), query);
      case PlanNode.Filter filter -> check(filter.input(), query);
      case PlanNode.Sort sort -> check(sort.input(), query);
      case PlanNode.Limit limit -> check(limit.input(), query);
      case PlanNode.Aggregate aggregate ->
          throw Tables.error(
              SqlStates.NOT_SUPPORTED,
              "FOR UPDATE is not allowed with aggregate functions",
              query.getParserPosition());
      default -> {}
    }
  }
}
