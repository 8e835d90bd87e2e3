package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import java.sql.CallableStatement;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLClientInfoException;
import java.sql.SQLException;
import java.sql.SQLWarning;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * A connection: a {@link Session} and the state that JDBC lets one set on it, which travels with
 * the next statement. Threads may share it; a lock lets one at a time to the session. Cancel and
 * abort do not take the lock, since they are for the thread that finds it taken.
 */
final class PaxosStoreConnection extends ValueFactories implements Connection {
  /** Stands in {@link #running} while a cancel is on its way to the session. */
  private static final Object CANCELLING = new Object();

  private final Session session;
  private final ConnectionUrl url;
  private final ReentrantLock lock = new ReentrantLock();

  // The statement that the session is working for, so that a cancel meets no later one.
  private final AtomicReference<@Nullable Object> running = new AtomicReference<>();
  private final PreparedCache preparedStatements;
  private @Nullable RowSource unfinished;
  private volatile boolean closed;

  private boolean autoCommit = true;
  private int isolation;
  private boolean readOnly;
  private int holdability = ResultSet.HOLD_CURSORS_OVER_COMMIT;
  private int networkTimeoutMillis;
  private final AtomicInteger optionsVersion = new AtomicInteger();
  private long transaction;
  private int lastSavepoint;
  private @Nullable SQLWarning warnings;
  private final Properties clientInfo = new Properties();

  final int defaultFetchSize;
  final int defaultQueryTimeoutSeconds;

  PaxosStoreConnection(Session session, ConnectionUrl url) throws SQLException {
    this.session = session;
    this.url = url;
    isolation = url.isolation();
    readOnly = url.flag(ConnectionOption.READ_ONLY);
    defaultFetchSize = url.number(ConnectionOption.FETCH_SIZE);
    defaultQueryTimeoutSeconds = url.number(ConnectionOption.QUERY_TIMEOUT);
    networkTimeoutMillis = url.number(ConnectionOption.SOCKET_TIMEOUT);
    preparedStatements =
        new PreparedCache(url.number(ConnectionOption.PREPARED_STATEMENT_CACHE_SIZE));
    String application = url.get(ConnectionOption.APPLICATION_NAME);
    if (application != null) {
      clientInfo.setProperty("ApplicationName", application);
    }
  }

  // What statements and results use

  /** Takes the session for a statement; {@link #leave} must follow. */
  private void enter(@Nullable Object user) throws SQLException {
    lock.lock();
    if (closed) {
      lock.unlock();
      throw Failures.connectionClosed();
    }
    if (user != null) {
      running.set(user);
    }
  }

  @SuppressWarnings("ThreadPriorityCheck") // among virtual threads, the canceller may need this one
  private void leave(@Nullable Object user) {
    if (user != null) {
      // A cancel that is on its way must have arrived before another statement can be its victim.
      while (!running.compareAndSet(user, null)) {
        Thread.yield();
      }
    }
    lock.unlock();
  }

  Session.Prepared prepare(String sql) throws SQLException {
    enter(null);
    try {
      return session.prepare(sql);
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      leave(null);
    }
  }

  PreparedCache.Entry prepareCached(String sql) throws SQLException {
    enter(null);
    try {
      return preparedStatements.acquire(session, sql);
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      leave(null);
    }
  }

  void release(PreparedCache.Entry entry) {
    lock.lock();
    try {
      if (!closed) {
        preparedStatements.release(entry);
      }
    } finally {
      lock.unlock();
    }
  }

  void closePrepared(Session.Prepared prepared) {
    lock.lock();
    try {
      if (!closed) {
        prepared.close();
      }
    } finally {
      lock.unlock();
    }
  }

  Session.Result execute(
      @Nullable Object user,
      Session.Prepared prepared,
      Parameters parameters,
      ExecuteOptions options)
      throws SQLException {
    enter(user);
    try {
      checkExpected(prepared, options);
      return session.execute(prepared, parameters, options);
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      leave(user);
    }
  }

  Session.Result executeBatch(
      Object user, Session.Prepared prepared, List<Parameters> parameters, ExecuteOptions options)
      throws SQLException {
    enter(user);
    try {
      checkExpected(prepared, options);
      return session.executeBatch(prepared, parameters, options);
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      leave(user);
    }
  }

  private static void checkExpected(Session.Prepared prepared, ExecuteOptions options)
      throws SQLException {
    if (options.expected() != ExecuteOptions.Expected.ANYTHING && prepared.isDescribed()) {
      options.expected().check(prepared.kind());
    }
  }

  @Nullable RowBatch fetch(@Nullable Object user, Session.Result result, int fetchSize)
      throws SQLException {
    enter(user);
    try {
      return result.fetch(fetchSize);
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      leave(user);
    }
  }

  /** The statement after the round trip that describes it, where it needs one. */
  Session.Prepared described(Session.Prepared prepared) throws SQLException {
    enter(null);
    try {
      prepared.kind();
      return prepared;
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      leave(null);
    }
  }

  /** Stops what the session runs if it runs it for this user. */
  void cancel(Object user) throws SQLException {
    if (running.compareAndSet(user, CANCELLING)) {
      try {
        session.cancel();
      } finally {
        running.set(user);
      }
    }
  }

  void opened(RowSource source) {
    lock.lock();
    try {
      RowSource head = unfinished;
      source.next = head;
      if (head != null) {
        head.previous = source;
      }
      unfinished = source;
    } finally {
      lock.unlock();
    }
  }

  void finished(RowSource source, Session.Result result) {
    lock.lock();
    try {
      RowSource before = source.previous;
      RowSource after = source.next;
      if (before == null) {
        unfinished = after;
      } else {
        before.next = after;
      }
      if (after != null) {
        after.previous = before;
      }
      source.next = null;
      source.previous = null;
      if (!closed) {
        result.close();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Changes whenever what {@link #options} would give may have changed. */
  int optionsVersion() {
    return optionsVersion.get();
  }

  ExecuteOptions options(
      int fetchSize,
      long maxRows,
      int timeoutMillis,
      boolean returnKeys,
      List<String> keyColumns,
      ExecuteOptions.Expected expected) {
    return new ExecuteOptions(
        autoCommit,
        isolation,
        readOnly,
        fetchSize,
        maxRows,
        timeoutMillis,
        returnKeys,
        keyColumns,
        expected);
  }

  /** Options of a query for metadata, which begins no transaction of its own accord. */
  ExecuteOptions metadataOptions() {
    return new ExecuteOptions(
        autoCommit || !session.inTransaction(),
        Connection.TRANSACTION_SERIALIZABLE,
        true,
        0,
        0,
        0,
        false,
        List.of(),
        ExecuteOptions.Expected.ROWS);
  }

  String serverVersion() {
    return session.serverVersion();
  }

  String userName() {
    String user = url.get(ConnectionOption.USER);
    return user == null ? "" : user;
  }

  String url() {
    return url.url();
  }

  @Override
  void checkOpen() throws SQLException {
    if (closed) {
      throw Failures.connectionClosed();
    }
  }

  // Statements

  @Override
  public Statement createStatement() throws SQLException {
    return createStatement(ResultSet.TYPE_FORWARD_ONLY, ResultSet.CONCUR_READ_ONLY, holdability);
  }

  @Override
  public Statement createStatement(int type, int concurrency) throws SQLException {
    return createStatement(type, concurrency, holdability);
  }

  @Override
  public Statement createStatement(int type, int concurrency, int holdable) throws SQLException {
    checkOpen();
    boolean scrollable = isScrollable(type, concurrency);
    return new PaxosStoreStatement(this, scrollable, isHeld(holdable));
  }

  @Override
  public PreparedStatement prepareStatement(String sql) throws SQLException {
    return prepare(sql, false, holdability, false, List.of());
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency)
      throws SQLException {
    return prepareStatement(sql, type, concurrency, holdability);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int type, int concurrency, int holdable)
      throws SQLException {
    checkOpen();
    return prepare(sql, isScrollable(type, concurrency), holdable, false, List.of());
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int autoGeneratedKeys) throws SQLException {
    boolean keys = KeyColumns.wanted(autoGeneratedKeys);
    return prepare(sql, false, holdability, keys, List.of());
  }

  @Override
  public PreparedStatement prepareStatement(String sql, int @Nullable [] columnIndexes)
      throws SQLException {
    List<String> columns = KeyColumns.of(columnIndexes);
    return prepare(sql, false, holdability, !columns.isEmpty(), columns);
  }

  @Override
  public PreparedStatement prepareStatement(String sql, String @Nullable [] columnNames)
      throws SQLException {
    List<String> columns = KeyColumns.of(columnNames);
    return prepare(sql, false, holdability, !columns.isEmpty(), columns);
  }

  private PreparedStatement prepare(
      String sql, boolean scrollable, int holdable, boolean keys, List<String> keyColumns)
      throws SQLException {
    if (sql == null) {
      throw Failures.invalidArgument("statement is null");
    }
    PreparedCache.Entry entry = prepareCached(EscapeSyntax.translate(sql));
    try {
      return new PaxosStorePreparedStatement(
          this, entry, scrollable, isHeld(holdable), keys, keyColumns);
    } catch (SQLException e) {
      release(entry);
      throw e;
    }
  }

  @Override
  public CallableStatement prepareCall(String sql) throws SQLException {
    throw Failures.unsupported("calling a procedure");
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency) throws SQLException {
    return prepareCall(sql);
  }

  @Override
  public CallableStatement prepareCall(String sql, int type, int concurrency, int holdable)
      throws SQLException {
    return prepareCall(sql);
  }

  /** Serves what is not offered by the next lesser thing, with a warning, as JDBC asks. */
  private boolean isScrollable(int type, int concurrency) throws SQLException {
    if (type < ResultSet.TYPE_FORWARD_ONLY || type > ResultSet.TYPE_SCROLL_SENSITIVE) {
      throw Failures.invalidArgument("result set type " + type + " is unknown");
    }
    if (concurrency != ResultSet.CONCUR_READ_ONLY && concurrency != ResultSet.CONCUR_UPDATABLE) {
      throw Failures.invalidArgument("result set concurrency " + concurrency + " is unknown");
    }
    if (type == ResultSet.TYPE_SCROLL_SENSITIVE) {
      warn("result set will be scroll-insensitive, not scroll-sensitive");
    }
    if (concurrency == ResultSet.CONCUR_UPDATABLE) {
      warn("result set will be read-only, not updatable");
    }
    return type != ResultSet.TYPE_FORWARD_ONLY;
  }

  private static boolean isHeld(int holdable) throws SQLException {
    if (holdable != ResultSet.HOLD_CURSORS_OVER_COMMIT
        && holdable != ResultSet.CLOSE_CURSORS_AT_COMMIT) {
      throw Failures.invalidArgument("holdability " + holdable + " is unknown");
    }
    return holdable == ResultSet.HOLD_CURSORS_OVER_COMMIT;
  }

  @Override
  public String nativeSQL(String sql) throws SQLException {
    checkOpen();
    return EscapeSyntax.translate(sql);
  }

  // Transactions

  @Override
  public void setAutoCommit(boolean enabled) throws SQLException {
    enter(null);
    try {
      if (enabled != autoCommit) {
        if (enabled && session.inTransaction()) {
          endTransaction(true);
        }
        autoCommit = enabled;
        optionsVersion.incrementAndGet();
      }
    } finally {
      leave(null);
    }
  }

  @Override
  public boolean getAutoCommit() throws SQLException {
    checkOpen();
    return autoCommit;
  }

  @Override
  public void commit() throws SQLException {
    endExplicit(true);
  }

  @Override
  public void rollback() throws SQLException {
    endExplicit(false);
  }

  private void endExplicit(boolean commit) throws SQLException {
    enter(null);
    try {
      if (autoCommit && !session.inTransaction()) {
        throw SqlExceptions.of(
            "25000",
            "no transaction to " + (commit ? "commit" : "roll back") + ": autocommit is on");
      }
      endTransaction(commit);
    } finally {
      leave(null);
    }
  }

  private void endTransaction(boolean commit) throws SQLException {
    try {
      RowSource source = unfinished;
      while (source != null) {
        RowSource following = source.next;
        if (commit && source.isHeldOverCommit()) {
          source.hold(0);
        } else {
          source.closeAtTransactionEnd();
        }
        source = following;
      }
      if (commit) {
        session.commit();
      } else {
        session.rollback();
      }
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      transaction++;
    }
  }

  @Override
  public void setReadOnly(boolean enabled) throws SQLException {
    enter(null);
    try {
      if (enabled != readOnly) {
        if (session.inTransaction()) {
          throw SqlExceptions.of("25001", "cannot change read-only within a transaction");
        }
        readOnly = enabled;
        optionsVersion.incrementAndGet();
      }
    } finally {
      leave(null);
    }
  }

  @Override
  public boolean isReadOnly() throws SQLException {
    checkOpen();
    return readOnly;
  }

  @Override
  public void setTransactionIsolation(int level) throws SQLException {
    enter(null);
    try {
      if (!PaxosStoreDatabaseMetaData.isIsolationLevel(level)) {
        throw Failures.invalidArgument("isolation level " + level + " is unknown");
      }
      isolation = level;
      optionsVersion.incrementAndGet();
    } finally {
      leave(null);
    }
  }

  @Override
  public int getTransactionIsolation() throws SQLException {
    checkOpen();
    return isolation;
  }

  @Override
  public void setHoldability(int holdable) throws SQLException {
    checkOpen();
    isHeld(holdable);
    holdability = holdable;
  }

  @Override
  public int getHoldability() throws SQLException {
    checkOpen();
    return holdability;
  }

  @Override
  public Savepoint setSavepoint() throws SQLException {
    return savepoint(null);
  }

  @Override
  public Savepoint setSavepoint(String name) throws SQLException {
    if (name == null || name.isEmpty()) {
      throw Failures.invalidArgument("savepoint needs a name");
    }
    return savepoint(name);
  }

  private Savepoint savepoint(@Nullable String name) throws SQLException {
    enter(null);
    try {
      if (autoCommit && !session.inTransaction()) {
        throw SqlExceptions.of("25000", "no transaction for a savepoint: autocommit is on");
      }
      PaxosStoreSavepoint savepoint =
          new PaxosStoreSavepoint(this, transaction, ++lastSavepoint, name);
      session.savepoint(
          savepoint.engineName(),
          options(0, 0, 0, false, List.of(), ExecuteOptions.Expected.ANYTHING));
      return savepoint;
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      leave(null);
    }
  }

  @Override
  public void rollback(Savepoint savepoint) throws SQLException {
    enter(null);
    try {
      session.rollbackTo(own(savepoint).engineName());
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      leave(null);
    }
  }

  @Override
  public void releaseSavepoint(Savepoint savepoint) throws SQLException {
    enter(null);
    try {
      PaxosStoreSavepoint own = own(savepoint);
      session.release(own.engineName());
      own.released = true;
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      leave(null);
    }
  }

  private PaxosStoreSavepoint own(Savepoint savepoint) throws SQLException {
    if (savepoint instanceof PaxosStoreSavepoint) {
      PaxosStoreSavepoint own = (PaxosStoreSavepoint) savepoint;
      if (own.connection == this && own.transaction == transaction && !own.released) {
        return own;
      }
    }
    throw SqlExceptions.of("3B001", "savepoint belongs to no open transaction of this connection");
  }

  // Schema and catalog

  @Override
  public void setSchema(@Nullable String schema) throws SQLException {
    enter(null);
    try {
      if (schema == null || schema.isEmpty()) {
        throw Failures.invalidArgument("schema needs a name");
      }
      session.schema(schema);
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      leave(null);
    }
  }

  @Override
  public String getSchema() throws SQLException {
    enter(null);
    try {
      return session.schema();
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      leave(null);
    }
  }

  @Override
  public void setCatalog(@Nullable String catalog) throws SQLException {
    // There are none: JDBC has a driver ignore the call then.
    checkOpen();
  }

  @Override
  public @Nullable String getCatalog() throws SQLException {
    checkOpen();
    return null;
  }

  @Override
  public DatabaseMetaData getMetaData() throws SQLException {
    checkOpen();
    return new PaxosStoreDatabaseMetaData(this);
  }

  // Life

  @Override
  public boolean isValid(int timeoutSeconds) throws SQLException {
    if (timeoutSeconds < 0) {
      throw Failures.invalidArgument("timeout " + timeoutSeconds + " is negative");
    }
    if (closed) {
      return false;
    }
    long millis = timeoutSeconds * 1000L;
    boolean taken = false;
    try {
      taken =
          timeoutSeconds == 0
              ? lockInterruptibly()
              : lock.tryLock(timeoutSeconds, TimeUnit.SECONDS);
      return taken && !closed && session.isValid((int) Math.min(millis, Integer.MAX_VALUE));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    } catch (RuntimeException e) {
      return false;
    } finally {
      if (taken) {
        lock.unlock();
      }
    }
  }

  private boolean lockInterruptibly() throws InterruptedException {
    lock.lockInterruptibly();
    return true;
  }

  @Override
  public void close() throws SQLException {
    lock.lock();
    try {
      if (!closed) {
        closed = true;
        unfinished = null;
        session.close();
      }
    } catch (RuntimeException e) {
      throw Failures.internal(e);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public boolean isClosed() {
    return closed;
  }

  @Override
  public void abort(@Nullable Executor executor) throws SQLException {
    if (executor == null) {
      throw Failures.invalidArgument("abort needs an executor");
    }
    if (!closed) {
      closed = true;
      executor.execute(session::abort);
    }
  }

  @Override
  public void setNetworkTimeout(@Nullable Executor executor, int millis) throws SQLException {
    if (millis < 0) {
      throw Failures.invalidArgument("network timeout " + millis + " is negative");
    }
    enter(null);
    try {
      session.networkTimeout(millis);
      networkTimeoutMillis = millis;
    } finally {
      leave(null);
    }
  }

  @Override
  public int getNetworkTimeout() throws SQLException {
    checkOpen();
    return networkTimeoutMillis;
  }

  @Override
  public @Nullable SQLWarning getWarnings() throws SQLException {
    checkOpen();
    return warnings;
  }

  @Override
  public void clearWarnings() throws SQLException {
    checkOpen();
    warnings = null;
  }

  private void warn(String message) {
    SQLWarning warning = new SQLWarning(message, "01000");
    SQLWarning first = warnings;
    if (first == null) {
      warnings = warning;
    } else {
      first.setNextWarning(warning);
    }
  }

  @Override
  public void setClientInfo(String name, @Nullable String value) throws SQLClientInfoException {
    if (closed) {
      throw new SQLClientInfoException("connection is closed", "08003", Map.of());
    }
    if (!PaxosStoreDatabaseMetaData.CLIENT_INFO.contains(name)) {
      warn("client info " + name + " is unknown and ignored");
    } else if (value == null) {
      clientInfo.remove(name);
    } else {
      clientInfo.setProperty(name, value);
    }
  }

  @Override
  public void setClientInfo(@Nullable Properties properties) throws SQLClientInfoException {
    clientInfo.clear();
    if (properties == null) {
      return;
    }
    for (String name : properties.stringPropertyNames()) {
      setClientInfo(name, properties.getProperty(name));
    }
  }

  @Override
  public @Nullable String getClientInfo(String name) throws SQLException {
    checkOpen();
    return clientInfo.getProperty(name);
  }

  @Override
  public Properties getClientInfo() throws SQLException {
    checkOpen();
    Properties copy = new Properties();
    copy.putAll(clientInfo);
    return copy;
  }
}
