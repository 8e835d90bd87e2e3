package io.paxosstore.sql.planner;

import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.TableAccess;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Tells an access after how many rows nobody will read on, so that it neither fetches nor locks
 * more.
 */
final class Limits {
  private Limits() {}

  static PlanNode push(PlanNode plan, @Nullable Expr offset, @Nullable Expr fetch) {
    if (fetch == null) {
      return plan;
    }
    Expr limit =
        offset == null
            ? fetch
            : new Expr.Call(
                Function.PLUS,
                List.of(offset, fetch),
                Exprs.BIGINT.nullable(offset.type().nullable() || fetch.type().nullable()));
    return push(plan, limit);
  }

  static PlanNode push(PlanNode plan, Expr limit) {
    return switch (plan) {
      case TableAccess access when access.limit() == null ->
          new TableAccess(
              access.table(),
              access.index(),
              access.key(),
              access.reverse(),
              access.output(),
              access.filter(),
              limit,
              access.lock(),
              access.columns(),
              access.ordered());
      case PlanNode.Project project ->
          new PlanNode.Project(
              push(project.input(), limit), project.expressions(), project.columns());
      default -> plan;
    };
  }
}
