package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.WouldWaitException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.StaleCatalogException;
import io.paxosstore.sql.executor.Executable;
import io.paxosstore.sql.planner.PlannedStatement;
import io.paxosstore.sql.transaction.GivenRequest;
import io.paxosstore.sql.transaction.PendingCommit;
import io.paxosstore.sql.transaction.Transaction;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A session on a database in this process. One call is one statement: it finds the statement's plan
 * and runs it, in the session's open transaction or, by {@link Autocommit}, in one of its own.
 */
final class SqlSession implements Session {
  private static final Logger LOG = LoggerFactory.getLogger(SqlSession.class);
  private static final ExecuteOptions IN_TRANSACTION =
      new ExecuteOptions(
          false, Connection.TRANSACTION_SERIALIZABLE, false, 0, 0, 0, false, List.of());

  /** How often a transaction that has done nothing yet begins again on a newer catalog. */
  private static final int ATTEMPTS = 5;

  private final Database database;
  private final SessionSettings settings;
  private final Runnable onClose;
  private final StatementRunner runner;
  private final Autocommit autocommit;
  private final Announcements announcements;

  /** Sends statements to the homes of their groups; null if they run here. */
  private @Nullable StatementShipping shipping;

  /** Results with rows that were not produced yet. */
  private final Set<QueryResult> openResults = ConcurrentHashMap.newKeySet();

  private @Nullable SessionTransaction open;
  // START TRANSACTION holds the transaction open though the driver says autocommit.
  private boolean startedBySql;
  private volatile @Nullable Cancellation running;
  private final AtomicBoolean released = new AtomicBoolean();
  private volatile boolean closed;

  SqlSession(Database database, SessionSettings settings, Runnable onClose) {
    this.database = database;
    this.settings = settings;
    this.onClose = onClose;
    this.runner = new StatementRunner(database, settings, this);
    this.announcements = new Announcements(database.transactions());
    this.autocommit = new Autocommit(database, runner, announcements);
    this.shipping = database.shipping();
  }

  /** Its statement is another node's, which asks for this request should the answer be lost. */
  void commitOnlyAs(GivenRequest request) {
    shipping = null; // it has come far enough
    autocommit.commitAs(request);
  }

  /** A call begins that runs under this cancellation; {@link #leave} ends it. */
  void enter(Cancellation cancellation) throws SQLException {
    // In this order: who closes the session sees the call, or the call sees that it is closed.
    running = cancellation;
    if (closed) {
      leave();
      throw SqlExceptions.of("08003", "the session is closed");
    }
  }

  /**
   * The call has ended; if the session was aborted meanwhile, its end is made here, where nobody
   * uses it.
   */
  void leave() {
    running = null;
    if (closed) {
      releaseQuietly();
    }
  }

  /** Something that may fail, between {@link #running} and its end. */
  private interface Call<T> {
    T call(Cancellation cancellation);
  }

  private <T> T call(int timeoutMillis, Call<T> call) throws SQLException {
    Cancellation cancellation =
        Cancellation.after(timeoutMillis > 0 ? timeoutMillis : settings.statementTimeoutMillis());
    enter(cancellation);
    try {
      return call.call(cancellation);
    } catch (RuntimeException | Error e) {
      throw failure(e);
    } finally {
      leave();
    }
  }

  /** What the caller is told: the failure, unless it comes of the session's end. */
  SQLException failure(Throwable failure) {
    return closed
        ? SqlExceptions.of("08003", "the session was closed", failure)
        : Failures.toSqlException(failure);
  }

  private void call(Runnable call) throws SQLException {
    call(
        0,
        cancellation -> {
          call.run();
          return true;
        });
  }

  @Override
  public Prepared prepare(String sql) throws SQLException {
    return call(
        0,
        cancellation -> {
          SessionTransaction transaction = open;
          Catalog catalog = transaction == null ? database.catalog() : transaction.catalog();
          return knowing(
              catalog,
              newest -> new PreparedSql(sql, database.plan(sql, settings.schema(), newest, "")));
        });
  }

  @Override
  public Result execute(Prepared statement, Parameters parameters, ExecuteOptions options)
      throws SQLException {
    return call(
        options.timeoutMillis(),
        cancellation ->
            run(invocation(statement, List.of(parameters), false, options, cancellation)));
  }

  @Override
  public Result executeBatch(
      Prepared statement, List<Parameters> parameters, ExecuteOptions options) throws SQLException {
    return call(
        options.timeoutMillis(),
        cancellation -> run(invocation(statement, parameters, true, options, cancellation)));
  }

  @Override
  public @Nullable Begun executeAtOnce(
      Prepared statement, Parameters parameters, ExecuteOptions options) {
    boolean alone = options.autocommit() && !startedBySql;
    if (!isShort(((PreparedSql) statement).plan())
        || (alone && (open != null || !database.transactions().commitsAtOnce()))) {
      return null;
    }
    int millis = options.timeoutMillis();
    Cancellation cancellation =
        Cancellation.after(millis > 0 ? millis : settings.statementTimeoutMillis());
    return atOnce(
        cancellation,
        () -> {
          Invocation invocation =
              invocation(statement, List.of(parameters), false, options, cancellation);
          return alone ? aloneAtOnce(invocation) : new Begun(runInTransaction(invocation), null);
        });
  }

  private @Nullable Begun aloneAtOnce(Invocation invocation) {
    CachedPlan plan = runner.planFor(invocation, database.catalog());
    if (!isShort(plan)) {
      return null;
    }
    Begun begun =
        switch (plan.statement()) {
          case PlannedStatement.Update update -> autocommit.updateAtOnce(invocation);
          case PlannedStatement.Query query when !query.forUpdate() ->
              autocommit.queryAtOnce(invocation);
          default -> null;
        };
    if (begun != null) {
      settings.nextReadOnly(null);
    }
    return begun;
  }

  @Override
  public @Nullable Pending commitAtOnce() {
    SessionTransaction transaction = open;
    if (transaction == null || transaction.failed() || !database.transactions().commitsAtOnce()) {
      return null;
    }
    return atOnce(
        Cancellation.none(),
        () -> {
          endResults();
          announcements.announce(transaction.transaction(), null);
          PendingCommit commit = transaction.transaction().commitAtOnce();
          if (commit == null) {
            return null;
          }
          open = null;
          startedBySql = false;
          return (done, again, failed) ->
              commit.whenDone(done, e -> failed.accept(Failures.toSqlException(e)));
        });
  }

  /** Null, and nothing has happened, if it would have to wait, or fails. */
  private <T> @Nullable T atOnce(Cancellation cancellation, Supplier<@Nullable T> work) {
    running = cancellation;
    try {
      return closed ? null : NoWait.demand(work);
    } catch (WouldWaitException | StaleCatalogException | SqlError e) {
      // What it is that fails, whoever may wait tells.
      return null;
    } finally {
      running = null;
      if (closed) {
        Thread.startVirtualThread(this::releaseQuietly);
      }
    }
  }

  private static boolean isShort(CachedPlan plan) {
    Executable executable = plan.executable();
    return executable != null && executable.isShort();
  }

  private Invocation invocation(
      Prepared statement,
      List<Parameters> parameters,
      boolean batch,
      ExecuteOptions options,
      Cancellation cancellation) {
    return new Invocation(
        (PreparedSql) statement, parameters, batch, isReadOnly(options), options, cancellation);
  }

  private boolean isReadOnly(ExecuteOptions options) {
    return options.readOnly() || settings.readOnly();
  }

  /**
   * Does something with the catalog; and if it finds fault with names, once more with the newest
   * that there is, should another node have made what this one has not heard of. An open
   * transaction that has done nothing yet begins again on that one.
   */
  private <T> T knowing(Catalog catalog, Function<Catalog, T> planning) {
    try {
      return planning.apply(catalog);
    } catch (SqlError e) {
      if (!Failures.isOfNames(e)) {
        throw e;
      }
      SessionTransaction transaction = open;
      Catalog newest = database.newerThan(catalog);
      if (newest.version() <= catalog.version()
          || transaction != null && (transaction.failed() || !transaction.isUnused())) {
        throw e;
      }
      if (transaction != null) {
        beginAgain(transaction);
      }
      return planning.apply(newest);
    }
  }

  private Result run(Invocation invocation) {
    boolean alone = invocation.options().autocommit() && !startedBySql;
    if (alone && open != null) {
      announcements.knows(null); // the attempt that the client expects is the statement's own
      commitOpen();
    }
    SessionTransaction transaction = open;
    Catalog catalog = transaction == null ? database.catalog() : transaction.catalog();
    CachedPlan plan = knowing(catalog, newest -> runner.planFor(invocation, newest));
    if (alone && plan.executable() != null) {
      settings.nextReadOnly(null);
    }
    if (alone && shipping != null) {
      Result shipped = shipping.run(invocation, plan, settings, announcements);
      if (shipped != null) {
        return shipped;
      }
    }
    return switch (plan.statement()) {
      case PlannedStatement.Query query ->
          alone ? autocommit.query(invocation, query.forUpdate()) : runInTransaction(invocation);
      case PlannedStatement.Update update ->
          alone ? autocommit.update(invocation) : runInTransaction(invocation);
      case PlannedStatement.Explain explain ->
          Results.rows(TextRows.EXPLAIN_COLUMNS, TextRows.rows(explain.lines()));
      case PlannedStatement.Ddl ddl -> {
        if (invocation.readOnly()
            || transaction != null && transaction.transaction().isReadOnly()) {
          throw new SqlError(
              SqlStates.READ_ONLY_TRANSACTION,
              "the schema cannot be changed: the session or its transaction is read-only");
        }
        if (transaction != null) {
          checkNotFailed(transaction);
        }
        // A schema change is a transaction of its own; what was open before it is committed, as
        // applications that mix them expect.
        announcements.knows(null);
        commitOpen();
        database.schemaChanges().execute(ddl.statement());
        yield Results.command();
      }
      case PlannedStatement.Show show ->
          Results.rows(
              TextRows.columns(show.name()), TextRows.rows(List.of(settings.show(show.name()))));
      case PlannedStatement.Command command -> {
        execute(command, invocation.options());
        yield Results.command();
      }
    };
  }

  private Result runInTransaction(Invocation invocation) {
    SessionTransaction transaction = open;
    if (transaction == null) {
      transaction = begin(invocation.readOnly());
    }
    for (int attempt = 1; ; attempt++) {
      checkNotFailed(transaction);
      try {
        Result result = runIn(transaction, invocation, attempt < ATTEMPTS);
        transaction.use();
        return result;
      } catch (StaleCatalogException e) {
        database.newerThan(transaction.catalog());
        transaction = beginAgain(transaction);
      }
    }
  }

  private SessionTransaction beginAgain(SessionTransaction unused) {
    endResults();
    unused.transaction().rollback();
    open = null;
    return begin(unused.transaction().isReadOnly());
  }

  /**
   * Runs a statement.
   *
   * @param again whether the caller can begin again on a newer catalog, while the transaction is
   *     unused
   */
  private Result runIn(SessionTransaction transaction, Invocation invocation, boolean again) {
    CachedPlan plan = runner.planFor(invocation, transaction.catalog());
    int mark = transaction.transaction().beginStatement(invocation.cancellation());
    try {
      if (!isShort(plan)) {
        NoWait.check();
      }
      if (plan.statement() instanceof PlannedStatement.Update) {
        return runner.updates(plan, transaction.transaction(), transaction.catalog(), invocation);
      }
      QueryResult result =
          runner.query(plan, transaction.transaction(), transaction.catalog(), invocation, null);
      // Who asks for locks has all of them when the statement has run.
      boolean locking =
          plan.statement() instanceof PlannedStatement.Query query && query.forUpdate();
      result.start(locking ? Integer.MAX_VALUE : invocation.options().fetchSize());
      return result;
    } catch (WouldWaitException e) {
      transaction.transaction().rollbackTo(mark);
      throw e;
    } catch (StaleCatalogException e) {
      if (again && transaction.isUnused()) {
        throw e;
      }
      undo(transaction, mark, e);
      throw e.toSqlError();
    } catch (RuntimeException | Error e) {
      undo(transaction, mark, e);
      throw e;
    }
  }

  /** A conflict ends the transaction; any other failure undoes the statement only. */
  private void undo(SessionTransaction transaction, int mark, Throwable failure) {
    if (NoWait.isDemanded()) {
      // It is tried again where it may wait for what the failure rests on.
      transaction.transaction().rollbackTo(mark);
      NoWait.check();
    }
    if (Failures.endsTransaction(failure)) {
      endResults();
      transaction.fail();
    } else {
      transaction.transaction().rollbackTo(mark);
      // What the failure complains of (a duplicate key, say) may rest on a commit that is still on
      // its way.
      transaction.transaction().settle();
    }
  }

  void opened(QueryResult result) {
    openResults.add(result);
  }

  void ended(QueryResult result) {
    openResults.remove(result);
  }

  /** Reading on in the open transaction has failed. */
  void fetchFailed(Throwable failure) {
    SessionTransaction transaction = open;
    if (transaction != null && Failures.endsTransaction(failure)) {
      endResults();
      transaction.fail();
    }
  }

  private SessionTransaction begin(boolean readOnly) {
    while (true) {
      Catalog catalog = database.catalog();
      Transaction transaction = database.transactions().begin(readOnly);
      transaction.snapshot();
      if (catalog == database.catalog()) {
        settings.nextReadOnly(null);
        SessionTransaction begun =
            new SessionTransaction(database.planned(transaction, catalog), catalog);
        open = begun;
        return begun;
      }
      // The schema changed before the snapshot was taken: start again on the new version.
      transaction.rollback();
    }
  }

  private static void checkNotFailed(SessionTransaction transaction) {
    if (transaction.failed()) {
      throw new SqlError(
          SqlStates.FAILED_TRANSACTION,
          "the transaction was rolled back by a conflict; end it with ROLLBACK and run it again");
    }
  }

  private void execute(PlannedStatement.Command command, ExecuteOptions options) {
    switch (command) {
      case PlannedStatement.Begin begin -> {
        if (open != null) {
          throw new SqlError(SqlStates.ACTIVE_TRANSACTION, "a transaction is open already");
        }
        Boolean readOnly = begin.readOnly();
        begin(readOnly == null ? isReadOnly(options) : readOnly);
        startedBySql = true;
      }
      case PlannedStatement.Commit commit -> commitOpen();
      case PlannedStatement.Rollback rollback -> {
        String savepoint = rollback.savepoint();
        if (savepoint == null) {
          rollbackOpen();
        } else {
          inTransaction(savepoint).rollbackTo(savepoint);
        }
      }
      case PlannedStatement.Savepoint savepoint -> savepointIn(savepoint.name(), options);
      case PlannedStatement.Release release ->
          inTransaction(release.name()).release(release.name());
      case PlannedStatement.SetSchema set -> settings.schema(set.name(), database.catalog());
      case PlannedStatement.SetTransaction set -> {
        // Every level runs as SERIALIZABLE, which is at least as strong as the one asked for.
        if (set.session() && set.readOnly() != null) {
          settings.readOnly(set.readOnly());
        } else if (open == null) {
          settings.nextReadOnly(set.readOnly());
        } else if (set.readOnly() != null && set.readOnly() != open.transaction().isReadOnly()) {
          throw new SqlError(
              SqlStates.ACTIVE_TRANSACTION,
              "SET TRANSACTION must come before the transaction's first statement");
        }
      }
      case PlannedStatement.SetOption set ->
          settings.set(set.name(), set.value(), database.catalog());
      case PlannedStatement.Show show -> throw new IllegalStateException("SHOW gives rows");
    }
  }

  private void savepointIn(String name, ExecuteOptions options) {
    SessionTransaction transaction = open;
    if (transaction == null) {
      if (options.autocommit()) {
        throw new SqlError(SqlStates.NO_TRANSACTION, "SAVEPOINT needs a transaction");
      }
      transaction = begin(isReadOnly(options));
    }
    checkNotFailed(transaction);
    transaction.savepoint(name);
  }

  private SessionTransaction inTransaction(String savepoint) {
    SessionTransaction transaction = open;
    if (transaction == null) {
      throw new SqlError(SqlStates.INVALID_SAVEPOINT, "savepoint " + savepoint + " does not exist");
    }
    checkNotFailed(transaction);
    return transaction;
  }

  private void commitOpen() {
    SessionTransaction transaction = open;
    if (transaction == null) {
      startedBySql = false;
      return;
    }
    endResults();
    open = null;
    startedBySql = false;
    try {
      if (transaction.failed()) {
        throw new SqlError(
            SqlStates.SERIALIZATION_FAILURE,
            "the transaction was rolled back by an earlier conflict; run it again");
      }
      announcements.announce(transaction.transaction(), null);
      transaction.transaction().commit();
    } finally {
      transaction.transaction().rollback();
    }
  }

  private void rollbackOpen() {
    SessionTransaction transaction = open;
    open = null;
    startedBySql = false;
    if (transaction != null) {
      endResults();
      transaction.transaction().rollback();
    }
  }

  /** Ends the results that read in the open transaction. */
  private void endResults() {
    for (QueryResult result : openResults) {
      if (result.isInTransaction()) {
        result.transactionEnded();
      }
    }
  }

  @Override
  public void commit() throws SQLException {
    call(this::commitOpen);
  }

  @Override
  public void rollback() throws SQLException {
    call(this::rollbackOpen);
  }

  @Override
  public void savepoint(String name) throws SQLException {
    savepoint(name, IN_TRANSACTION);
  }

  @Override
  public void savepoint(String name, ExecuteOptions options) throws SQLException {
    call(() -> savepointIn(name, options));
  }

  @Override
  public void rollbackTo(String name) throws SQLException {
    call(() -> inTransaction(name).rollbackTo(name));
  }

  @Override
  public void release(String name) throws SQLException {
    call(() -> inTransaction(name).release(name));
  }

  @Override
  public boolean inTransaction() {
    return open != null;
  }

  @Override
  public String schema() {
    return settings.schema();
  }

  @Override
  public void schema(String name) throws SQLException {
    call(() -> settings.schema(name, database.catalog()));
  }

  @Override
  public void cancel() {
    Cancellation current = running;
    if (current != null) {
      current.cancel();
    }
  }

  @Override
  public void abort() {
    closed = true;
    Cancellation current = running;
    if (current == null) {
      releaseQuietly();
    } else {
      current.cancel();
    }
  }

  @Override
  public boolean isValid(int timeoutMillis) {
    return !closed && database.isOpen();
  }

  @Override
  public void onCommitting(CommitListener listener) {
    announcements.to(listener);
  }

  @Override
  public @Nullable CommitId promised() {
    SessionTransaction transaction = open;
    return announcements.promise(transaction == null ? null : transaction.transaction());
  }

  @Override
  public void commitAs(@Nullable CommitId id) {
    announcements.knows(id);
  }

  @Override
  public CommitState commitState(CommitId id) throws SQLException {
    return call(0, cancellation -> announcements.stateOf(id));
  }

  @Override
  public int homeElsewhere(int family, int slot) {
    return database.homeElsewhere(new GroupId(family, slot));
  }

  @Override
  public Map<String, String> settings() {
    return settings.changed();
  }

  @Override
  public String serverVersion() {
    return Database.VERSION;
  }

  @Override
  public void close() throws SQLException {
    closed = true;
    Cancellation current = running;
    if (current != null) {
      current.cancel();
      return;
    }
    try {
      release();
    } catch (RuntimeException | Error e) {
      throw Failures.toSqlException(e);
    }
  }

  /** For those who have another failure to tell, or nobody to tell. */
  private void releaseQuietly() {
    try {
      release();
    } catch (RuntimeException | Error e) {
      LOG.warn("a session was not closed cleanly", e);
    }
  }

  private void release() {
    if (released.compareAndSet(false, true)) {
      try {
        rollbackOpen();
        // Those with a snapshot of their own, which nobody would let go of any more.
        openResults.forEach(QueryResult::close);
      } finally {
        onClose.run();
      }
    }
  }
}
