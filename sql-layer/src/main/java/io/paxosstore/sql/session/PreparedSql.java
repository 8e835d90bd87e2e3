package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.ParameterDescription;
import io.paxosstore.jdbc.protocol.Routing;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.StatementKind;
import io.paxosstore.sql.planner.PlannedStatement;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A session's handle on a statement: its text, and the plan that it last ran with. */
final class PreparedSql implements Session.Prepared {
  private final String sql;
  private CachedPlan plan;

  PreparedSql(String sql, CachedPlan plan) {
    this.sql = sql;
    this.plan = plan;
  }

  String sql() {
    return sql;
  }

  CachedPlan plan() {
    return plan;
  }

  void plan(CachedPlan newer) {
    plan = newer;
  }

  @Override
  public StatementKind kind() {
    return switch (plan.statement()) {
      case PlannedStatement.Query query -> StatementKind.QUERY;
      case PlannedStatement.Explain explain -> StatementKind.QUERY;
      case PlannedStatement.Show show -> StatementKind.QUERY;
      case PlannedStatement.Update update -> StatementKind.UPDATE;
      case PlannedStatement.Ddl ddl -> StatementKind.COMMAND;
      case PlannedStatement.Command command -> StatementKind.COMMAND;
    };
  }

  @Override
  public List<ParameterDescription> parameters() {
    return plan.parameters();
  }

  @Override
  public List<ColumnDescription> columns() {
    return switch (plan.statement()) {
      case PlannedStatement.Query query -> query.columns();
      case PlannedStatement.Explain explain -> TextRows.EXPLAIN_COLUMNS;
      case PlannedStatement.Show show -> TextRows.columns(show.name());
      default -> List.of();
    };
  }

  @Override
  public @Nullable Routing routing() {
    return plan.routing();
  }

  @Override
  public void close() {}
}
