package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.executor.Executable;
import io.paxosstore.sql.executor.ExecutionContext;
import io.paxosstore.sql.executor.GeneratedKeys;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.planner.PlannedStatement;
import io.paxosstore.sql.transaction.Transaction;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Runs plans in a transaction that the caller has begun: the part that is the same with and without
 * autocommit.
 */
final class StatementRunner {
  private final Database database;
  private final SessionSettings settings;
  private final SqlSession session;

  StatementRunner(Database database, SessionSettings settings, SqlSession session) {
    this.database = database;
    this.settings = settings;
    this.session = session;
  }

  /** The statement's plan on this catalog, from its handle, the plan cache, or the planner. */
  CachedPlan planFor(Invocation invocation, Catalog catalog) {
    PreparedSql prepared = invocation.prepared();
    CachedPlan plan = prepared.plan();
    PlanCache.Key key = plan.key();
    String types = plan.statement().dependsOnBoundTypes() ? types(invocation.parameters()) : "";
    if (key.catalogVersion() != catalog.version()
        || !key.schema().equals(settings.schema())
        || !key.types().equals(types)) {
      plan = database.plan(prepared.sql(), settings.schema(), catalog, types);
      prepared.plan(plan);
    }
    return plan;
  }

  private static String types(List<Parameters> parameters) {
    return parameters.isEmpty()
        ? ""
        : new String(parameters.getFirst().types(), StandardCharsets.ISO_8859_1);
  }

  QueryResult query(
      CachedPlan plan,
      Transaction transaction,
      Catalog catalog,
      Invocation invocation,
      @Nullable Transaction ownTransaction) {
    if (invocation.batch()) {
      throw new SqlError(
          SqlStates.NOT_SUPPORTED, "a batch may hold INSERT, UPDATE and DELETE only");
    }
    PlannedStatement.Query query = (PlannedStatement.Query) plan.statement();
    ExecutionContext context =
        context(plan, transaction, catalog, invocation.parameters().getFirst(), invocation);
    return new QueryResult(
        session,
        query.columns(),
        executable(plan).open(context),
        invocation.cancellation(),
        invocation.options().maxRows(),
        ownTransaction);
  }

  Session.Result updates(
      CachedPlan plan, Transaction transaction, Catalog catalog, Invocation invocation) {
    if (transaction.isReadOnly()) {
      // Even where it would have found nothing to change.
      throw new SqlError(SqlStates.READ_ONLY_TRANSACTION, "the transaction is read-only");
    }
    PlannedStatement.Update update = (PlannedStatement.Update) plan.statement();
    List<ColumnDescription> keyColumns = List.of();
    GeneratedKeys keys = null;
    if (invocation.options().returnKeys() && update.plan() instanceof PlanNode.Insert insert) {
      List<Integer> ordinals =
          KeyColumns.ordinals(insert.table(), invocation.options().keyColumns());
      keyColumns = KeyColumns.describe(insert.table(), ordinals);
      keys = new GeneratedKeys(ordinals, new RowBatch());
    }
    List<Parameters> parameters = invocation.parameters();
    long[] counts = new long[parameters.size()];
    for (int i = 0; i < counts.length; i++) {
      counts[i] =
          executable(plan)
              .update(context(plan, transaction, catalog, parameters.get(i), invocation), keys);
    }
    return Results.updates(counts, keyColumns, keys == null ? Results.NO_ROWS : keys.rows());
  }

  private static Executable executable(CachedPlan plan) {
    return Objects.requireNonNull(plan.executable(), "statement without a plan");
  }

  private ExecutionContext context(
      CachedPlan plan,
      Transaction transaction,
      Catalog catalog,
      Parameters parameters,
      Invocation invocation) {
    Instant now = Instant.now();
    return new ExecutionContext(
        transaction,
        catalog,
        plan.conversion().convert(parameters),
        invocation.cancellation(),
        database.sequences(),
        database.expressions(catalog),
        now.getEpochSecond() * 1_000_000 + now.getNano() / 1_000,
        settings.user(),
        settings.schema(),
        database.memoryBytesPerStatement());
  }
}
