package io.paxosstore.sql.planner;

import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rex.RexLiteral;

/** Whether Calcite may turn subqueries that depend on the outer row into joins. */
final class Correlations {
  private Correlations() {}

  /**
   * False if the query groups by a constant and something looks at the result: {@code x NOT IN
   * (SELECT 7 ...)} compares with it, {@code SELECT DISTINCT 7, a ...} gives it. Calcite 1.42
   * leaves such a constant out of what it groups by, and then takes another column for it. An
   * EXISTS, which groups by a constant alone, is none of these.
   */
  static boolean areRemovable(RelNode rel) {
    if (rel instanceof Aggregate aggregate
        && aggregate.getGroupCount() > 1
        && groupsByConstant(aggregate)) {
      return false;
    }
    if (rel instanceof Filter filter
        && !RelOptUtil.getVariablesUsed(filter).isEmpty()
        && groupsByConstant(filter.getInput())) {
      return false;
    }
    return rel.getInputs().stream().allMatch(Correlations::areRemovable);
  }

  private static boolean groupsByConstant(RelNode rel) {
    if (rel instanceof Project project) {
      return groupsByConstant(project.getInput());
    }
    return rel instanceof Aggregate aggregate
        && aggregate.getInput() instanceof Project project
        && aggregate.getGroupSet().asList().stream()
            .anyMatch(i -> project.getProjects().get(i) instanceof RexLiteral);
  }
}
