package io.paxosstore.sql.planner;

import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.TableAccess;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;

/**
 * A plan for a relational expression, with its price.
 *
 * @param position where each field of the expression is in the plan's columns; -1 for one that was
 *     not asked for
 * @param rows estimated rows
 * @param cost estimated cost, in rows read in sequence
 * @param ordered whether rows come in the order that was asked for
 */
@SuppressWarnings("ArrayRecordComponent") // lives within one planning; compared by nobody
record Physical(PlanNode plan, int[] position, double rows, double cost, boolean ordered) {
  /** A plan whose columns are the expression's fields. */
  static Physical identity(PlanNode plan, double rows, double cost) {
    int[] position = new int[plan.columns().size()];
    Arrays.setAll(position, i -> i);
    return new Physical(plan, position, rows, cost, false);
  }

  /** The plan's column that a field is. */
  Expr column(int field) {
    int at = position[field];
    if (at < 0) {
      throw new IllegalStateException("field " + field + " was not asked for");
    }
    return new Expr.Column(at, plan.columns().get(at));
  }

  SqlType type(int field) {
    return column(field).type();
  }

  /** The same plan, of whose order nothing is claimed. */
  Physical unordered() {
    return new Physical(plan, position, rows, cost, false);
  }

  /** The same rows from another plan with the same columns. */
  Physical with(PlanNode other, double otherRows, double otherCost) {
    return new Physical(other, position, otherRows, otherCost, ordered);
  }

  /** A plan that gives the fields, in order, and nothing else. */
  PlanNode exactly(List<Integer> fields) {
    List<Integer> columns = fields.stream().map(field -> position[field]).toList();
    if (columns.contains(-1)) {
      throw new IllegalStateException("fields " + fields + " were not all asked for");
    }
    return select(plan, columns);
  }

  /**
   * The plan with exactly these columns; moves the choice into the access or the projection where
   * that is all there is.
   */
  static PlanNode select(PlanNode plan, List<Integer> columns) {
    if (isIdentity(columns, plan.columns().size())) {
      return plan;
    }
    if (plan instanceof TableAccess access && permutes(columns, access)) {
      return permuted(access, columns);
    }
    List<Expr> expressions = new ArrayList<>();
    for (int column : columns) {
      expressions.add(
          plan instanceof PlanNode.Project project
              ? project.expressions().get(column)
              : new Expr.Column(column, plan.columns().get(column)));
    }
    PlanNode input = plan instanceof PlanNode.Project project ? project.input() : plan;
    return new PlanNode.Project(input, expressions, Exprs.types(expressions));
  }

  private static boolean isIdentity(List<Integer> columns, int width) {
    if (columns.size() != width) {
      return false;
    }
    for (int i = 0; i < width; i++) {
      if (columns.get(i) != i) {
        return false;
      }
    }
    return true;
  }

  /** The columns are distinct, and the access's filter needs none that is not among them. */
  private static boolean permutes(List<Integer> columns, TableAccess access) {
    BitSet read = new BitSet();
    if (access.filter() != null) {
      Exprs.forEachColumn(access.filter(), read::set);
    }
    columns.forEach(read::clear);
    return read.isEmpty() && new HashSet<>(columns).size() == columns.size();
  }

  private static TableAccess permuted(TableAccess access, List<Integer> columns) {
    List<Integer> output = columns.stream().map(access.output()::get).toList();
    List<SqlType> types = columns.stream().map(access.columns()::get).toList();
    Expr filter = access.filter();
    if (filter != null) {
      filter =
          Exprs.mapColumns(
              filter, i -> new Expr.Column(columns.indexOf(i), access.columns().get(i)));
    }
    return new TableAccess(
        access.table(),
        access.index(),
        access.key(),
        access.reverse(),
        output,
        filter,
        access.limit(),
        access.lock(),
        types,
        access.ordered());
  }
}
