package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.sql.ddl.DdlStatement;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the planner makes of a statement: immutable, free of Calcite's objects, so that a cache can
 * keep it.
 */
public sealed interface PlannedStatement {
  /** The statement's parameters in order, with the types that the plan expects them in. */
  default List<SqlType> parameters() {
    return List.of();
  }

  /**
   * True if the type of a parameter could not be told from the statement, so that the plan holds
   * only for the types that it was made with.
   */
  default boolean dependsOnBoundTypes() {
    return false;
  }

  /**
   * A query.
   *
   * @param forUpdate whether it locks rows
   */
  record Query(
      PlanNode plan,
      List<ColumnDescription> columns,
      List<SqlType> parameters,
      boolean dependsOnBoundTypes,
      boolean forUpdate)
      implements PlannedStatement {}

  /** INSERT, UPDATE, DELETE. */
  record Update(PlanNode.Modify plan, List<SqlType> parameters, boolean dependsOnBoundTypes)
      implements PlannedStatement {}

  /** EXPLAIN: the plan as text. */
  record Explain(List<String> lines) implements PlannedStatement {}

  /** A schema change. */
  record Ddl(DdlStatement statement) implements PlannedStatement {}

  /** A statement about the session or its transaction. */
  sealed interface Command extends PlannedStatement {}

  /** START TRANSACTION, BEGIN; null modes where the statement is silent. */
  record Begin(@Nullable Isolation isolation, @Nullable Boolean readOnly) implements Command {}

  /** COMMIT. */
  record Commit() implements Command {}

  /** ROLLBACK, or ROLLBACK TO SAVEPOINT. */
  record Rollback(@Nullable String savepoint) implements Command {}

  /** SAVEPOINT. */
  record Savepoint(String name) implements Command {}

  /** RELEASE SAVEPOINT. */
  record Release(String name) implements Command {}

  /** SET SCHEMA. */
  record SetSchema(String name) implements Command {}

  /**
   * SET TRANSACTION, or SET SESSION CHARACTERISTICS AS TRANSACTION.
   *
   * @param session for all transactions that follow, rather than the current or next one
   */
  record SetTransaction(@Nullable Isolation isolation, @Nullable Boolean readOnly, boolean session)
      implements Command {}

  /** SET name = value; RESET name if the value is null. The name is folded to upper case. */
  record SetOption(String name, @Nullable String value) implements Command {}

  /** SHOW name: one row with the option's value. */
  record Show(String name) implements Command {}

  /**
   * Isolation levels that can be named. All of them run as SERIALIZABLE for now, which is at least
   * as strong.
   */
  enum Isolation {
    READ_UNCOMMITTED,
    READ_COMMITTED,
    REPEATABLE_READ,
    SERIALIZABLE
  }
}
