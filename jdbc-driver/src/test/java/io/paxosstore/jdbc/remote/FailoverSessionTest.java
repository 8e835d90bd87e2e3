package io.paxosstore.jdbc.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.Routing;
import io.paxosstore.jdbc.protocol.StatementKind;
import io.paxosstore.jdbc.protocol.wire.Messages;
import io.paxosstore.jdbc.protocol.wire.generated.CommitId;
import io.paxosstore.jdbc.protocol.wire.generated.CommitVerdict;
import io.paxosstore.jdbc.protocol.wire.generated.Committing;
import io.paxosstore.jdbc.protocol.wire.generated.Description;
import io.paxosstore.jdbc.protocol.wire.generated.Done;
import io.paxosstore.jdbc.protocol.wire.generated.Failure;
import io.paxosstore.jdbc.protocol.wire.generated.Outcome;
import io.paxosstore.jdbc.protocol.wire.generated.Request;
import io.paxosstore.jdbc.protocol.wire.generated.Response;
import io.paxosstore.jdbc.protocol.wire.generated.Rows;
import io.paxosstore.jdbc.protocol.wire.generated.Welcome;
import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A connection whose server goes away, as the client sees it. */
@Timeout(20)
class FailoverSessionTest {
  private static final Description UPDATE = Messages.of(StatementKind.UPDATE, List.of(), List.of());
  private static final CommitId ID =
      CommitId.newBuilder().setAttempt(7).setUnique(8).setFamily(9).setSlot(10).build();

  /** The same before any group is known. */
  private static final CommitId PROMISE = ID.toBuilder().clearFamily().clearSlot().build();

  private static final Outcome COUNT =
      Outcome.newBuilder().setDescription(UPDATE).setUpdateCount(5).build();

  private static SQLException assertState(String sqlState, Executable call) {
    SQLException e = assertThrows(SQLException.class, call);
    assertEquals(sqlState, e.getSQLState(), e.toString());
    return e;
  }

  private static Connection connect(StubServer... servers) throws SQLException {
    return connect(10_000, servers);
  }

  private static Connection connect(int failoverMillis, StubServer... servers) throws SQLException {
    StringBuilder hosts = new StringBuilder();
    for (StubServer server : servers) {
      hosts.append(hosts.isEmpty() ? "" : ",").append("127.0.0.1:").append(server.port());
    }
    return DriverManager.getConnection(
        "jdbc:paxosstore://" + hosts + "/PUBLIC?failoverTimeout=" + failoverMillis);
  }

  private static Response.Builder updated(Request request, int count) {
    return StubServer.to(request)
        .setInTransaction(
            request.hasExecute() && !request.getExecute().getOptions().getAutocommit())
        .setOutcome(Outcome.newBuilder().setDescription(UPDATE).setUpdateCount(count));
  }

  /** The same, of a statement that touches the group of {@link #ID}. */
  private static Response.Builder routed(Request request) {
    Response.Builder response = updated(request, 1);
    response
        .getOutcomeBuilder()
        .setDescription(Messages.of(UPDATE, new Routing(9, 11, List.of(), 10)));
    return response;
  }

  private static void obey(Request request, StubServer.Peer peer) throws IOException {
    peer.answer(
        request.hasExecute()
            ? updated(request, 1)
            : StubServer.to(request).setDone(Done.getDefaultInstance()));
  }

  private static void announce(Request request, StubServer.Peer peer, int count)
      throws IOException {
    peer.answer(
        StubServer.to(request)
            .setCommitting(
                Committing.newBuilder()
                    .setId(ID)
                    .setOutcome(
                        Outcome.newBuilder().setDescription(UPDATE).setUpdateCount(count))));
  }

  private static StubServer verdict(CommitVerdict.State state) throws IOException {
    return StubServer.welcoming(
        (request, peer) -> {
          if (request.hasAskCommit()) {
            assertEquals(ID, request.getAskCommit().getId());
            peer.answer(
                StubServer.to(request)
                    .setCommitVerdict(CommitVerdict.newBuilder().setState(state)));
          } else {
            obey(request, peer);
          }
        });
  }

  @Test
  void anAnnouncedCommitThatSucceedsGivesTheResponseThatFollows() throws Exception {
    try (StubServer server =
            StubServer.welcoming(
                (request, peer) -> {
                  announce(request, peer, 3);
                  peer.answer(updated(request, 3));
                });
        StubServer other = StubServer.welcoming(FailoverSessionTest::obey);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      assertEquals(3, statement.executeUpdate("UPDATE x"));
    }
  }

  /** Found by chaos: a server that was refused runs the statement again under another id. */
  @Test
  void ofSeveralAttemptsTheLastIsTheOneThatMayHaveSucceeded() throws Exception {
    StubServer.Script twice =
        (request, peer) -> {
          peer.answer(
              StubServer.to(request)
                  .setCommitting(Committing.newBuilder().setId(ID.toBuilder().setUnique(99))));
          announce(request, peer, 3);
          if (request.getExecute().getStatement().getSql().contains("die")) {
            peer.close();
          } else {
            peer.answer(updated(request, 3));
          }
        };
    try (StubServer server = StubServer.welcoming(twice);
        StubServer other = verdict(CommitVerdict.State.COMMITTED);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      assertEquals(3, statement.executeUpdate("UPDATE x"));
      assertEquals(3, statement.executeUpdate("UPDATE die"));
    }
  }

  @ParameterizedTest
  @CsvSource({"COMMITTED, ''", "ROLLED_BACK, 40001", "UNKNOWN, 08007"})
  void theOthersAreAskedWhatBecameOfACommit(CommitVerdict.State state, String sqlState)
      throws Exception {
    try (StubServer server =
            StubServer.welcoming(
                (request, peer) -> {
                  announce(request, peer, 3);
                  peer.close();
                });
        StubServer other = verdict(state);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      if (sqlState.isEmpty()) {
        assertEquals(3, statement.executeUpdate("UPDATE x"));
      } else {
        assertState(sqlState, () -> statement.executeUpdate("UPDATE x"));
      }
      assertEquals(1, statement.executeUpdate("UPDATE y"), "the connection goes on elsewhere");
    }
  }

  /** It may live, but makes no further attempt of which its client does not know. */
  @Test
  void anAttemptWithoutEffectIsTheLastOfAServerThatIsOnlySilent() throws Exception {
    try (StubServer server = StubServer.welcoming((request, peer) -> announce(request, peer, 3));
        StubServer other = verdict(CommitVerdict.State.ROLLED_BACK);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      connection.setNetworkTimeout(Runnable::run, 50);
      assertState("40001", () -> statement.executeUpdate("UPDATE x"));
    }
  }

  /** Promises {@link #ID}; once the client has described what it runs, resets the connection. */
  private static StubServer promising(CommitId promise, boolean resetsCommit) throws IOException {
    AtomicInteger executed = new AtomicInteger();
    return StubServer.welcoming(
        (request, peer) -> {
          boolean resets =
              resetsCommit ? request.hasEndTransaction() : executed.getAndIncrement() > 0;
          if (resets) {
            peer.reset();
          } else if (request.hasExecute()) {
            peer.answer(routed(request).setPromised(promise));
          } else {
            obey(request, peer);
          }
        });
  }

  @ParameterizedTest
  @CsvSource({"COMMITTED, 08P02", "ROLLED_BACK, 40001", "UNKNOWN, 08007"})
  void ofAConnectionThatIsResetThePromisedAttemptIsAskedFor(
      CommitVerdict.State state, String sqlState) throws Exception {
    try (StubServer server = promising(PROMISE, false);
        StubServer other = verdict(state);
        Connection connection = connect(server, other);
        PreparedStatement statement = connection.prepareStatement("UPDATE x")) {
      assertEquals(1, statement.executeUpdate());
      assertState(sqlState, statement::executeUpdate);
      assertEquals(1, statement.executeUpdate(), "the connection goes on elsewhere");
    }
  }

  @ParameterizedTest
  @CsvSource({"COMMITTED, ''", "ROLLED_BACK, 40001", "UNKNOWN, 08007"})
  void ofAConnectionThatIsResetThePromisedCommitIsAskedFor(
      CommitVerdict.State state, String sqlState) throws Exception {
    try (StubServer server = promising(ID, true);
        StubServer other = verdict(state);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("UPDATE x");
      if (sqlState.isEmpty()) {
        connection.commit();
      } else {
        assertState(sqlState, connection::commit);
      }
      connection.rollback();
    }
  }

  /** The server would have had to tell of it first, and to hear that it is known. */
  @Test
  void whatTheClientCouldNotAskForHasNotBeenAttempted() throws Exception {
    try (StubServer server =
            StubServer.welcoming(
                (request, peer) -> {
                  if (request.getExecute().getStatement().getSql().contains("die")) {
                    peer.reset();
                  } else {
                    peer.answer(updated(request, 1).setPromised(PROMISE));
                  }
                });
        StubServer other = StubServer.welcoming(FailoverSessionTest::obey);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      assertEquals(1, statement.executeUpdate("UPDATE x"));
      assertState("40001", () -> statement.executeUpdate("UPDATE die"));
    }
  }

  /** Changes of the schema are not announced. */
  @Test
  void whetherASchemaWasChangedIsNotKnown() throws Exception {
    try (StubServer server = StubServer.welcoming((request, peer) -> peer.close());
        StubServer other = StubServer.welcoming(FailoverSessionTest::obey);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      assertState("08007", () -> statement.execute("/* new */ // table\r CREATE TABLE x"));
      assertEquals(1, statement.executeUpdate("UPDATE x"));
    }
  }

  @Test
  void anAttemptThatAwaitsItIsToldThatItIsKnown() throws Exception {
    try (StubServer server =
            StubServer.welcoming(
                (request, peer) -> {
                  if (request.hasProceed()) {
                    assertEquals(ID.getUnique(), request.getProceed().getUnique());
                    peer.answer(Response.newBuilder().setId(2).setOutcome(COUNT));
                  } else {
                    peer.answer(
                        StubServer.to(request)
                            .setCommitting(
                                Committing.newBuilder().setId(ID).setAwaitsProceed(true)));
                  }
                });
        StubServer other = StubServer.welcoming(FailoverSessionTest::obey);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      assertEquals(5, statement.executeUpdate("UPDATE x"));
    }
  }

  /** The server lives, and has not heard of a majority in time; then it has. */
  @Test
  void aServerThatDidNotKnowItselfIsAskedAgain() throws Exception {
    try (StubServer server =
            StubServer.welcoming(
                (request, peer) -> {
                  if (request.hasAskCommit()) {
                    peer.answer(
                        StubServer.to(request)
                            .setCommitVerdict(
                                CommitVerdict.newBuilder()
                                    .setState(CommitVerdict.State.COMMITTED)));
                  } else {
                    announce(request, peer, 3);
                    peer.answer(
                        StubServer.to(request)
                            .setFailure(Failure.newBuilder().setSqlState("08007")));
                  }
                });
        StubServer other = StubServer.welcoming(FailoverSessionTest::obey);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      assertEquals(3, statement.executeUpdate("UPDATE x"));
    }
  }

  /** What its server commits itself it commits here as a part of the transaction that was lost. */
  @Test
  void aTransactionThatWasBegunInSqlIsGoneWithAConnectionThatIsReset() throws Exception {
    AtomicInteger executed = new AtomicInteger();
    try (StubServer server =
            StubServer.welcoming(
                (request, peer) -> {
                  if (executed.getAndIncrement() > 2) {
                    peer.reset();
                    return;
                  }
                  peer.answer(
                      routed(request).setPromised(PROMISE).setInTransaction(executed.get() > 1));
                });
        StubServer other = verdict(CommitVerdict.State.ROLLED_BACK);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement();
        PreparedStatement update = connection.prepareStatement("UPDATE x")) {
      update.executeUpdate();
      statement.execute("START TRANSACTION");
      update.executeUpdate();
      assertState("40001", update::executeUpdate);
      assertState("25P02", update::executeUpdate);
      statement.execute("ROLLBACK");
      assertEquals(1, update.executeUpdate());
    }
  }

  /** An id that was counted on may have been used: who hears of no other one counts on none. */
  @Test
  void aPromiseIsNamedOnce() throws Exception {
    AtomicInteger executed = new AtomicInteger();
    try (StubServer server =
            StubServer.welcoming(
                (request, peer) -> {
                  Response.Builder response = routed(request);
                  if (executed.getAndIncrement() == 0) {
                    response.setPromised(PROMISE);
                  }
                  peer.answer(response);
                });
        StubServer other = StubServer.welcoming(FailoverSessionTest::obey);
        Connection connection = connect(server, other);
        PreparedStatement update = connection.prepareStatement("UPDATE x")) {
      for (long named : new long[] {0, PROMISE.getUnique(), 0}) {
        server.requests.clear();
        update.executeUpdate();
        assertEquals(named, server.requests.take().getPromised());
      }
    }
  }

  @ParameterizedTest
  @CsvSource({"COMMITTED, ''", "ROLLED_BACK, 40001", "UNKNOWN, 08007"})
  void theOthersAreAskedWhatBecameOfAnExplicitCommit(CommitVerdict.State state, String sqlState)
      throws Exception {
    try (StubServer server =
            StubServer.welcoming(
                (request, peer) -> {
                  if (request.hasEndTransaction()) {
                    announce(request, peer, 0);
                    peer.close();
                  } else {
                    obey(request, peer);
                  }
                });
        StubServer other = verdict(state);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("UPDATE x");
      if (sqlState.isEmpty()) {
        connection.commit();
      } else {
        assertState(sqlState, connection::commit);
      }
      connection.rollback();
      assertEquals(1, statement.executeUpdate("UPDATE y"), "the connection goes on elsewhere");
      connection.rollback();
    }
  }

  @Test
  void aCommitThatWasNotAnnouncedBeforeTheEndOfTheConnectionWasNotMade() throws Exception {
    try (StubServer server = StubServer.welcoming((request, peer) -> peer.close());
        StubServer other = StubServer.welcoming(FailoverSessionTest::obey);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      assertState("40001", () -> statement.executeUpdate("UPDATE x"));
      assertEquals(1, statement.executeUpdate("UPDATE x"));
    }
  }

  @Test
  void aTransactionIsGoneWithItsServerAndNothingRunsUntilItIsEnded() throws Exception {
    try (StubServer server =
            StubServer.welcoming(
                (request, peer) -> {
                  if (request.getExecute().getStatement().getSql().contains("second")) {
                    peer.close();
                  } else {
                    obey(request, peer);
                  }
                });
        StubServer other = StubServer.welcoming(FailoverSessionTest::obey);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      statement.executeUpdate("UPDATE first");
      assertState("40001", () -> statement.executeUpdate("UPDATE second"));
      assertState("25P02", () -> statement.executeUpdate("UPDATE third"));
      assertState("40001", connection::commit);
      assertEquals(1, statement.executeUpdate("UPDATE first"), "a new transaction");
      connection.commit();
      assertTrue(connection.isValid(5));
    }
  }

  @Test
  void aQueryOfItsOwnIsSentAgainElsewhere() throws Exception {
    try (StubServer server = StubServer.welcoming((request, peer) -> peer.close());
        StubServer other =
            StubServer.welcoming(
                (request, peer) ->
                    peer.answer(
                        StubServer.to(request)
                            .setOutcome(
                                Outcome.newBuilder()
                                    .setDescription(
                                        Messages.of(StatementKind.QUERY, List.of(), List.of()))
                                    .setUpdateCount(-1)
                                    .setRows(Rows.newBuilder().setEnd(true)))));
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      statement.executeQuery("SELECT 1").close();
    }
  }

  @Test
  void whatTheSessionHasSetIsTakenAlong() throws Exception {
    try (StubServer server =
            StubServer.welcoming(
                (request, peer) -> {
                  if (request.getExecute().getStatement().getSql().contains("die")) {
                    peer.close();
                  } else {
                    peer.answer(updated(request, 0).putSettings("applicationName", "payroll"));
                  }
                });
        StubServer other = StubServer.welcoming(FailoverSessionTest::obey);
        Connection connection = connect(server, other);
        Statement statement = connection.createStatement()) {
      statement.executeUpdate("SET applicationName");
      assertState("40001", () -> statement.executeUpdate("UPDATE die"));
      statement.executeUpdate("UPDATE x");
      assertEquals(
          "payroll", other.requests.remove().getHello().getPropertiesMap().get("applicationName"));
    }
  }

  /** A node of a cluster of two; {@code home} is home of slot 0 of family 9. */
  private static StubServer node(int node, AtomicInteger home, Map<Integer, String> nodes)
      throws IOException {
    return StubServer.scripted(
        (request, peer) -> {
          if (request.hasHello()) {
            peer.answer(
                StubServer.to(request)
                    .setWelcome(
                        Welcome.newBuilder()
                            .setProtocolVersion(Messages.PROTOCOL_VERSION)
                            .setMaxFrameBytes(1 << 20)
                            .setNode(node)
                            .putAllNodes(nodes)));
          } else if (request.hasExecute()) {
            Response.Builder response = updated(request, node);
            response
                .getOutcomeBuilder()
                .setDescription(Messages.of(UPDATE, new Routing(9, 1, List.of(), 0)));
            if (request.getExecute().hasGroup()) {
              response.setHome(home.get() == node ? 0 : home.get());
            }
            peer.answer(response);
          } else {
            peer.answer(StubServer.to(request).setDone(Done.getDefaultInstance()));
          }
        });
  }

  @Test
  void statementsGoToTheHomeOfTheirGroupOnceItIsKnown() throws Exception {
    AtomicInteger home = new AtomicInteger(2);
    Map<Integer, String> nodes = new ConcurrentHashMap<>();
    try (StubServer one = node(1, home, nodes);
        StubServer two = node(2, home, nodes)) {
      nodes.put(1, "127.0.0.1:" + one.port());
      nodes.put(2, "127.0.0.1:" + two.port());
      try (Connection connection = connect(one, two);
          PreparedStatement statement = connection.prepareStatement("UPDATE x")) {
        assertEquals(1, statement.executeUpdate(), "not described yet");
        assertEquals(1, statement.executeUpdate(), "is told who is home");
        assertEquals(2, statement.executeUpdate());
        home.set(1);
        assertEquals(2, statement.executeUpdate(), "is told who is home now");
        assertEquals(1, statement.executeUpdate());
        home.set(2);
        connection.setAutoCommit(false);
        assertEquals(1, statement.executeUpdate());
        assertEquals(1, statement.executeUpdate(), "a transaction stays where it began");
        connection.commit();
        assertEquals(2, statement.executeUpdate());
        two.close();
        assertState("40001", () -> statement.executeUpdate());
        connection.rollback();
        assertEquals(1, statement.executeUpdate());
        connection.rollback();
      }
    }
  }

  @Test
  void withNoServerLeftTheConnectionFailsInBoundedTime() throws Exception {
    StubServer server = StubServer.welcoming((request, peer) -> peer.close());
    StubServer other = StubServer.welcoming(FailoverSessionTest::obey);
    try (Connection connection = connect(200, server, other);
        Statement statement = connection.createStatement()) {
      other.close();
      assertState("40001", () -> statement.executeUpdate("UPDATE x"));
      server.close();
      assertState("08006", () -> statement.executeUpdate("UPDATE x"));
    }
  }
}
