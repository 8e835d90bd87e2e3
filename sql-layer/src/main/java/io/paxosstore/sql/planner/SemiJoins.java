package io.paxosstore.sql.planner;

import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelRule;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.rules.SemiJoinRule.JoinToSemiJoinRule.JoinToSemiJoinRuleConfig;
import org.apache.calcite.rel.rules.SemiJoinRule.ProjectToSemiJoinRule.ProjectToSemiJoinRuleConfig;

/**
 * Calcite's rules that find semi-joins, but not on an aggregate without groups: that gives a row of
 * no rows, where a semi-join with what it aggregates finds none.
 */
final class SemiJoins {
  static final RelOptRule OF_PROJECT =
      ProjectToSemiJoinRuleConfig.DEFAULT
          .withOperandSupplier(project -> project.operand(Project.class).oneInput(SemiJoins::join))
          .as(ProjectToSemiJoinRuleConfig.class)
          .toRule();

  static final RelOptRule OF_JOIN =
      JoinToSemiJoinRuleConfig.DEFAULT
          .withOperandSupplier(SemiJoins::join)
          .as(JoinToSemiJoinRuleConfig.class)
          .toRule();

  private SemiJoins() {}

  private static RelRule.Done join(RelRule.OperandBuilder join) {
    return join.operand(Join.class)
        .predicate(j -> j.getJoinType() == JoinRelType.INNER || j.getJoinType() == JoinRelType.LEFT)
        .inputs(left -> left.operand(RelNode.class).anyInputs(), SemiJoins::groups);
  }

  private static RelRule.Done groups(RelRule.OperandBuilder aggregate) {
    return aggregate
        .operand(Aggregate.class)
        .predicate(a -> !a.getGroupSet().isEmpty())
        .anyInputs();
  }
}
