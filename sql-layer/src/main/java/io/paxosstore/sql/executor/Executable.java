package io.paxosstore.sql.executor;

import io.paxosstore.sql.executor.write.WriteExecutable;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A compiled plan: immutable and thread-safe, kept in the plan cache, run any number of times at
 * once.
 */
public interface Executable {
  /** Compiles a plan. */
  static Executable compile(PlanNode plan) {
    if (plan instanceof PlanNode.Modify modify) {
      return WriteExecutable.compile(modify);
    }
    PointQuery point = PointQuery.of(plan);
    return point != null ? point : new Query(plan);
  }

  /** Types of the result's columns; one BIGINT for an INSERT, UPDATE or DELETE. */
  List<SqlType> columns();

  /**
   * True if it writes, so that {@link #update} is the way to run it; otherwise {@link #open} is.
   */
  boolean isUpdate();

  /**
   * True if it reads a few rows by key, or writes one, as far as the plan tells, so that a thread
   * with other things to do may run it, unless it {@linkplain io.paxosstore.lsm.NoWait has to
   * wait}.
   */
  default boolean isShort() {
    return false;
  }

  /** Starts a query. */
  Rows open(ExecutionContext context);

  /**
   * Runs an INSERT, UPDATE or DELETE. If it fails, some of its writes may be in the transaction:
   * the caller rolls back to its mark.
   *
   * @param keys takes columns of inserted rows, or null
   * @return the number of rows written
   */
  long update(ExecutionContext context, @Nullable GeneratedKeys keys);
}
