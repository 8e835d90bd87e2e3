package io.paxosstore.sql.session;

import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.ForeignKey;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.PlanNode;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Finds the tables whose shape a plan relies on: those it names, and those that its writes check or
 * cascade to.
 */
final class PlanTables {
  private final Catalog catalog;
  private final Map<Integer, Table> found = new LinkedHashMap<>();
  private final Set<Integer> written = new HashSet<>();

  private PlanTables(Catalog catalog) {
    this.catalog = catalog;
  }

  static List<Table> of(Catalog catalog, PlanNode plan) {
    PlanTables tables = new PlanTables(catalog);
    tables.visit(plan);
    return List.copyOf(tables.found.values());
  }

  private void visit(PlanNode node) {
    switch (node) {
      case PlanNode.Values values -> {}
      case PlanNode.SystemScan scan -> {}
      case PlanNode.TableAccess access -> found.put(access.table().id(), access.table());
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
        visit(correlate.right());
      }
      case PlanNode.Aggregate aggregate -> visit(aggregate.input());
      case PlanNode.Sort sort -> visit(sort.input());
      case PlanNode.Limit limit -> visit(limit.input());
      case PlanNode.SetOperation set -> set.inputs().forEach(this::visit);
      case PlanNode.Insert insert -> {
        visit(insert.input());
        written(insert.table());
      }
      case PlanNode.Update update -> {
        visit(update.input());
        written(update.table());
      }
      case PlanNode.Delete delete -> {
        visit(delete.input());
        written(delete.table());
      }
    }
  }

  /**
   * A written table, its parents, and its children with theirs, as far as referential actions may
   * reach.
   */
  private void written(Table table) {
    found.put(table.id(), table);
    if (!written.add(table.id())) {
      return;
    }
    for (ForeignKey key : table.foreignKeys()) {
      Table parent = catalog.table(key.parentTable());
      if (parent != null) {
        found.put(parent.id(), parent);
      }
    }
    for (Catalog.Reference reference : catalog.referencesTo(table.id())) {
      written(reference.child());
    }
  }
}
