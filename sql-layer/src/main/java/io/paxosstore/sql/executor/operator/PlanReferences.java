package io.paxosstore.sql.executor.operator;

import io.paxosstore.sql.executor.access.ExprColumns;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What a plan refers to, anywhere in its tree. */
public final class PlanReferences {
  private PlanReferences() {}

  /** True if the plan sees outer rows of this correlation. */
  static boolean refersTo(PlanNode plan, int correlation) {
    return ExprColumns.refersTo(expressions(plan), correlation)
        || inputs(plan).stream().anyMatch(input -> refersTo(input, correlation));
  }

  /** True if the plan reads this table. */
  public static boolean reads(PlanNode plan, int tableId) {
    return (plan instanceof PlanNode.TableAccess access && access.table().id() == tableId)
        || inputs(plan).stream().anyMatch(input -> reads(input, tableId));
  }

  private static List<PlanNode> inputs(PlanNode plan) {
    return switch (plan) {
      case PlanNode.Values _, PlanNode.TableAccess _, PlanNode.SystemScan _ -> List.of();
      case PlanNode.Filter filter -> List.of(filter.input());
      case PlanNode.Project project -> List.of(project.input());
      case PlanNode.HashJoin join -> List.of(join.left(), join.right());
      case PlanNode.NestedLoopJoin join -> List.of(join.left(), join.right());
      case PlanNode.Correlate correlate -> List.of(correlate.left(), correlate.right());
      case PlanNode.Aggregate aggregate -> List.of(aggregate.input());
      case PlanNode.Sort sort -> List.of(sort.input());
      case PlanNode.Limit limit -> List.of(limit.input());
      case PlanNode.SetOperation set -> set.inputs();
      case PlanNode.Insert insert -> List.of(insert.input());
      case PlanNode.Update update -> List.of(update.input());
      case PlanNode.Delete delete -> List.of(delete.input());
    };
  }

  private static List<Expr> expressions(PlanNode plan) {
    List<Expr> found = new ArrayList<>();
    switch (plan) {
      case PlanNode.Values values -> values.rows().forEach(found::addAll);
      case PlanNode.TableAccess access -> addAll(found, access);
      case PlanNode.Filter filter -> found.add(filter.condition());
      case PlanNode.Project project -> found.addAll(project.expressions());
      case PlanNode.HashJoin join -> add(found, join.condition());
      case PlanNode.NestedLoopJoin join -> add(found, join.condition());
      case PlanNode.Correlate correlate -> add(found, correlate.condition());
      case PlanNode.Sort sort -> {
        add(found, sort.offset());
        add(found, sort.fetch());
      }
      case PlanNode.Limit limit -> {
        add(found, limit.offset());
        add(found, limit.fetch());
      }
      case PlanNode.SystemScan _,
          PlanNode.Aggregate _,
          PlanNode.SetOperation _,
          PlanNode.Modify _ -> {}
    }
    return found;
  }

  private static void addAll(List<Expr> found, PlanNode.TableAccess access) {
    found.addAll(access.key().equal());
    found.addAll(access.key().group());
    PlanNode.Bound lower = access.key().lower();
    PlanNode.Bound upper = access.key().upper();
    add(found, lower == null ? null : lower.value());
    add(found, upper == null ? null : upper.value());
    add(found, access.filter());
    add(found, access.limit());
  }

  private static void add(List<Expr> found, @Nullable Expr expr) {
    if (expr != null) {
      found.add(expr);
    }
  }
}
