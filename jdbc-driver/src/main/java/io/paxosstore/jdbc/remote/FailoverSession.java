package io.paxosstore.jdbc.remote;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.ParameterDescription;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.Routing;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.jdbc.protocol.StatementKind;
import io.paxosstore.jdbc.protocol.wire.generated.Group;
import io.paxosstore.jdbc.remote.RemoteSession.Loss;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * A session on a cluster: goes on with another server when the one it talks to is gone.
 *
 * <p>What was under way is never guessed and never done twice. A request that no server has begun,
 * or that changes nothing, is sent again. An open transaction is gone with its server: 40001, to be
 * run again. Of an attempt to commit, announced or promised, the others are asked what became of it
 * (protocol rule R15): committed, with the result that was announced; rolled back, which is 40001;
 * or, if no majority answers, 08007.
 */
final class FailoverSession implements Session {
  private static final String ROLLED_BACK = "40001";
  private static final String UNKNOWN = "08007";

  /** Not 08006, which says that nothing was committed. */
  private static final String RESULT_LOST = "08P02";

  /** Behind blanks and comments. */
  private static final Pattern FIRST_WORD =
      Pattern.compile("(?s)(?:\\s|(?:--|//)[^\\r\\n]*+|/\\*.*?\\*/)*+(\\w*)");

  /** Statements that commit nothing, or something that is announced. */
  private static final Set<String> ANNOUNCED =
      Set.of(
          "INSERT",
          "UPDATE",
          "DELETE",
          "MERGE",
          "SELECT",
          "WITH",
          "VALUES",
          "EXPLAIN",
          "SHOW",
          "SET",
          "BEGIN",
          "START",
          "COMMIT",
          "ROLLBACK",
          "SAVEPOINT",
          "RELEASE");

  private final Servers servers;

  /** Settings made by calls, not by SQL; they win over the URL's. */
  private final Map<String, String> ownSettings = new HashMap<>();

  private volatile RemoteSession current;

  /** Living sessions with other nodes, by node; all with the same settings. */
  private final Map<Integer, RemoteSession> others = new ConcurrentHashMap<>();

  /** What SET has changed, on whichever node. */
  private Map<String, String> settings = Map.of();

  private volatile boolean closed;
  private int networkTimeoutMillis = -1;

  /** True while a transaction that went with its server has not been ended by the application. */
  private boolean failed;

  FailoverSession(Servers servers, RemoteSession first) {
    this.servers = servers;
    this.current = first;
  }

  // Statements

  @Override
  public Prepared prepare(String sql) {
    return new FailoverPrepared(sql);
  }

  @Override
  public Result execute(Prepared statement, Parameters parameters, ExecuteOptions options)
      throws SQLException {
    return run(
        (FailoverPrepared) statement,
        options,
        parameters,
        (session, prepared) -> session.execute(prepared, parameters, options));
  }

  @Override
  public Result executeBatch(
      Prepared statement, List<Parameters> parameters, ExecuteOptions options) throws SQLException {
    return run(
        (FailoverPrepared) statement,
        options,
        parameters.isEmpty() ? Parameters.NONE : parameters.get(0),
        (session, prepared) -> session.executeBatch(prepared, parameters, options));
  }

  private interface Execution {
    Result on(RemoteSession session, Prepared prepared) throws SQLException;
  }

  private Result run(
      FailoverPrepared statement,
      ExecuteOptions options,
      Parameters parameters,
      Execution execution)
      throws SQLException {
    if (failed) {
      endFailed(statement.sql);
    }
    while (true) {
      Group group = statement.group(parameters);
      RemoteSession session = route(group);
      boolean inTransaction = session.inTransaction();
      Prepared prepared = statement.on(session);
      session.believe(group);
      try {
        Result result = execution.on(session, prepared);
        learn(session, group);
        return new FailoverResult(session, result);
      } catch (SQLException e) {
        CommitId attempt = session.committing();
        boolean resultKnown = session.isResultKnown();
        boolean asked =
            resultKnown || statement.isCommit() || (!inTransaction && statement.updates(options));
        if (attempt != null && asked && isUnknown(session, e)) {
          Result committed = session.committed(prepared);
          settle(attempt, e);
          if (!resultKnown && !statement.isCommit()) {
            throw SqlExceptions.of(
                RESULT_LOST,
                "the statement has taken effect, and what it gives was lost with the connection",
                e);
          }
          return new FailoverResult(session, committed);
        }
        if (!session.isLost() || closed) {
          throw e;
        }
        boolean commits =
            session.mayCommit(prepared, options)
                && !(inTransaction && statement.isAnnounced() && !statement.isCommit());
        boolean harmless = session.loss() == Loss.NOT_BEGUN || !commits;
        failed = inTransaction;
        if (inTransaction || !harmless) {
          boolean undone = session.hasNotCommitted() && statement.isAnnounced();
          throw harmless || undone ? gone(e) : e;
        }
        // Nobody has begun it, or it only reads: once more, elsewhere.
      }
    }
  }

  /** The session to run on: the open transaction's, else the one with the group's home. */
  private RemoteSession route(@Nullable Group group) throws SQLException {
    RemoteSession session = living();
    if (group == null || session.inTransaction()) {
      return session;
    }
    int home = servers.homes().homeOf(group);
    String address = session.nodes().get(home);
    if (home == session.node() || address == null) {
      return session;
    }
    RemoteSession other = others.remove(home);
    if (other == null || other.isLost()) {
      other = servers.connectTo(address, allSettings());
      if (other == null) {
        servers.homes().forget(home);
        return session;
      }
      if (networkTimeoutMillis >= 0) {
        other.networkTimeout(networkTimeoutMillis);
      }
    }
    others.put(session.node(), session);
    current = other;
    if (closed) {
      other.abort();
    }
    return other;
  }

  private void learn(RemoteSession session, @Nullable Group group) {
    if (group != null && session.node() != 0) {
      int elsewhere = session.homeElsewhere();
      int home = elsewhere == 0 ? session.node() : elsewhere;
      if (servers.homes().homeOf(group) != home) {
        servers.homes().learn(group, home);
      }
    }
    if (!session.settings().equals(settings) && !session.settings().isEmpty()) {
      Map<String, String> changed = new HashMap<>(settings);
      changed.putAll(session.settings());
      if (!changed.equals(settings)) {
        settings = changed;
        closeOthers();
      }
    }
  }

  private Map<String, String> allSettings() {
    Map<String, String> all = new HashMap<>(settings);
    all.putAll(ownSettings);
    return all;
  }

  /** They have not the settings of this one. */
  private void closeOthers() {
    for (RemoteSession other : others.values()) {
      closeQuietly(other);
    }
    others.clear();
  }

  private static void closeQuietly(RemoteSession session) {
    try {
      session.close();
    } catch (SQLException e) {
      // Its server is gone, and what it held with it.
    }
  }

  /** True if the failure leaves open whether the attempt to commit has succeeded. */
  private static boolean isUnknown(RemoteSession session, SQLException e) {
    return session.isLost() || UNKNOWN.equals(e.getSQLState());
  }

  /** Returns if the attempt was committed; throws 40001 or 08007 otherwise. */
  private void settle(CommitId attempt, SQLException cause) throws SQLException {
    CommitState state = CommitState.UNKNOWN;
    try {
      state = living().commitState(attempt);
    } catch (SQLException e) {
      cause.addSuppressed(e);
    }
    switch (state) {
      case COMMITTED:
        return;
      case ROLLED_BACK:
        throw gone(cause); // its server makes no other without the word of this session
      default:
        throw SqlExceptions.of(
            UNKNOWN,
            "the connection was lost during a commit, and whether it took effect is unknown: no"
                + " majority of the servers answers",
            cause);
    }
  }

  /**
   * What was begun before the loss must not be taken for a part of what comes after it: until the
   * application ends the transaction, nothing runs.
   */
  private void endFailed(String sql) throws SQLException {
    switch (firstWord(sql)) {
      case "ROLLBACK" -> failed = false; // and runs, on a server where nothing is open
      case "COMMIT" -> throw failedCommit();
      default ->
          throw SqlExceptions.of(
              "25P02",
              "the transaction was rolled back with its server; end it with ROLLBACK and run it"
                  + " again");
    }
  }

  private static String firstWord(String sql) {
    Matcher matcher = FIRST_WORD.matcher(sql);
    return matcher.lookingAt() ? matcher.group(1).toUpperCase(Locale.ROOT) : "";
  }

  private SQLException failedCommit() {
    failed = false;
    return SqlExceptions.of(
        ROLLED_BACK, "the transaction was rolled back with its server; run it again");
  }

  /** The transaction went with its server, and has no effect. */
  private static SQLException gone(SQLException cause) {
    return SqlExceptions.of(
        ROLLED_BACK,
        "the server of this transaction is gone; nothing was done, run the transaction again: "
            + cause.getMessage(),
        cause);
  }

  // Transactions

  @Override
  public void commit() throws SQLException {
    if (failed) {
      throw failedCommit();
    }
    RemoteSession session = current;
    if (session.isLost() || !session.inTransaction()) {
      return;
    }
    try {
      session.commit();
    } catch (SQLException e) {
      CommitId attempt = session.committing();
      if (attempt != null && isUnknown(session, e)) {
        settle(attempt, e);
        return;
      }
      if (session.isLost() && session.hasNotCommitted() && !closed) {
        throw gone(e);
      }
      throw e;
    }
  }

  @Override
  public void rollback() throws SQLException {
    failed = false;
    RemoteSession session = current;
    if (session.isLost()) {
      return; // rolled back with its server
    }
    try {
      session.rollback();
    } catch (SQLException e) {
      if (!session.isLost()) {
        throw e;
      }
    }
  }

  @Override
  public void savepoint(String name) throws SQLException {
    savepoint(name, ExecuteOptions.DEFAULT);
  }

  @Override
  public void savepoint(String name, ExecuteOptions options) throws SQLException {
    inTransaction(session -> session.savepoint(name, options));
  }

  @Override
  public void rollbackTo(String name) throws SQLException {
    inTransaction(session -> session.rollbackTo(name));
  }

  @Override
  public void release(String name) throws SQLException {
    inTransaction(session -> session.release(name));
  }

  private interface Call {
    void on(RemoteSession session) throws SQLException;
  }

  /** Something that a lost connection makes the loss of a transaction. */
  private void inTransaction(Call call) throws SQLException {
    if (failed) {
      endFailed("");
    }
    RemoteSession session = living();
    try {
      call.on(session);
    } catch (SQLException e) {
      failed = session.isLost();
      throw session.isLost() && !closed ? gone(e) : e;
    }
  }

  @Override
  public boolean inTransaction() {
    return failed || (!current.isLost() && current.inTransaction());
  }

  // The session itself

  @Override
  public String schema() throws SQLException {
    while (true) {
      RemoteSession session = living();
      try {
        return session.schema();
      } catch (SQLException e) {
        if (!session.isLost() || closed) {
          throw e;
        }
      }
    }
  }

  @Override
  public void schema(String name) throws SQLException {
    while (true) {
      RemoteSession session = living();
      try {
        session.schema(name);
        ownSettings.put("schema", name);
        closeOthers();
        return;
      } catch (SQLException e) {
        if (!session.isLost() || closed) {
          throw e;
        }
      }
    }
  }

  /** The session with a server that lives; a transaction that was open on the last one is gone. */
  private RemoteSession living() throws SQLException {
    RemoteSession session = current;
    if (!session.isLost() || closed) {
      return session;
    }
    servers.homes().forget(session.node());
    RemoteSession next = another();
    if (next == null) {
      next = servers.reconnect(session, allSettings());
      if (networkTimeoutMillis >= 0) {
        next.networkTimeout(networkTimeoutMillis);
      }
    }
    current = next;
    if (closed) {
      next.abort();
    }
    return next;
  }

  private @Nullable RemoteSession another() {
    for (RemoteSession other : others.values()) {
      others.remove(other.node());
      if (!other.isLost()) {
        return other;
      }
    }
    return null;
  }

  @Override
  public void cancel() throws SQLException {
    current.cancel();
  }

  @Override
  public void abort() {
    closed = true;
    current.abort();
    others.values().forEach(RemoteSession::abort);
  }

  @Override
  public boolean isValid(int timeoutMillis) {
    if (closed) {
      return false;
    }
    try {
      if (living().isValid(timeoutMillis)) {
        return true;
      }
      // That one was lost just now: is there another?
      return living().isValid(timeoutMillis);
    } catch (SQLException e) {
      return false;
    }
  }

  @Override
  public void networkTimeout(int millis) throws SQLException {
    networkTimeoutMillis = millis;
    closeOthers();
    living().networkTimeout(millis);
  }

  @Override
  public CommitState commitState(CommitId id) throws SQLException {
    return living().commitState(id);
  }

  @Override
  public Map<String, String> settings() {
    return allSettings();
  }

  @Override
  public String serverVersion() {
    return current.serverVersion();
  }

  @Override
  public void close() throws SQLException {
    closed = true;
    closeOthers();
    current.close();
  }

  /** A statement, prepared on each server that it runs on. */
  private final class FailoverPrepared implements Prepared {
    private final String sql;
    private final Map<RemoteSession, Prepared> bySession = new IdentityHashMap<>(2);

    /** The one that was described last: what it knows holds everywhere. */
    private @Nullable Prepared described;

    FailoverPrepared(String sql) {
      this.sql = sql;
    }

    /** The one group that it touches with these parameters, as far as is known. */
    @Nullable Group group(Parameters parameters) {
      Prepared known = described();
      Routing by = known == null ? null : known.routing();
      int slot = by == null ? Routing.UNKNOWN : by.slotOf(parameters);
      return by == null || slot == Routing.UNKNOWN
          ? null
          : Group.newBuilder().setFamily(by.family()).setSlot(slot).build();
    }

    /** True if it is the end of a transaction, in SQL. */
    boolean isCommit() {
      return firstWord(sql).equals("COMMIT");
    }

    /** True if it is known to change rows, as a transaction of its own. */
    boolean updates(ExecuteOptions options) throws SQLException {
      Prepared known = described();
      return known != null && known.kind() == StatementKind.UPDATE && options.autocommit();
    }

    /** True if it commits nothing that is not announced, which a change of the schema is not. */
    boolean isAnnounced() throws SQLException {
      Prepared known = described();
      return (known != null && known.kind() != StatementKind.COMMAND)
          || ANNOUNCED.contains(firstWord(sql));
    }

    /** The statement on this server. */
    Prepared on(RemoteSession session) {
      Prepared known = bySession.get(session);
      if (known == null) {
        bySession.keySet().removeIf(RemoteSession::isLost);
        known = session.prepare(sql);
        bySession.put(session, known);
      }
      return known;
    }

    /** One that need not ask any server, the present server's first; null if there is none. */
    private @Nullable Prepared described() {
      Prepared present = bySession.get(current);
      if (present != null && present.isDescribed()) {
        described = present;
      }
      return described;
    }

    private interface Question<T> {
      T ask(Prepared prepared) throws SQLException;
    }

    private <T> T ask(Question<T> question) throws SQLException {
      Prepared known = described();
      if (known != null) {
        return question.ask(known);
      }
      while (true) {
        RemoteSession session = living();
        boolean inTransaction = session.inTransaction();
        try {
          return question.ask(on(session));
        } catch (SQLException e) {
          if (!session.isLost() || closed) {
            throw e;
          }
          if (inTransaction) {
            failed = true;
            throw gone(e);
          }
        }
      }
    }

    @Override
    public boolean isDescribed() {
      return described() != null;
    }

    @Override
    public StatementKind kind() throws SQLException {
      return ask(Prepared::kind);
    }

    @Override
    public List<ParameterDescription> parameters() throws SQLException {
      return ask(Prepared::parameters);
    }

    @Override
    public List<ColumnDescription> columns() throws SQLException {
      return ask(Prepared::columns);
    }

    @Override
    public void close() {
      bySession.values().forEach(Prepared::close);
      bySession.clear();
    }
  }

  /** A result; the rest of one whose server is gone cannot be had. */
  private final class FailoverResult implements Result {
    private final RemoteSession owner;
    private final Result result;

    FailoverResult(RemoteSession owner, Result result) {
      this.owner = owner;
      this.result = result;
    }

    @Override
    public List<ColumnDescription> columns() {
      return result.columns();
    }

    @Override
    public long updateCount() {
      return result.updateCount();
    }

    @Override
    public long[] updateCounts() {
      return result.updateCounts();
    }

    @Override
    public @Nullable RowBatch fetch(int fetchSize) throws SQLException {
      try {
        return result.fetch(fetchSize);
      } catch (SQLException e) {
        failed |= owner.isLost() && owner.inTransaction() && owner == current; // identity
        throw owner.isLost() && !closed ? gone(e) : e;
      }
    }

    @Override
    public List<ColumnDescription> generatedKeyColumns() {
      return result.generatedKeyColumns();
    }

    @Override
    public RowBatch generatedKeys() {
      return result.generatedKeys();
    }

    @Override
    public void close() {
      result.close();
    }
  }
}
