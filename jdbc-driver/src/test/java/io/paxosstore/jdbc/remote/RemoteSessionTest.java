package io.paxosstore.jdbc.remote;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.ParameterDescription;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.jdbc.protocol.StatementKind;
import io.paxosstore.jdbc.protocol.wire.Messages;
import io.paxosstore.jdbc.protocol.wire.generated.Description;
import io.paxosstore.jdbc.protocol.wire.generated.Done;
import io.paxosstore.jdbc.protocol.wire.generated.Failure;
import io.paxosstore.jdbc.protocol.wire.generated.Outcome;
import io.paxosstore.jdbc.protocol.wire.generated.Request;
import io.paxosstore.jdbc.protocol.wire.generated.Response;
import io.paxosstore.jdbc.protocol.wire.generated.Rows;
import io.paxosstore.jdbc.protocol.wire.generated.Welcome;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(20)
class RemoteSessionTest {
  private static final Description UPDATE = Messages.of(StatementKind.UPDATE, List.of(), List.of());
  private static final Description ONE_PARAMETER =
      Messages.of(
          StatementKind.QUERY,
          List.of(new ParameterDescription(SqlTypeCode.BIGINT, 19, 0, true)),
          List.of(new ColumnDescription("N", "N", "", "", SqlTypeCode.BIGINT, 19, 0, true, false)));

  private static SQLException assertState(String sqlState, Executable call) {
    SQLException e = assertThrows(SQLException.class, call);
    assertEquals(sqlState, e.getSQLState(), e.toString());
    return e;
  }

  private static Connection connect(StubServer server, String options) throws SQLException {
    return DriverManager.getConnection(server.url() + options);
  }

  private static ByteString rows(long from, int count) {
    RowBatch batch = new RowBatch();
    RowWriter writer = new RowWriter();
    for (int i = 0; i < count; i++) {
      batch.append(writer.begin(1).writeLong(from + i));
    }
    return Messages.of(batch);
  }

  /** Answers updates with 1 and everything else with done. */
  private static void obey(Request request, StubServer.Peer peer) throws IOException {
    Response.Builder response = StubServer.to(request);
    if (request.hasExecute()) {
      boolean open = !request.getExecute().getOptions().getAutocommit();
      peer.answer(
          response
              .setInTransaction(open)
              .setOutcome(Outcome.newBuilder().setDescription(UPDATE).setUpdateCount(1)));
    } else {
      peer.answer(response.setDone(Done.getDefaultInstance()));
    }
  }

  @Test
  void nothingButExecutionsAndCommitsCostsARoundTrip() throws Exception {
    try (StubServer server = StubServer.welcoming(RemoteSessionTest::obey)) {
      try (Connection connection = connect(server, "")) {
        connection.setAutoCommit(false);
        connection.setReadOnly(false);
        connection.setTransactionIsolation(Connection.TRANSACTION_REPEATABLE_READ);
        for (int i = 0; i < 3; i++) {
          try (PreparedStatement statement = connection.prepareStatement("UPDATE x")) {
            assertEquals(1, statement.executeUpdate());
          }
        }
        try (Statement statement = connection.createStatement()) {
          statement.executeUpdate("UPDATE y");
        }
        connection.commit();
        connection.commit();
      }
      assertTrue(server.requests.remove().hasHello());
      assertTrue(server.requests.remove().getExecute().getStatement().hasSql());
      assertFalse(server.requests.remove().getExecute().getStatement().hasSql());
      assertFalse(server.requests.remove().getExecute().getStatement().hasSql());
      Request y = server.requests.remove();
      Request commit = server.requests.remove();
      assertTrue(commit.getEndTransaction().getCommit());
      assertEquals(List.of(y.getExecute().getStatement().getId()), commit.getCloseStatementsList());
      assertTrue(server.requests.poll(5, TimeUnit.SECONDS).hasGoodbye());
    }
  }

  @Test
  void rowsArePulledAndAnEarlyCloseRidesAlong() throws Exception {
    try (StubServer server =
        StubServer.welcoming(
            (request, peer) -> {
              Response.Builder response = StubServer.to(request);
              if (request.hasExecute()) {
                peer.answer(
                    response.setOutcome(
                        Outcome.newBuilder()
                            .setDescription(ONE_PARAMETER)
                            .setUpdateCount(-1)
                            .setRows(Rows.newBuilder().setBatch(rows(0, 2)))));
              } else if (request.hasFetch()) {
                peer.answer(response.setRows(Rows.newBuilder().setBatch(rows(2, 2))));
              } else {
                peer.answer(response.setDone(Done.getDefaultInstance()));
              }
            })) {
      try (Connection connection = connect(server, "");
          PreparedStatement statement = connection.prepareStatement("SELECT ?")) {
        statement.setLong(1, 5);
        statement.setFetchSize(2);
        try (ResultSet result = statement.executeQuery()) {
          for (int i = 0; i < 4; i++) {
            assertTrue(result.next());
            assertEquals(i, result.getLong(1));
          }
        }
        assertTrue(connection.isValid(5));
      }
      server.requests.remove();
      Request execute = server.requests.remove();
      assertEquals(2, execute.getExecute().getOptions().getFetchSize());
      Request fetch = server.requests.remove();
      assertEquals(execute.getExecute().getResult(), fetch.getFetch().getResult());
      Request ping = server.requests.remove();
      assertTrue(ping.hasPing());
      assertEquals(List.of(execute.getExecute().getResult()), ping.getCloseResultsList());
    }
  }

  @Test
  void aLostCommitIsUnknownAndALostReadIsNot() throws Exception {
    StubServer.Script commitIsLost =
        (request, peer) -> {
          if (request.hasEndTransaction()) {
            peer.close();
          } else {
            obey(request, peer);
          }
        };
    try (StubServer server = StubServer.welcoming(commitIsLost);
        Connection connection = connect(server, "")) {
      connection.setAutoCommit(false);
      connection.createStatement().executeUpdate("UPDATE x");
      assertState("08007", connection::commit);
      assertFalse(connection.isValid(1));
      assertState("08003", () -> connection.createStatement().executeUpdate("UPDATE x"));
    }
    StubServer.Script all = (request, peer) -> peer.close();
    try (StubServer server = StubServer.welcoming(all)) {
      try (Connection connection = connect(server, "")) {
        assertState("08006", () -> connection.createStatement().executeQuery("SELECT x"));
      }
      try (Connection connection = connect(server, "")) {
        assertState("08007", () -> connection.createStatement().executeUpdate("UPDATE x"));
      }
      try (Connection connection = connect(server, "")) {
        assertState("08006", connection::getSchema);
      }
    }
  }

  @Test
  void aWriteInATransactionThatIsLostIsKnownNotToBeCommitted() throws Exception {
    int[] executions = new int[1];
    StubServer.Script secondIsLost =
        (request, peer) -> {
          if (request.hasExecute() && ++executions[0] == 2) {
            peer.halfClose();
          } else {
            obey(request, peer);
          }
        };
    try (StubServer server = StubServer.welcoming(secondIsLost);
        Connection connection = connect(server, "")) {
      connection.setAutoCommit(false);
      PreparedStatement statement = connection.prepareStatement("UPDATE x");
      statement.executeUpdate();
      assertState("08006", statement::executeUpdate);
    }
  }

  @Test
  void aFarewellMeansThatNothingWasBegun() throws Exception {
    CountDownLatch said = new CountDownLatch(1);
    StubServer.Script shutsDown =
        (request, peer) -> {
          obey(request, peer);
          peer.answer(
              Response.newBuilder()
                  .setFailure(Failure.newBuilder().setSqlState("57P01").setMessage("closing")));
          peer.halfClose();
          said.countDown();
        };
    try (StubServer server = StubServer.welcoming(shutsDown);
        Connection connection = connect(server, "")) {
      PreparedStatement statement = connection.prepareStatement("UPDATE x");
      statement.executeUpdate();
      assertTrue(said.await(5, TimeUnit.SECONDS));
      SQLException e = assertState("08006", statement::executeUpdate);
      assertTrue(e.getMessage().contains("closing"), e.getMessage());
    }
  }

  @Test
  void aSilentServerIsGivenUpAfterTheSocketTimeout() throws Exception {
    try (StubServer server = StubServer.welcoming((request, peer) -> {})) {
      try (Connection connection = connect(server, "?socketTimeout=50")) {
        assertState("08006", () -> connection.createStatement().executeQuery("SELECT x"));
      }
      try (Connection connection = connect(server, "")) {
        connection.setNetworkTimeout(Runnable::run, 50);
        assertState("08007", () -> connection.createStatement().executeUpdate("UPDATE x"));
      }
      try (Connection connection = connect(server, "")) {
        assertFalse(connection.isValid(1));
      }
    }
  }

  @Test
  void aSlowServerIsWaitedForAsLongAsBytesCome() throws Exception {
    StubServer.Script dribbles =
        (request, peer) -> {
          if (request.hasGoodbye()) {
            return;
          }
          byte[] body =
              StubServer.to(request)
                  .setOutcome(Outcome.newBuilder().setDescription(UPDATE).setUpdateCount(1))
                  .build()
                  .toByteArray();
          peer.raw(new byte[] {0, 0, 0, (byte) body.length});
          for (byte b : body) {
            peer.raw(new byte[] {b});
          }
        };
    try (StubServer server = StubServer.welcoming(dribbles);
        Connection connection = connect(server, "?socketTimeout=5000")) {
      assertEquals(1, connection.createStatement().executeUpdate("UPDATE x"));
    }
  }

  @Test
  void cancelPassesTheRequestThatRuns() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    Request[] waiting = new Request[1];
    StubServer.Script cancellable =
        (request, peer) -> {
          if (request.hasExecute()) {
            waiting[0] = request;
            running.countDown();
          } else if (request.hasCancel()) {
            assertEquals(waiting[0].getId(), request.getCancel().getRequest());
            peer.answer(
                StubServer.to(waiting[0])
                    .setFailure(Failure.newBuilder().setSqlState("57014").setMessage("cancelled")));
          }
        };
    try (StubServer server = StubServer.welcoming(cancellable);
        Connection connection = connect(server, "")) {
      Statement statement = connection.createStatement();
      FutureTask<SQLException> task =
          new FutureTask<>(() -> assertState("57014", () -> statement.executeQuery("SELECT x")));
      new Thread(task).start();
      running.await();
      statement.cancel();
      task.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void abortFreesTheThreadThatWaits() throws Exception {
    CountDownLatch running = new CountDownLatch(1);
    try (StubServer server = StubServer.welcoming((request, peer) -> running.countDown());
        Connection connection = connect(server, "")) {
      FutureTask<SQLException> task =
          new FutureTask<>(
              () ->
                  assertState(
                      "08003", () -> connection.createStatement().executeQuery("SELECT x")));
      new Thread(task).start();
      running.await();
      connection.abort(Runnable::run);
      task.get(5, TimeUnit.SECONDS);
    }
  }

  @Test
  void errorsOfTheServerKeepTheirStateAndTheSession() throws Exception {
    int[] count = new int[1];
    StubServer.Script failsOnce =
        (request, peer) -> {
          if (request.hasExecute() && count[0]++ == 0) {
            peer.answer(
                StubServer.to(request)
                    .setFailure(Failure.newBuilder().setSqlState("40001").setMessage("again")));
          } else {
            obey(request, peer);
          }
        };
    try (StubServer server = StubServer.welcoming(failsOnce);
        Connection connection = connect(server, "")) {
      PreparedStatement statement = connection.prepareStatement("UPDATE x");
      SQLException e = assertState("40001", statement::executeUpdate);
      assertTrue(e instanceof java.sql.SQLTransactionRollbackException);
      assertEquals(1, statement.executeUpdate());
      server.requests.remove();
      assertTrue(server.requests.remove().getExecute().getStatement().hasSql());
      assertTrue(
          server.requests.remove().getExecute().getStatement().hasSql(),
          "the text goes again until the server has confirmed it");
    }
  }

  @Test
  void connectingPassesOverServersThatAreDownFullOrSilent() throws Exception {
    StubServer.Script full =
        (request, peer) ->
            peer.answer(
                Response.newBuilder()
                    .setFailure(Failure.newBuilder().setSqlState("53300").setMessage("full")));
    try (ServerSocket silent = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
        StubServer refusing = StubServer.scripted(full);
        StubServer good = StubServer.welcoming(RemoteSessionTest::obey)) {
      int closedPort;
      try (ServerSocket closed = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
        closedPort = closed.getLocalPort();
      }
      String hosts =
          "127.0.0.1:"
              + closedPort
              + ",127.0.0.1:"
              + silent.getLocalPort()
              + ",127.0.0.1:"
              + refusing.port();
      String options = "/PUBLIC?connectTimeout=100";
      try (Connection connection =
          DriverManager.getConnection(
              "jdbc:paxosstore://" + hosts + ",127.0.0.1:" + good.port() + options)) {
        assertTrue(connection.isValid(5));
      }
      SQLException e =
          assertState(
              "08001", () -> DriverManager.getConnection("jdbc:paxosstore://" + hosts + options));
      assertTrue(
          e.getMessage().contains("no answer in time") && e.getMessage().contains("full"),
          e.getMessage());
      assertEquals(2, e.getSuppressed().length);
    }
  }

  @Test
  void aServerThatRefusesTheSessionIsBelieved() throws Exception {
    StubServer.Script refuses =
        (request, peer) ->
            peer.answer(
                StubServer.to(request)
                    .setFailure(Failure.newBuilder().setSqlState("3F000").setMessage("schema?")));
    try (StubServer server = StubServer.scripted(refuses)) {
      assertState("3F000", () -> connect(server, ""));
    }
  }

  @Test
  void anotherProtocolVersionIsRefused() throws Exception {
    StubServer.Script future =
        (request, peer) ->
            peer.answer(
                StubServer.to(request).setWelcome(Welcome.newBuilder().setProtocolVersion(99)));
    try (StubServer server = StubServer.scripted(future)) {
      assertTrue(assertState("08001", () -> connect(server, "")).getMessage().contains("99"));
    }
  }

  @Test
  void theLoginTimeoutHoldsForAServerThatDribbles() throws Exception {
    StubServer.Script dribbles =
        (request, peer) -> {
          peer.raw(new byte[] {0, 0, 1, 0});
          for (int i = 0; i < 255; i++) {
            peer.raw(new byte[] {0});
            java.util.concurrent.locks.LockSupport.parkNanos(20_000_000);
          }
        };
    try (StubServer server = StubServer.scripted(dribbles)) {
      long start = System.nanoTime();
      assertState("08001", () -> connect(server, "?loginTimeout=1"));
      assertTrue(System.nanoTime() - start < Duration.ofSeconds(4).toNanos());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8})
  void garbageFromAServerEndsTheSessionAndNothingElse(int seed) throws Exception {
    Random random = new Random(seed);
    for (int round = 0; round < 25; round++) {
      byte[] garbage = new byte[random.nextInt(200)];
      random.nextBytes(garbage);
      boolean framed = random.nextBoolean();
      StubServer.Script lies =
          (request, peer) -> {
            if (framed) {
              peer.raw(new byte[] {0, 0, 0, (byte) garbage.length});
            }
            peer.raw(garbage);
            peer.close();
          };
      try (StubServer server = StubServer.welcoming(lies);
          Connection connection = connect(server, "")) {
        SQLException e =
            assertThrows(
                SQLException.class, () -> connection.createStatement().executeQuery("SELECT x"));
        assertTrue(e.getSQLState().startsWith("08"), "seed " + seed + ": " + e);
      }
    }
  }

  @Test
  void rowsThatDoNotFitTheirColumnsAreRefused() throws Exception {
    ByteString good = rows(1, 3);
    for (int at = 0; at < good.size(); at++) {
      byte[] bad = good.toByteArray();
      bad[at] ^= 0x55;
      Outcome.Builder outcome =
          Outcome.newBuilder()
              .setDescription(ONE_PARAMETER)
              .setUpdateCount(-1)
              .setRows(Rows.newBuilder().setBatch(ByteString.copyFrom(bad)).setEnd(true));
      StubServer.Script lies =
          (request, peer) -> peer.answer(StubServer.to(request).setOutcome(outcome));
      try (StubServer server = StubServer.welcoming(lies);
          Connection connection = connect(server, "")) {
        ResultSet result = connection.createStatement().executeQuery("SELECT x");
        while (result.next()) {
          result.getLong(1);
        }
      } catch (SQLException e) {
        assertTrue(e.getSQLState().startsWith("08"), e.toString());
      }
    }
  }

  @Test
  void aRequestThatIsTooLongIsRefusedAndTheSessionGoesOn() throws Exception {
    try (StubServer server = StubServer.welcoming(RemoteSessionTest::obey);
        Connection connection = connect(server, "")) {
      PreparedStatement statement = connection.prepareStatement("UPDATE ?");
      statement.setString(1, "x".repeat(2 << 20));
      assertState("54000", statement::executeUpdate);
      statement.setString(1, "x");
      assertEquals(1, statement.executeUpdate());
    }
  }
}
