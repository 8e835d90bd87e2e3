package io.paxosstore.sql.session;

import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the values that form a statement's entity-group key, if every access of its plan goes to
 * the one group that they name.
 */
final class StatementRouting {
  private @Nullable StatementGroup found;
  private boolean nowhere;

  private StatementRouting() {}

  /** The group that the statement touches, once its parameters are known; null if not one. */
  static @Nullable StatementGroup of(PlanNode plan) {
    StatementRouting routing = new StatementRouting();
    routing.visit(plan);
    return routing.nowhere ? null : routing.found;
  }

  private void visit(PlanNode node) {
    switch (node) {
      case PlanNode.Values values -> {}
      case PlanNode.SystemScan scan -> {}
      case PlanNode.TableAccess access -> access(access);
      case PlanNode.Filter filter -> visit(filter.input());
      case PlanNode.Project project -> visit(project.input());
      case PlanNode.HashJoin join -> {
        visit(join.left());
        visit(join.right());
      }
      case PlanNode.NestedLoopJoin join -> {
        visit(join.left());
        visit(join.right());
      }
      case PlanNode.Correlate correlate -> {
        visit(correlate.left());
        // The inner side follows the outer rows; where it does not stay in their group, a hop more.
      }
      case PlanNode.Aggregate aggregate -> visit(aggregate.input());
      case PlanNode.Sort sort -> visit(sort.input());
      case PlanNode.Limit limit -> visit(limit.input());
      case PlanNode.SetOperation set -> set.inputs().forEach(this::visit);
      case PlanNode.Insert insert -> insert(insert);
      case PlanNode.Update update -> visit(update.input());
      case PlanNode.Delete delete -> visit(delete.input());
    }
  }

  private void access(PlanNode.TableAccess access) {
    Family family = access.table().family();
    if (family.keyColumns() == 0) {
      add(new StatementGroup(access.table(), List.of()));
      return;
    }
    Index index = access.index();
    List<Expr> equal = access.key().equal();
    if (!access.key().group().isEmpty()) {
      add(access.table(), access.key().group());
      return;
    }
    if ((index != null && !index.isPrimary()) || equal.size() < family.keyColumns()) {
      nowhere = true;
      return;
    }
    add(access.table(), equal.subList(0, family.keyColumns()));
  }

  private void insert(PlanNode.Insert insert) {
    Table table = insert.table();
    Family family = table.family();
    if (family.keyColumns() == 0) {
      add(new StatementGroup(table, List.of()));
      return;
    }
    List<Expr> row = row(insert.input());
    List<Expr> key = new ArrayList<>();
    for (int ordinal : table.primaryKey().subList(0, family.keyColumns())) {
      int at = insert.targets().indexOf(ordinal);
      if (row == null || at < 0) {
        nowhere = true;
        return;
      }
      key.add(row.get(at));
    }
    add(table, key);
  }

  /** The only row that is inserted, or null. */
  private static @Nullable List<Expr> row(PlanNode input) {
    return switch (input) {
      case PlanNode.Values values when values.rows().size() == 1 -> values.rows().getFirst();
      case PlanNode.Project project
          when project.input() instanceof PlanNode.Values values && values.rows().size() == 1 ->
          project.expressions().stream()
              .map(
                  expression ->
                      expression instanceof Expr.Column column
                          ? values.rows().getFirst().get(column.index())
                          : expression)
              .toList();
      default -> null;
    };
  }

  private void add(Table table, List<Expr> key) {
    if (StatementGroup.isKnownBefore(key)) {
      add(new StatementGroup(table, key));
    } else {
      nowhere = true;
    }
  }

  private void add(StatementGroup group) {
    if (found == null) {
      found = group;
    } else if (!found.isSame(group)) {
      nowhere = true;
    }
  }
}
