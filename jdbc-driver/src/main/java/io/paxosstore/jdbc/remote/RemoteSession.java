package io.paxosstore.jdbc.remote;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.ParameterDescription;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.Routing;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.jdbc.protocol.StatementKind;
import io.paxosstore.jdbc.protocol.wire.Messages;
import io.paxosstore.jdbc.protocol.wire.generated.AskCommit;
import io.paxosstore.jdbc.protocol.wire.generated.Cancel;
import io.paxosstore.jdbc.protocol.wire.generated.Committing;
import io.paxosstore.jdbc.protocol.wire.generated.Describe;
import io.paxosstore.jdbc.protocol.wire.generated.Description;
import io.paxosstore.jdbc.protocol.wire.generated.EndTransaction;
import io.paxosstore.jdbc.protocol.wire.generated.Execute;
import io.paxosstore.jdbc.protocol.wire.generated.ExecuteBatch;
import io.paxosstore.jdbc.protocol.wire.generated.Failure;
import io.paxosstore.jdbc.protocol.wire.generated.Fetch;
import io.paxosstore.jdbc.protocol.wire.generated.Goodbye;
import io.paxosstore.jdbc.protocol.wire.generated.Group;
import io.paxosstore.jdbc.protocol.wire.generated.Hello;
import io.paxosstore.jdbc.protocol.wire.generated.Outcome;
import io.paxosstore.jdbc.protocol.wire.generated.Ping;
import io.paxosstore.jdbc.protocol.wire.generated.Proceed;
import io.paxosstore.jdbc.protocol.wire.generated.Request;
import io.paxosstore.jdbc.protocol.wire.generated.Response;
import io.paxosstore.jdbc.protocol.wire.generated.Rows;
import io.paxosstore.jdbc.protocol.wire.generated.Savepoint;
import io.paxosstore.jdbc.protocol.wire.generated.Schema;
import io.paxosstore.jdbc.protocol.wire.generated.Statement;
import io.paxosstore.jdbc.protocol.wire.generated.Welcome;
import java.io.EOFException;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A session over a socket. A request goes out, its response comes back; statements and results that
 * were closed meanwhile ride along with the next request.
 *
 * <p>When the connection is lost, what matters is whether the request may have committed something:
 * 08007 if it was sent and may have, 08006 if not. Nothing is ever sent twice.
 */
final class RemoteSession implements Session {
  /** Id of the one response that answers no request: the last of a server that shuts down. */
  private static final long FAREWELL = 0;

  private static final String OUTCOME_UNKNOWN = "08007";

  /** After which a promise is not counted on: groups forget outcomes after a minute. */
  private static final long PROMISE_NANOS = TimeUnit.SECONDS.toNanos(10);

  /** What is known of a request whose response did not come. */
  enum Loss {
    /** No request was lost. */
    NONE,
    /** The server has not got it, or has said that it will not begin it. */
    NOT_BEGUN,
    /**
     * The server's end of the connection was closed in order, so everything that it had sent before
     * was received: an attempt to commit that it had not told of was not made (R15), promised or
     * not.
     */
    ENDED,
    /** Nothing is known. */
    UNKNOWN
  }

  private final FrameSocket socket;
  private final String address;
  private String serverVersion = "";
  private volatile boolean inTransaction;

  /** Why the session is over; null while it is not. */
  private volatile @Nullable String lost;

  private long lastRequest;

  // The request that waits for its response; 0 if none does. Read by the thread that cancels.
  private volatile long underWay;
  private int lastStatement;
  private int lastResult;
  private final List<Integer> closedStatements = new ArrayList<>();
  private final List<Integer> closedResults = new ArrayList<>();
  private int networkTimeoutMillis;
  private Map<String, String> settings = Map.of();
  private Loss loss = Loss.NONE;
  private @Nullable Committing committing;

  /** The id of the first attempt to commit of a request that names it; null if there is none. */
  private @Nullable CommitId promised;

  private long promisedAtNanos;

  /** True of a server that makes no attempt of which this session does not know. */
  private boolean isPromised;

  /** What the last request has named, and where it is asked for; null if it has named none. */
  private @Nullable CommitId expected;

  // Of a cluster.
  private int node;
  private Map<Integer, String> nodes = Map.of();
  private @Nullable Group group;
  private int home;

  private RemoteSession(FrameSocket socket, String address) {
    this.socket = socket;
    this.address = address;
  }

  /**
   * Opens a session.
   *
   * @param asksCommits whether it is to be told of attempts to commit, to ask others about them
   */
  static RemoteSession open(
      FrameSocket socket,
      String address,
      boolean asksCommits,
      int timeoutMillis,
      int networkTimeoutMillis,
      Map<String, String> properties)
      throws IOException, SQLException {
    RemoteSession session = new RemoteSession(socket, address);
    Request hello =
        Request.newBuilder()
            .setId(++session.lastRequest)
            .setHello(
                Hello.newBuilder()
                    .setProtocolVersion(Messages.PROTOCOL_VERSION)
                    .setAsksCommits(asksCommits)
                    .putAllProperties(properties))
            .build();
    if (hello.getSerializedSize() > socket.sendLimit()) {
      throw SqlExceptions.of("08001", "connection properties are too long");
    }
    socket.send(hello);
    long deadline =
        timeoutMillis == 0
            ? 0
            : (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeoutMillis)) | 1;
    Response response = socket.receive(deadline);
    if (response.hasFailure()) {
      throw exception(response.getFailure());
    }
    if (!response.hasWelcome() || response.getId() != hello.getId()) {
      throw new IOException("server did not answer as a PaxosStore server does");
    }
    Welcome welcome = response.getWelcome();
    if (welcome.getProtocolVersion() != Messages.PROTOCOL_VERSION) {
      throw SqlExceptions.of(
          "08001",
          "server speaks protocol version "
              + welcome.getProtocolVersion()
              + ", this driver "
              + Messages.PROTOCOL_VERSION);
    }
    session.serverVersion = welcome.getServerVersion();
    session.node = welcome.getNode();
    session.nodes = Map.copyOf(welcome.getNodesMap());
    session.learnPromise(response);
    session.networkTimeoutMillis = networkTimeoutMillis;
    socket.welcomed(welcome.getMaxFrameBytes());
    socket.readTimeout(networkTimeoutMillis);
    return session;
  }

  private static SQLException exception(Failure failure) {
    String state = failure.getSqlState();
    return SqlExceptions.of(state.length() == 5 ? state : "XX000", failure.getMessage());
  }

  // Requests

  private Request.Builder request() {
    Request.Builder request = Request.newBuilder().setId(++lastRequest);
    if (!closedStatements.isEmpty()) {
      request.addAllCloseStatements(closedStatements);
      closedStatements.clear();
    }
    if (!closedResults.isEmpty()) {
      request.addAllCloseResults(closedResults);
      closedResults.clear();
    }
    return request;
  }

  /**
   * Sends a request and waits for its response.
   *
   * @param mayCommit whether something is committed if the server gets it and the response is lost
   */
  private Response call(Request.Builder builder, boolean mayCommit) throws SQLException {
    String over = lost;
    if (over != null) {
      throw SqlExceptions.of("08003", "connection to " + address + " is closed: " + over);
    }
    CommitId attempt = mayCommit ? expect(builder) : null;
    Request request = builder.build();
    if (request.getSerializedSize() > socket.sendLimit()) {
      closedStatements.addAll(request.getCloseStatementsList());
      closedResults.addAll(request.getCloseResultsList());
      throw SqlExceptions.of(
          "54000",
          "request of "
              + request.getSerializedSize()
              + " bytes exceeds the server's limit of "
              + socket.sendLimit()
              + ": use smaller values or batches");
    }
    underWay = request.getId();
    committing = null;
    expected = attempt;
    try {
      if (socket.hasPending()) {
        // Nobody asked: it can only be the farewell of a server that shuts down.
        loss = Loss.NOT_BEGUN;
        throw lose("08006", farewell(socket.receive()), null);
      }
      socket.send(request);
    } catch (IOException e) {
      underWay = 0;
      loss = Loss.NOT_BEGUN;
      throw lose("08006", "request was not sent", e);
    }
    try {
      Response response = socket.receive();
      while (response.hasCommitting() && response.getId() == request.getId()) {
        // The server makes another attempt only when it is certain that the last one had no effect.
        committing = response.getCommitting();
        if (committing.getAwaitsProceed()) {
          socket.send(proceed(committing));
        }
        response = socket.receive();
      }
      if (response.getId() == FAREWELL) {
        // A server says it after its last answer: it has not begun this request.
        loss = Loss.NOT_BEGUN;
        throw lose("08006", farewell(response), null);
      }
      if (response.getId() != request.getId()) {
        throw new IOException(
            "server answered request " + response.getId() + " instead of " + request.getId());
      }
      inTransaction = response.getInTransaction();
      home = response.getHome();
      learnPromise(response);
      if (response.getSettingsCount() > 0) {
        settings = Map.copyOf(response.getSettingsMap());
      }
      if (response.hasFailure()) {
        SQLException e = exception(response.getFailure());
        if (e.getSQLState().startsWith("08") && !e.getSQLState().equals(OUTCOME_UNKNOWN)) {
          loss = Loss.UNKNOWN;
          lose("08006", e.getMessage(), e);
        }
        throw e;
      }
      return response;
    } catch (EOFException e) {
      // The last thing that comes of a connection: whatever the server had sent was received.
      loss = Loss.ENDED;
      throw noAnswer(mayCommit, String.valueOf(e.getMessage()), e);
    } catch (SocketTimeoutException e) {
      loss = Loss.UNKNOWN;
      throw noAnswer(mayCommit, "no answer within " + networkTimeoutMillis + " ms", e);
    } catch (IOException e) {
      loss = Loss.UNKNOWN;
      throw noAnswer(mayCommit, String.valueOf(e.getMessage()), e);
    } finally {
      underWay = 0;
    }
  }

  private void learnPromise(Response response) {
    if (response.hasPromised()) {
      isPromised = true;
      promised = commitId(response.getPromised());
      promisedAtNanos = System.nanoTime();
    }
  }

  private static CommitId commitId(io.paxosstore.jdbc.protocol.wire.generated.CommitId id) {
    return new CommitId(id.getAttempt(), id.getUnique(), id.getFamily(), id.getSlot());
  }

  private static Request proceed(Committing attempt) {
    return Request.newBuilder()
        .setProceed(Proceed.newBuilder().setUnique(attempt.getId().getUnique()))
        .build();
  }

  /**
   * What the server may commit as, and where, before anything is heard of it. It is named once: the
   * response promises anew.
   */
  private @Nullable CommitId expect(Request.Builder request) {
    CommitId id = promised;
    if (id == null || System.nanoTime() - promisedAtNanos > PROMISE_NANOS) {
      return null;
    }
    if (!id.hasGroup()) {
      Group touched = Messages.groupOf(request);
      id = id.in(touched.getFamily(), touched.getSlot());
    }
    if (!id.hasGroup()) {
      return null;
    }
    promised = null;
    request.setPromised(id.unique());
    return id;
  }

  /** Id of the server's node; 0 if it is none of a cluster. */
  int node() {
    return node;
  }

  /** Where every node of the cluster takes clients, as host:port. */
  Map<Integer, String> nodes() {
    return nodes;
  }

  /** The next execution is believed to touch this group; null if nothing is believed. */
  void believe(@Nullable Group touched) {
    group = touched;
  }

  /** The home of the group that the last execution named, if it is not this node; 0 otherwise. */
  int homeElsewhere() {
    return home;
  }

  /** Where the server is, as the URL has it. */
  String address() {
    return address;
  }

  /** True once the connection is lost or closed. */
  boolean isLost() {
    return lost != null;
  }

  /** What is known of the last request, if the connection was lost with it. */
  Loss loss() {
    return loss;
  }

  /**
   * The attempt to commit that the last request has begun to make or, if not everything that the
   * server said was heard, may have; null if there is certainly none of which anybody could be
   * asked.
   */
  @Nullable CommitId committing() {
    Committing heard = committing;
    if (heard != null) {
      return commitId(heard.getId());
    }
    return loss == Loss.UNKNOWN ? expected : null;
  }

  /** True if the server has said what the statement gives if {@link #committing} succeeds. */
  boolean isResultKnown() {
    return committing != null && committing.hasOutcome();
  }

  /**
   * True if it is certain that the last request made no attempt to commit that was announced or
   * promised: the server proposes nothing else before it has heard that this one knows of it.
   */
  boolean hasNotCommitted() {
    return committing() == null
        && switch (loss) {
          case NOT_BEGUN, ENDED -> true;
          case UNKNOWN -> isPromised;
          case NONE -> false;
        };
  }

  /** What the statement gives if that attempt was committed, as far as the server has said. */
  Result committed(Prepared statement) {
    RemotePrepared prepared = (RemotePrepared) statement;
    Committing heard = committing;
    Outcome outcome = heard == null ? Outcome.getDefaultInstance() : heard.getOutcome();
    return new RemoteResult(this, 0, outcome, prepared.columns, prepared.columnTypes);
  }

  /** False if it is certain that the statement changes nothing. */
  boolean mayCommit(Prepared statement, ExecuteOptions options) {
    return ((RemotePrepared) statement).mayCommit(options);
  }

  private static String farewell(Response response) {
    return response.hasFailure() ? response.getFailure().getMessage() : "server said farewell";
  }

  private SQLException noAnswer(boolean mayCommit, String why, IOException e) {
    return mayCommit
        ? lose("08007", why + "; whether the transaction was committed is unknown", e)
        : lose("08006", why, e);
  }

  private SQLException lose(String state, @Nullable String why, @Nullable Exception cause) {
    String aborted = lost;
    if (aborted == null) {
      lost = String.valueOf(why);
    }
    socket.close();
    boolean byAbort = aborted != null && !state.equals("08007");
    return SqlExceptions.of(
        byAbort ? "08003" : state,
        "connection to " + address + " is lost: " + (byAbort ? aborted : why),
        cause);
  }

  /** A response that is not what the request calls for, or cannot be read: the server is wrong. */
  private SQLException garbled(boolean mayCommit, RuntimeException e) {
    return noAnswer(mayCommit, "server's answer is malformed", new IOException(e));
  }

  @Override
  public Prepared prepare(String sql) {
    return new RemotePrepared(++lastStatement, sql);
  }

  @Override
  public Result execute(Prepared statement, Parameters parameters, ExecuteOptions options)
      throws SQLException {
    RemotePrepared prepared = (RemotePrepared) statement;
    int resultId = ++lastResult;
    Request.Builder request =
        request()
            .setExecute(
                Execute.newBuilder()
                    .setStatement(prepared.message())
                    .setParameters(Messages.of(parameters))
                    .setOptions(Messages.of(options))
                    .setResult(resultId));
    if (group != null) {
      request.getExecuteBuilder().setGroup(group);
    }
    return outcome(prepared, resultId, request, prepared.mayCommit(options));
  }

  @Override
  public Result executeBatch(
      Prepared statement, List<Parameters> parameters, ExecuteOptions options) throws SQLException {
    RemotePrepared prepared = (RemotePrepared) statement;
    Request.Builder request =
        request()
            .setExecuteBatch(
                ExecuteBatch.newBuilder()
                    .setStatement(prepared.message())
                    .addAllParameters(Messages.of(parameters))
                    .setOptions(Messages.of(options)));
    if (group != null) {
      request.getExecuteBatchBuilder().setGroup(group);
    }
    return outcome(prepared, 0, request, prepared.mayCommit(options));
  }

  private Result outcome(
      RemotePrepared prepared, int resultId, Request.Builder request, boolean mayCommit)
      throws SQLException {
    Response response = call(request, mayCommit);
    try {
      if (!response.hasOutcome()) {
        throw new IllegalArgumentException("no outcome");
      }
      Outcome outcome = response.getOutcome();
      prepared.confirmed(outcome.hasDescription() ? outcome.getDescription() : null);
      return new RemoteResult(this, resultId, outcome, prepared.columns, prepared.columnTypes);
    } catch (RuntimeException e) {
      throw garbled(mayCommit, e);
    }
  }

  /** The next rows of a result. */
  Rows fetch(int resultId, int fetchSize) throws SQLException {
    Response response =
        call(
            request().setFetch(Fetch.newBuilder().setResult(resultId).setFetchSize(fetchSize)),
            false);
    return response.getRows();
  }

  /** Malformed rows: nothing that this session says can be trusted any more. */
  SQLException malformedRows(RuntimeException e) {
    return garbled(false, e);
  }

  void closeResult(int resultId) {
    closedResults.add(resultId);
  }

  @Override
  public void commit() throws SQLException {
    if (inTransaction) {
      call(request().setEndTransaction(EndTransaction.newBuilder().setCommit(true)), true);
    }
  }

  @Override
  public void rollback() throws SQLException {
    if (inTransaction) {
      call(request().setEndTransaction(EndTransaction.newBuilder().setCommit(false)), false);
    }
  }

  @Override
  public void savepoint(String name) throws SQLException {
    savepoint(name, ExecuteOptions.DEFAULT);
  }

  @Override
  public void savepoint(String name, ExecuteOptions options) throws SQLException {
    savepoint(Savepoint.Action.SET, name, options);
  }

  @Override
  public void rollbackTo(String name) throws SQLException {
    savepoint(Savepoint.Action.ROLL_BACK_TO, name, null);
  }

  @Override
  public void release(String name) throws SQLException {
    savepoint(Savepoint.Action.RELEASE, name, null);
  }

  private void savepoint(Savepoint.Action action, String name, @Nullable ExecuteOptions options)
      throws SQLException {
    Savepoint.Builder savepoint = Savepoint.newBuilder().setAction(action).setName(name);
    if (options != null) {
      savepoint.setOptions(Messages.of(options));
    }
    call(request().setSavepoint(savepoint), false);
  }

  @Override
  public boolean inTransaction() {
    return inTransaction;
  }

  @Override
  public String schema() throws SQLException {
    Response response = call(request().setSchema(Schema.getDefaultInstance()), false);
    return response.getSchemaName().getName();
  }

  @Override
  public void schema(String name) throws SQLException {
    call(request().setSchema(Schema.newBuilder().setName(name)), false);
  }

  // Beside the request that is under way

  @Override
  public void cancel() throws SQLException {
    long target = underWay;
    if (target == 0 || lost != null) {
      return;
    }
    try {
      socket.send(Request.newBuilder().setCancel(Cancel.newBuilder().setRequest(target)).build());
    } catch (IOException e) {
      // The thread that waits for the response sees the loss, and knows what it means.
      socket.close();
    }
  }

  @Override
  public void abort() {
    if (lost == null) {
      lost = "aborted";
    }
    socket.close();
  }

  @Override
  public boolean isValid(int timeoutMillis) {
    if (lost != null) {
      return false;
    }
    try {
      socket.readTimeout(timeoutMillis == 0 ? networkTimeoutMillis : timeoutMillis);
      try {
        call(request().setPing(Ping.getDefaultInstance()), false);
      } finally {
        socket.readTimeout(networkTimeoutMillis);
      }
      return true;
    } catch (IOException | SQLException e) {
      return false;
    }
  }

  @Override
  public void networkTimeout(int millis) throws SQLException {
    try {
      socket.readTimeout(millis);
      networkTimeoutMillis = millis;
    } catch (IOException e) {
      throw lose("08006", e.getMessage(), e);
    }
  }

  @Override
  public CommitState commitState(CommitId id) throws SQLException {
    Response response =
        call(
            request()
                .setAskCommit(
                    AskCommit.newBuilder()
                        .setId(
                            io.paxosstore.jdbc.protocol.wire.generated.CommitId.newBuilder()
                                .setAttempt(id.attempt())
                                .setUnique(id.unique())
                                .setFamily(id.family())
                                .setSlot(id.slot()))),
            false);
    return switch (response.getCommitVerdict().getState()) {
      case COMMITTED -> CommitState.COMMITTED;
      case ROLLED_BACK -> CommitState.ROLLED_BACK;
      default -> CommitState.UNKNOWN;
    };
  }

  @Override
  public Map<String, String> settings() {
    return settings;
  }

  @Override
  public String serverVersion() {
    return serverVersion;
  }

  @Override
  public void close() throws SQLException {
    if (lost != null) {
      return;
    }
    try {
      // Locks are free when close returns, so that a successor does not wait for its predecessor.
      rollback();
      socket.send(request().setGoodbye(Goodbye.getDefaultInstance()).build());
    } catch (IOException | SQLException e) {
      // The server rolls back what a lost connection leaves.
    } finally {
      lost = "closed";
      socket.close();
    }
  }

  /** A statement that the server knows by a number, once its text has gone there. */
  private final class RemotePrepared implements Prepared {
    private final int id;
    private final String sql;
    private boolean sent;
    private boolean known;
    private boolean closed;
    private @Nullable Description description;
    private StatementKind kind = StatementKind.COMMAND;
    private List<ColumnDescription> columns = List.of();
    private byte[] columnTypes = new byte[0];
    private @Nullable Routing routing;

    RemotePrepared(int id, String sql) {
      this.id = id;
      this.sql = sql;
    }

    Statement message() {
      sent = true;
      Statement.Builder message = Statement.newBuilder().setId(id);
      return known ? message.build() : message.setSql(sql).build();
    }

    /** Notes that the server knows the text, and what it says of it, if anything new. */
    void confirmed(@Nullable Description latest) {
      known = true;
      if (latest != null) {
        kind = Messages.kind(latest);
        columns = Messages.columns(latest.getColumnsList());
        columnTypes = Messages.types(columns);
        description = latest;
        routing = Messages.routing(latest);
      }
    }

    /** True unless it is certain that the statement ends no transaction that has changes. */
    boolean mayCommit(ExecuteOptions options) {
      if (description == null) {
        return options.expected() != ExecuteOptions.Expected.ROWS;
      }
      // An SQL COMMIT is a command; everything else commits only with autocommit.
      return kind == StatementKind.COMMAND
          || (kind == StatementKind.UPDATE && options.autocommit() && !inTransaction);
    }

    private Description described() throws SQLException {
      Description latest = description;
      if (latest == null) {
        Response response =
            call(request().setDescribe(Describe.newBuilder().setStatement(message())), false);
        latest = response.getDescription();
        try {
          confirmed(latest);
        } catch (RuntimeException e) {
          throw garbled(false, e);
        }
      }
      return latest;
    }

    @Override
    public boolean isDescribed() {
      return description != null;
    }

    @Override
    public StatementKind kind() throws SQLException {
      described();
      return kind;
    }

    @Override
    public List<ParameterDescription> parameters() throws SQLException {
      try {
        return Messages.parameters(described());
      } catch (IllegalArgumentException e) {
        throw garbled(false, e);
      }
    }

    @Override
    public List<ColumnDescription> columns() throws SQLException {
      described();
      return columns;
    }

    @Override
    public @Nullable Routing routing() {
      return routing;
    }

    @Override
    public void close() {
      if (!closed && sent) {
        closedStatements.add(id);
      }
      closed = true;
    }
  }
}
