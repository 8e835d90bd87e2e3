package io.paxosstore.sql.executor.write;

import io.paxosstore.lsm.Cell;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.executor.access.AccessShape;
import io.paxosstore.sql.executor.access.LockingAccessOperator;
import io.paxosstore.sql.executor.access.TableAccessOperator;
import io.paxosstore.sql.executor.operator.Operator;
import io.paxosstore.sql.executor.operator.PlanCompiler;
import io.paxosstore.sql.executor.operator.Run;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.row.KeySpan;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import io.paxosstore.sql.transaction.Transaction.Locked;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rows that an UPDATE or DELETE works on. The usual source, one access to the table, is read as
 * stored rows without going through a projection; a single primary key even without an operator.
 *
 * <p>Rows that are written are depended on as a whole: what is put back holds all their columns.
 */
final class TargetRows {
  private final @Nullable AccessShape access;
  private final PlanCompiler.@Nullable Compiled query;

  private TargetRows(@Nullable AccessShape access, PlanCompiler.@Nullable Compiled query) {
    this.access = access;
    this.query = query;
  }

  /** Rows of {@code input}, or (stored) those of the access that it consists of. */
  static TargetRows of(Table table, PlanNode input, boolean stored) {
    if (!stored) {
      return new TargetRows(null, PlanCompiler.compile(input, false));
    }
    PlanNode.TableAccess plan =
        (PlanNode.TableAccess)
            (input instanceof PlanNode.Project project ? project.input() : input);
    return new TargetRows(AccessShape.ofStoredRows(plan, Columns.ALL), null);
  }

  /** True if the plan is one access that gives all columns of the table in order. */
  static boolean givesStoredRows(Table table, PlanNode input) {
    if (!(input instanceof PlanNode.TableAccess access)
        || access.table().id() != table.id()
        || access.output().size() != table.columns().size()) {
      return false;
    }
    for (int i = 0; i < access.output().size(); i++) {
      if (access.output().get(i) != i) {
        return false;
      }
    }
    return true;
  }

  /**
   * The assigned expressions of an UPDATE if its source is one access to its table, so that they
   * can run on stored rows; or null.
   */
  static @Nullable List<Expr> assignedOnStoredRow(Table table, PlanNode input) {
    int columns = table.columns().size();
    if (!(input instanceof PlanNode.Project project) || !givesStoredRows(table, project.input())) {
      return null;
    }
    for (int i = 0; i < columns; i++) {
      if (!(project.expressions().get(i) instanceof Expr.Column column) || column.index() != i) {
        return null;
      }
    }
    return project.expressions().subList(columns, project.expressions().size());
  }

  /** The access if it is to a single primary key, locked: for {@link #lockPoint}. */
  @Nullable AccessShape point() {
    return access != null && access.isLockedPoint() ? access : null;
  }

  /** Locks the row of a point access; null if there is none or the filter refuses it. */
  static @Nullable Cell lockPoint(Run run, AccessShape point) {
    KeySpan span = point.range().evaluate(run.frame(), run.keyWriter());
    LockWait wait = point.lockWait();
    Cell cell = run.cell();
    if (span == null
        || wait == null
        || run.transaction().lock(span.from(), wait, point.columns(), cell) != Locked.FOUND
        || !point.accepts(run.frame(), cell.array(), cell.offset())) {
      return null;
    }
    return cell;
  }

  /**
   * True if rows must all be read before the first is written, because the source might otherwise
   * meet the statement's own writes.
   */
  boolean mustBeCollected() {
    return access == null || access.isLimited();
  }

  Operator create(Run run) {
    AccessShape shape = access;
    if (shape != null) {
      return shape.lockWait() == null
          ? new TableAccessOperator(run, shape, shape.isLimited() && shape.isOrdered())
          : new LockingAccessOperator(run, shape, shape.isLimited() && shape.isOrdered());
    }
    if (query == null) {
      throw new IllegalStateException("target rows come from an access or a query");
    }
    return query.create(run);
  }
}
