package io.paxosstore.sql.planner;

import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.Lock;
import io.paxosstore.sql.plan.PlanNode.TableAccess;
import java.util.function.Predicate;

/**
 * Makes the accesses of a plan lock the rows that they return. What only decides whether a row
 * qualifies (EXISTS, IN) locks nothing.
 */
final class Locks {
  private final Lock lock;
  private final Predicate<Table> tables;

  private Locks(Lock lock, Predicate<Table> tables) {
    this.lock = lock;
    this.tables = tables;
  }

  /** The plan with its rows locked. */
  static PlanNode apply(PlanNode plan, Lock lock, Predicate<Table> tables) {
    return new Locks(lock, tables).in(plan);
  }

  private PlanNode in(PlanNode plan) {
    return switch (plan) {
      case TableAccess access -> tables.test(access.table()) ? locked(access) : access;
      case PlanNode.Filter filter -> new PlanNode.Filter(in(filter.input()), filter.condition());
      case PlanNode.Project project ->
          new PlanNode.Project(in(project.input()), project.expressions(), project.columns());
      case PlanNode.Sort sort ->
          new PlanNode.Sort(in(sort.input()), sort.keys(), sort.offset(), sort.fetch());
      case PlanNode.Limit limit ->
          new PlanNode.Limit(in(limit.input()), limit.offset(), limit.fetch());
      case PlanNode.HashJoin join ->
          new PlanNode.HashJoin(
              join.kind(),
              in(join.left()),
              right(join.kind(), join.right()),
              join.leftKeys(),
              join.rightKeys(),
              join.condition(),
              join.columns());
      case PlanNode.NestedLoopJoin join ->
          new PlanNode.NestedLoopJoin(
              join.kind(),
              in(join.left()),
              right(join.kind(), join.right()),
              join.condition(),
              join.columns());
      case PlanNode.Correlate join ->
          new PlanNode.Correlate(
              join.kind(),
              join.correlation(),
              in(join.left()),
              right(join.kind(), join.right()),
              join.condition(),
              join.columns());
      case PlanNode.Values values -> values;
      case PlanNode.SystemScan scan -> scan;
      case PlanNode.Aggregate aggregate -> aggregate;
      case PlanNode.SetOperation operation -> operation;
      case PlanNode.Modify modify -> modify;
    };
  }

  private PlanNode right(PlanNode.JoinKind kind, PlanNode right) {
    return Joins.isSemi(kind) ? right : in(right);
  }

  private TableAccess locked(TableAccess access) {
    return new TableAccess(
        access.table(),
        access.index(),
        access.key(),
        access.reverse(),
        access.output(),
        access.filter(),
        access.limit(),
        lock,
        access.columns(),
        access.ordered());
  }
}
