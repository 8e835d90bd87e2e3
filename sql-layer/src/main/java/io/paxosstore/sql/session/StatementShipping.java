package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.planner.PlannedStatement;
import io.paxosstore.sql.transaction.RemoteStatements;
import io.paxosstore.sql.transaction.RemoteStatements.Sent;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Has a statement that is a transaction of its own run at the home of the one group that it
 * touches, if that is elsewhere: one call instead of one per row, lock and commit. Thread-safe.
 *
 * <p>Whatever keeps it from being sent, or from being done there, is no failure: the statement runs
 * here, and asks the home for rows.
 */
final class StatementShipping {
  private final RemoteStatements statements;

  StatementShipping(RemoteStatements statements) {
    this.statements = statements;
  }

  /**
   * What the statement gave; null if it did nothing anywhere and has to run here.
   *
   * @throws SqlError what it failed with; 08007 if that is not known
   */
  Session.@Nullable Result run(
      Invocation invocation,
      CachedPlan plan,
      SessionSettings settings,
      Announcements announcements) {
    GroupId group = group(plan, invocation.parameters());
    int home = group == null ? 0 : statements.homeElsewhere(group);
    if (group == null || home == 0 || !plan.shipping().isWorthwhile()) {
      return null;
    }
    invocation.cancellation().check();
    byte[] statement = ShippedStatement.of(invocation, plan, settings).encode();
    if (statement.length > ShippedStatement.MAX_BYTES) {
      return null;
    }
    boolean writes = plan.statement() instanceof PlannedStatement.Update;
    RequestId id = writes ? announcements.request(group) : statements.newRequest();
    Sent sent =
        statements.send(
            home,
            group,
            id,
            statement,
            writes,
            invocation.cancellation(),
            given -> announcements.announce(id, group, result(given, plan)));
    return switch (sent) {
      case Sent.NotRun notRun -> null;
      case Sent.Ran(byte[] bytes) -> resultOrNull(bytes, plan);
      case Sent.Committed(byte[] bytes) -> result(bytes, plan);
    };
  }

  private static @Nullable GroupId group(CachedPlan plan, List<Parameters> parameters) {
    StatementGroup group = plan.group();
    return group == null ? null : group.of(plan.conversion(), parameters);
  }

  private static Session.Result result(byte[] bytes, CachedPlan plan) {
    Session.Result result = resultOrNull(bytes, plan);
    if (result == null) {
      throw new IllegalArgumentException("a result that is none");
    }
    return result;
  }

  private static Session.@Nullable Result resultOrNull(byte[] bytes, CachedPlan plan) {
    if (ShippedResult.isTooLarge(bytes)) {
      plan.shipping().tooLarge();
      return null;
    }
    return ShippedResult.decode(bytes, plan.statement());
  }
}
