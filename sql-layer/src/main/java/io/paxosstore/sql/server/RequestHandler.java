package io.paxosstore.sql.server;

import com.google.protobuf.ByteString;
import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.wire.Messages;
import io.paxosstore.jdbc.protocol.wire.generated.CommitId;
import io.paxosstore.jdbc.protocol.wire.generated.CommitVerdict;
import io.paxosstore.jdbc.protocol.wire.generated.Committing;
import io.paxosstore.jdbc.protocol.wire.generated.Describe;
import io.paxosstore.jdbc.protocol.wire.generated.Description;
import io.paxosstore.jdbc.protocol.wire.generated.Done;
import io.paxosstore.jdbc.protocol.wire.generated.Execute;
import io.paxosstore.jdbc.protocol.wire.generated.ExecuteBatch;
import io.paxosstore.jdbc.protocol.wire.generated.Fetch;
import io.paxosstore.jdbc.protocol.wire.generated.Group;
import io.paxosstore.jdbc.protocol.wire.generated.Outcome;
import io.paxosstore.jdbc.protocol.wire.generated.ParameterSet;
import io.paxosstore.jdbc.protocol.wire.generated.Request;
import io.paxosstore.jdbc.protocol.wire.generated.Response;
import io.paxosstore.jdbc.protocol.wire.generated.Rows;
import io.paxosstore.jdbc.protocol.wire.generated.Savepoint;
import io.paxosstore.jdbc.protocol.wire.generated.Schema;
import io.paxosstore.jdbc.protocol.wire.generated.SchemaName;
import io.paxosstore.jdbc.protocol.wire.generated.Statement;
import io.paxosstore.sql.SqlStates;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A session's side of a connection: requests in, responses out, and what the client has open in
 * between. One thread at a time; knows no socket.
 */
final class RequestHandler {
  private static final int MAX_OPEN_STATEMENTS = 10_000;
  private static final int MAX_OPEN_RESULTS = 1_000;

  private final Session session;
  private final int maxBatchBytes;
  private final Map<Integer, OpenStatement> statements = new HashMap<>();
  private final Map<Integer, ResultCursor> results = new HashMap<>();

  // What is being served.
  private long requestId;
  private @Nullable OpenStatement executing;
  private Map<String, String> toldSettings = Map.of();
  private boolean promises;
  private boolean countedOn;

  /** Of the attempts of this request, the last that was announced. */
  private Session.@Nullable CommitId announced;

  /** What the client has been told, in a response that was sent. */
  private Session.@Nullable CommitId promised;

  /** A statement of the client's, with what the client has been told of its columns. */
  private static final class OpenStatement {
    private final String sql;
    private final Session.Prepared prepared;
    private @Nullable List<ColumnDescription> toldColumns;

    OpenStatement(String sql, Session.Prepared prepared) {
      this.sql = sql;
      this.prepared = prepared;
    }
  }

  RequestHandler(Session session, int maxFrameBytes) {
    this.session = session;
    // Room for the rest of the response.
    maxBatchBytes = maxFrameBytes - FrameDecoder.HANDSHAKE_FRAME_BYTES / 2;
  }

  /**
   * Has the client hear of every attempt to commit before it is made (R15).
   *
   * @param announcer sends a frame ahead of the response, and returns when the kernel has it, or if
   *     the frame says that it awaits that, when the client does: a client whose connection ends
   *     then knows what there is to know
   */
  void announceCommits(Consumer<Response> announcer) {
    promises = true;
    session.onCommitting(
        (id, result, promise) -> {
          // What was said before must not be taken for this, should this be lost.
          boolean again = announced != null && (result != null || !id.equals(announced));
          announced = id;
          Committing.Builder committing =
              Committing.newBuilder().setId(message(id)).setAwaitsProceed(again || !promise);
          if (result != null) {
            committing.setOutcome(announced(result));
          }
          announcer.accept(
              Response.newBuilder().setId(requestId).setCommitting(committing).build());
        });
  }

  private Outcome announced(Session.Result result) {
    OpenStatement statement = Objects.requireNonNull(executing);
    List<ColumnDescription> told = statement.toldColumns;
    try {
      Outcome.Builder outcome = outcome(statement, result);
      for (long count : result.updateCounts()) {
        outcome.addUpdateCounts(count);
      }
      return outcome.build();
    } catch (SQLException e) {
      throw new IllegalStateException("a result without an outcome", e);
    } finally {
      // The client looks at it only if the response does not come, which therefore tells it again.
      statement.toldColumns = told;
    }
  }

  private int homeElsewhere(Group group) {
    return session.homeElsewhere(group.getFamily(), group.getSlot());
  }

  private static CommitId message(Session.CommitId id) {
    return CommitId.newBuilder()
        .setAttempt(id.attempt())
        .setUnique(id.unique())
        .setFamily(id.family())
        .setSlot(id.slot())
        .build();
  }

  private CommitVerdict ask(CommitId id) throws SQLException {
    Session.CommitState state =
        session.commitState(
            new Session.CommitId(id.getAttempt(), id.getUnique(), id.getFamily(), id.getSlot()));
    return CommitVerdict.newBuilder()
        .setState(
            switch (state) {
              case COMMITTED -> CommitVerdict.State.COMMITTED;
              case ROLLED_BACK -> CommitVerdict.State.ROLLED_BACK;
              case UNKNOWN -> CommitVerdict.State.UNKNOWN;
            })
        .build();
  }

  /** Serves a request; what goes wrong for the client is thrown, to be told to it. */
  Response handle(Request request) throws SQLException {
    Response.Builder response = Response.newBuilder().setId(request.getId());
    begin(request);
    close(request);
    switch (request.getBodyCase()) {
      case DESCRIBE -> response.setDescription(describe(request.getDescribe()));
      case EXECUTE -> executed(response, request.getExecute(), execute(request.getExecute()));
      case EXECUTE_BATCH -> {
        ExecuteBatch batch = request.getExecuteBatch();
        response.setOutcome(executeBatch(batch));
        if (batch.hasGroup()) {
          response.setHome(homeElsewhere(batch.getGroup()));
        }
      }
      case FETCH -> response.setRows(fetch(request.getFetch()));
      case END_TRANSACTION -> {
        if (request.getEndTransaction().getCommit()) {
          session.commit();
        } else {
          session.rollback();
        }
        response.setDone(Done.getDefaultInstance());
      }
      case SAVEPOINT -> {
        savepoint(request.getSavepoint());
        response.setDone(Done.getDefaultInstance());
      }
      case SCHEMA -> response.setSchemaName(schema(request.getSchema()));
      case PING -> response.setDone(Done.getDefaultInstance());
      case ASK_COMMIT -> response.setCommitVerdict(ask(request.getAskCommit().getId()));
      case HELLO, CANCEL, GOODBYE, PROCEED, BODY_NOT_SET ->
          throw new ProtocolViolationException("unexpected request " + request.getBodyCase());
    }
    return finish(response);
  }

  /**
   * A response that was made without waiting.
   *
   * @param pending what must be known before it leaves; null if nothing
   */
  record Early(Response response, Session.@Nullable Pending pending) {}

  /**
   * Serves a request on a thread that has others to serve.
   *
   * @return null, and nothing has happened, if it must be served where it may wait
   */
  @Nullable Early handleAtOnce(Request request) throws SQLException {
    begin(request);
    return request.hasExecute() ? executeAtOnce(request) : commitAtOnce(request);
  }

  /** False if {@link #handleAtOnce} would be in vain. */
  static boolean mayBeServedAtOnce(Request request) {
    return request.getCloseResultsCount() == 0
        && (request.hasExecute() || request.getEndTransaction().getCommit());
  }

  private @Nullable Early executeAtOnce(Request request) throws SQLException {
    Execute message = request.getExecute();
    OpenStatement statement = statements.get(message.getStatement().getId());
    if (statement == null || message.getStatement().hasSql()) {
      return null;
    }
    close(request);
    ExecuteOptions options = Messages.options(message.getOptions());
    options.expected().check(statement.prepared.kind());
    Parameters parameters = parameters(message.getParameters());
    checkCount(statement, parameters.types().length);
    executing = statement;
    Session.Begun begun = session.executeAtOnce(statement.prepared, parameters, options);
    if (begun == null) {
      return null;
    }
    Response.Builder response = Response.newBuilder().setId(request.getId());
    if (begun.pending() == null) {
      executed(response, message, outcome(statement, begun.result(), message));
      return new Early(finish(response), null);
    }
    List<ColumnDescription> told = statement.toldColumns;
    try {
      executed(response, message, outcome(statement, begun.result(), message));
    } catch (SQLException e) {
      if (begun.result().updateCount() >= 0) {
        throw e; // the statement takes effect all the same
      }
      return null; // it may be told no earlier than rows
    } finally {
      // The response may never leave: then the next one has to tell them.
      statement.toldColumns = told;
    }
    ResultCursor unfinished = results.remove(message.getResult());
    if (unfinished != null) {
      unfinished.close(); // it takes more than one response, and may yet have to be made again
      return null;
    }
    return new Early(finish(response), begun.pending());
  }

  private @Nullable Early commitAtOnce(Request request) {
    Session.Pending pending = session.commitAtOnce();
    if (pending == null) {
      return null;
    }
    close(request);
    Response.Builder response =
        Response.newBuilder().setId(request.getId()).setDone(Done.getDefaultInstance());
    return new Early(finish(response), pending);
  }

  private void executed(Response.Builder response, Execute message, Outcome outcome) {
    response.setOutcome(outcome);
    if (message.hasGroup()) {
      response.setHome(homeElsewhere(message.getGroup()));
    }
  }

  @SuppressWarnings("ReferenceEquality") // of settings, see there
  private Response finish(Response.Builder response) {
    Map<String, String> settings = session.settings();
    if (settings != toldSettings) { // identity: the session makes a new one for each change
      toldSettings = settings;
      response.putAllSettings(settings);
    }
    promise(response);
    return response.setInTransaction(session.inTransaction()).build();
  }

  /** Adds what is promised, if the client may not know it. */
  void promise(Response.Builder response) {
    Session.CommitId next = promises ? session.promised() : null;
    if (next != null && (countedOn || !next.equals(promised))) {
      response.setPromised(message(next));
    }
  }

  /** A response was sent: what it promises holds from now on. */
  void sent(Response response) {
    if (response.hasPromised()) {
      CommitId id = response.getPromised();
      promised =
          new Session.CommitId(id.getAttempt(), id.getUnique(), id.getFamily(), id.getSlot());
    }
  }

  private void begin(Request request) {
    if (requestId != request.getId()) {
      announced = null;
    }
    requestId = request.getId();
    countedOn = request.getPromised() != 0;
    session.commitAs(known(request));
  }

  /** The id that the client would ask for if it heard nothing of this request, and where. */
  private Session.@Nullable CommitId known(Request request) {
    Session.CommitId id = promised;
    if (id == null || id.unique() != request.getPromised()) {
      return null;
    }
    Group group = Messages.groupOf(request);
    return id.hasGroup() ? id : id.in(group.getFamily(), group.getSlot());
  }

  private void close(Request request) {
    for (int id : request.getCloseResultsList()) {
      ResultCursor result = results.remove(id);
      if (result != null) {
        result.close();
      }
    }
    for (int id : request.getCloseStatementsList()) {
      OpenStatement statement = statements.remove(id);
      if (statement != null) {
        statement.prepared.close();
      }
    }
  }

  private OpenStatement statement(Statement message) throws SQLException {
    OpenStatement known = statements.get(message.getId());
    if (!message.hasSql() || (known != null && known.sql.equals(message.getSql()))) {
      if (known == null) {
        throw new ProtocolViolationException("unknown statement " + message.getId());
      }
      return known;
    }
    if (known != null) {
      throw new ProtocolViolationException("statement " + message.getId() + " has another text");
    }
    if (statements.size() >= MAX_OPEN_STATEMENTS) {
      throw new SQLException(
          "connection has " + statements.size() + " statements open: close some",
          SqlStates.PROGRAM_LIMIT);
    }
    OpenStatement opened = new OpenStatement(message.getSql(), session.prepare(message.getSql()));
    statements.put(message.getId(), opened);
    return opened;
  }

  private Description describe(Describe message) throws SQLException {
    OpenStatement statement = statement(message.getStatement());
    return describe(statement, statement.prepared.columns());
  }

  private static Description describe(OpenStatement statement, List<ColumnDescription> columns)
      throws SQLException {
    statement.toldColumns = columns;
    Session.Prepared prepared = statement.prepared;
    return Messages.of(
        Messages.of(prepared.kind(), prepared.parameters(), columns), prepared.routing());
  }

  private Outcome execute(Execute message) throws SQLException {
    OpenStatement statement = statement(message.getStatement());
    ExecuteOptions options = Messages.options(message.getOptions());
    options.expected().check(statement.prepared.kind());
    Parameters parameters = parameters(message.getParameters());
    checkCount(statement, parameters.types().length);
    executing = statement;
    return outcome(statement, session.execute(statement.prepared, parameters, options), message);
  }

  private Outcome outcome(OpenStatement statement, Session.Result result, Execute message)
      throws SQLException {
    Outcome.Builder outcome = outcome(statement, result);
    if (result.updateCount() < 0) {
      ResultCursor cursor = new ResultCursor(result, maxBatchBytes);
      Rows first;
      try {
        first = cursor.next(message.getOptions().getFetchSize());
      } catch (SQLException | RuntimeException e) {
        cursor.close();
        throw e;
      }
      outcome.setRows(first);
      if (!first.getEnd()) {
        open(message.getResult(), cursor);
      }
    } else {
      result.close();
    }
    return outcome.build();
  }

  private static Parameters parameters(ParameterSet set) {
    if (set.getTypes().isEmpty()) {
      return Parameters.NONE;
    }
    try {
      return Messages.parameters(set.getTypes().toByteArray(), set.getValues());
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolationException(e.getMessage());
    }
  }

  private static List<Parameters> parameterSets(List<ParameterSet> sets) {
    try {
      return Messages.parameterSets(sets);
    } catch (IllegalArgumentException e) {
      throw new ProtocolViolationException(e.getMessage());
    }
  }

  private void open(int id, ResultCursor cursor) throws SQLException {
    if (results.size() >= MAX_OPEN_RESULTS || results.containsKey(id)) {
      cursor.close();
      throw new SQLException(
          "connection has " + results.size() + " results open: close some",
          SqlStates.PROGRAM_LIMIT);
    }
    results.put(id, cursor);
  }

  private static void checkCount(OpenStatement statement, int given) throws SQLException {
    int wanted = statement.prepared.parameters().size();
    if (given != wanted) {
      throw new SQLException(
          "statement has " + wanted + " parameters, " + given + " were given", "07001");
    }
  }

  private Outcome executeBatch(ExecuteBatch message) throws SQLException {
    OpenStatement statement = statement(message.getStatement());
    ExecuteOptions options = Messages.options(message.getOptions());
    options.expected().check(statement.prepared.kind());
    List<Parameters> sets = parameterSets(message.getParametersList());
    for (Parameters set : sets) {
      checkCount(statement, set.types().length);
    }
    executing = statement;
    Session.Result result = session.executeBatch(statement.prepared, sets, options);
    Outcome.Builder outcome = outcome(statement, result);
    for (long count : result.updateCounts()) {
      outcome.addUpdateCounts(count);
    }
    result.close();
    return outcome.build();
  }

  @SuppressWarnings("ReferenceEquality") // a session gives the same list while nothing changed
  private Outcome.Builder outcome(OpenStatement statement, Session.Result result)
      throws SQLException {
    Outcome.Builder outcome = Outcome.newBuilder().setUpdateCount(result.updateCount());
    List<ColumnDescription> told = statement.toldColumns;
    if (told == null
        || (result.updateCount() < 0
            && told != result.columns()
            && !told.equals(result.columns()))) {
      outcome.setDescription(describe(statement, result.columns()));
    }
    if (!result.generatedKeyColumns().isEmpty()) {
      ByteString keys = Messages.of(result.generatedKeys());
      if (keys.size() > maxBatchBytes) {
        throw new SQLException(
            "generated keys take " + keys.size() + " bytes: use smaller batches",
            SqlStates.PROGRAM_LIMIT);
      }
      outcome.addAllKeyColumns(Messages.columnMessages(result.generatedKeyColumns()));
      outcome.setKeys(keys);
    }
    return outcome;
  }

  private Rows fetch(Fetch message) throws SQLException {
    ResultCursor result = results.get(message.getResult());
    if (result == null) {
      throw new SQLException("result is not open any more", "24000");
    }
    try {
      Rows rows = result.next(message.getFetchSize());
      if (rows.getEnd()) {
        results.remove(message.getResult());
      }
      return rows;
    } catch (SQLException | RuntimeException e) {
      results.remove(message.getResult());
      result.close();
      throw e;
    }
  }

  private void savepoint(Savepoint message) throws SQLException {
    switch (message.getAction()) {
      case SET -> session.savepoint(message.getName(), Messages.options(message.getOptions()));
      case ROLL_BACK_TO -> session.rollbackTo(message.getName());
      case RELEASE -> session.release(message.getName());
      case UNRECOGNIZED -> throw new ProtocolViolationException("unknown savepoint action");
    }
  }

  private SchemaName schema(Schema message) throws SQLException {
    if (message.hasName()) {
      session.schema(message.getName());
    }
    return SchemaName.newBuilder().setName(session.schema()).build();
  }
}
