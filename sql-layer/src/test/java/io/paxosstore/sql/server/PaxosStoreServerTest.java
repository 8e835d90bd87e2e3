package io.paxosstore.sql.server;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.google.protobuf.ByteString;
import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.wire.Messages;
import io.paxosstore.jdbc.protocol.wire.generated.Committing;
import io.paxosstore.jdbc.protocol.wire.generated.Execute;
import io.paxosstore.jdbc.protocol.wire.generated.Group;
import io.paxosstore.jdbc.protocol.wire.generated.Hello;
import io.paxosstore.jdbc.protocol.wire.generated.ParameterSet;
import io.paxosstore.jdbc.protocol.wire.generated.Ping;
import io.paxosstore.jdbc.protocol.wire.generated.Proceed;
import io.paxosstore.jdbc.protocol.wire.generated.Request;
import io.paxosstore.jdbc.protocol.wire.generated.Response;
import io.paxosstore.jdbc.protocol.wire.generated.Statement;
import java.io.DataInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.function.Executable;

@Timeout(30)
class PaxosStoreServerTest {
  private final NumbersSession.Engine engine = new NumbersSession.Engine();
  private PaxosStoreServer server;

  @BeforeEach
  void start() throws IOException {
    server = start(Duration.ofSeconds(20));
  }

  private PaxosStoreServer start(Duration handshakeTimeout) throws IOException {
    return PaxosStoreServer.start(
        new ServerConfig(
            "127.0.0.1",
            0,
            false,
            4,
            1 << 20,
            4,
            handshakeTimeout,
            Duration.ofSeconds(10),
            Duration.ofSeconds(2)),
        engine);
  }

  @AfterEach
  void stop() {
    server.close();
  }

  private Connection connect(String options) throws SQLException {
    return DriverManager.getConnection(
        "jdbc:paxosstore://127.0.0.1:" + server.port() + "/PUBLIC" + options);
  }

  private static SQLException assertState(String sqlState, Executable call) {
    SQLException e = assertThrows(SQLException.class, call);
    assertEquals(sqlState, e.getSQLState(), e.toString());
    return e;
  }

  private static long sum(ResultSet result) throws SQLException {
    long sum = 0;
    while (result.next()) {
      sum += result.getLong("n");
      assertEquals("n" + result.getLong(1), result.getString(2));
    }
    return sum;
  }

  @Test
  void rowsParametersCountsAndKeysCrossTheWire() throws SQLException {
    try (Connection connection = connect("");
        PreparedStatement numbers = connection.prepareStatement("NUMBERS ?");
        PreparedStatement insert = connection.prepareStatement("INSERT ?", 1)) {
      for (int fetchSize : new int[] {0, 1, 7, 10_000}) {
        numbers.setFetchSize(fetchSize);
        for (long last : new long[] {0, 1, 99, 100, 101, 1000}) {
          numbers.setLong(1, last);
          assertEquals(last * (last + 1) / 2, sum(numbers.executeQuery()));
        }
      }
      assertEquals(1, numbers.getParameterMetaData().getParameterCount());
      assertEquals("N", numbers.getMetaData().getColumnName(1));
      for (int i = 0; i < 3; i++) {
        insert.setInt(1, i);
        insert.addBatch();
      }
      assertArrayEquals(new int[] {1, 1, 1}, insert.executeBatch());
      ResultSet keys = insert.getGeneratedKeys();
      for (int i = 0; i < 3; i++) {
        assertTrue(keys.next());
        assertEquals(i, keys.getInt(1));
      }
      assertFalse(keys.next());
      connection.setSchema("OTHER");
      assertEquals("OTHER", connection.getSchema());
      assertEquals("0.1.0-numbers", connection.getMetaData().getDatabaseProductVersion());
      assertTrue(connection.isValid(5));
    }
  }

  @Test
  void aLongResultIsPulledAndNotPushed() throws SQLException {
    try (Connection connection = connect("");
        PreparedStatement numbers = connection.prepareStatement("NUMBERS ?")) {
      numbers.setFetchSize(1000);
      numbers.setLong(1, 300_000);
      assertEquals(300_000L * 300_001 / 2, sum(numbers.executeQuery()));
    }
  }

  @Test
  void errorsKeepTheirStateAndTheSession() throws SQLException {
    try (Connection connection = connect("")) {
      assertState("42601", () -> connection.createStatement().execute("SYNTAX"));
      assertState("23505", () -> connection.createStatement().execute("FAIL"));
      assertState("XX000", () -> connection.createStatement().execute("BREAK"));
      assertState("07005", () -> connection.createStatement().executeQuery("UPDATE"));
      assertState("07003", () -> connection.createStatement().executeUpdate("NUMBERS"));
      assertState("54000", () -> connection.createStatement().executeQuery("WIDE"));
      assertState("28000", () -> connect("?user=nobody"));
      assertTrue(connection.isValid(5));
    }
  }

  @Test
  void aRefusedStatementDoesNotRun() throws SQLException {
    try (Connection connection = connect("")) {
      assertState("07005", () -> connection.createStatement().executeQuery("UPDATE"));
      assertEquals(0, engine.executions);
    }
  }

  @Test
  void cancelStopsWhatRunsOnTheSameConnection() throws Exception {
    try (Connection connection = connect("");
        java.sql.Statement statement = connection.createStatement()) {
      FutureTask<SQLException> task =
          new FutureTask<>(() -> assertState("57014", () -> statement.executeQuery("WAIT")));
      Thread.ofVirtual().start(task);
      engine.waiting.acquire();
      statement.cancel();
      task.get(5, TimeUnit.SECONDS);
      assertTrue(connection.isValid(5));
    }
  }

  @Test
  void aClientThatVanishesTakesItsSessionWithIt() throws Exception {
    Connection connection = connect("");
    FutureTask<SQLException> task =
        new FutureTask<>(
            () -> assertState("08003", () -> connection.createStatement().executeQuery("WAIT")));
    Thread.ofVirtual().start(task);
    engine.waiting.acquire();
    connection.abort(Runnable::run);
    task.get(5, TimeUnit.SECONDS);
    assertTrue(engine.closed.tryAcquire(5, TimeUnit.SECONDS));
  }

  @Test
  void connectionsBeyondTheLimitAreTurnedAwayUntilOneLeaves() throws Exception {
    Connection[] open = new Connection[4];
    for (int i = 0; i < open.length; i++) {
      open[i] = connect("");
    }
    SQLException e = assertState("08001", () -> connect(""));
    assertTrue(e.getMessage().contains("4 connections"), e.getMessage());
    for (Connection each : open) {
      each.close();
    }
    assertTrue(engine.closed.tryAcquire(4, 5, TimeUnit.SECONDS));
    while (server.connections() > 0) {
      Thread.onSpinWait();
    }
    connect("").close();
  }

  @Test
  void shutdownLetsWhatRunsEndAndSaysFarewell() throws Exception {
    Connection busy = connect("");
    Connection idle = connect("");
    PreparedStatement update = idle.prepareStatement("UPDATE");
    update.executeUpdate();
    FutureTask<Long> task =
        new FutureTask<>(() -> sum(busy.createStatement().executeQuery("WAIT")));
    Thread.ofVirtual().start(task);
    engine.waiting.acquire();
    Thread closing = Thread.ofVirtual().start(server::close);
    // Its farewell comes at once, while the other still runs.
    assertTrue(engine.closed.tryAcquire(5, TimeUnit.SECONDS));
    engine.letGo.release();
    assertEquals(5050, task.get(5, TimeUnit.SECONDS));
    closing.join();
    assertState("08006", update::executeUpdate);
    assertState("08001", () -> connect(""));
  }

  @Test
  void whatDoesNotEndWithinTheGraceIsStopped() throws Exception {
    Connection connection = connect("");
    FutureTask<SQLException> task =
        new FutureTask<>(
            () ->
                assertThrows(
                    SQLException.class, () -> connection.createStatement().executeQuery("WAIT")));
    Thread.ofVirtual().start(task);
    engine.waiting.acquire();
    server.close();
    assertTrue(task.get(5, TimeUnit.SECONDS).getSQLState().startsWith("08"));
    assertTrue(engine.closed.tryAcquire(5, TimeUnit.SECONDS));
  }

  @Test
  void anAddressThatOthersReachIsRefusedUnlessMeant() throws Exception {
    ServerConfig open = ServerConfig.DEFAULT.withPort(0);
    assertThrows(
        IllegalArgumentException.class,
        () -> PaxosStoreServer.start(open.withHost("0.0.0.0", false), engine));
    PaxosStoreServer.start(open.withHost("0.0.0.0", true), engine).close();
    assertThrows(
        IOException.class, () -> PaxosStoreServer.start(open.withPort(server.port()), engine));
  }

  // Clients that are no driver

  private record RawClient(Socket socket, DataInputStream in, OutputStream out)
      implements AutoCloseable {
    void send(Request.Builder request) throws IOException {
      byte[] body = request.build().toByteArray();
      byte[] frame = new byte[4 + body.length];
      ByteBuffer.wrap(frame).putInt(body.length).put(body);
      out.write(frame);
    }

    /** The next response, which must come. */
    Response response() throws IOException {
      Response response = receive();
      assertNotNull(response);
      return response;
    }

    /** The next response; null at the end. */
    @Nullable Response receive() throws IOException {
      byte[] header = in.readNBytes(4);
      return header.length < 4
          ? null
          : Response.parseFrom(in.readNBytes(ByteBuffer.wrap(header).getInt()));
    }

    void hello() throws IOException {
      hello(false);
    }

    void hello(boolean asksCommits) throws IOException {
      send(
          Request.newBuilder()
              .setId(1)
              .setHello(
                  Hello.newBuilder()
                      .setProtocolVersion(Messages.PROTOCOL_VERSION)
                      .setAsksCommits(asksCommits)));
      assertTrue(response().hasWelcome());
    }

    /** Reads until the server closes, however it does. */
    void awaitEnd() {
      try {
        while (receive() != null) {
          // What it still has to say.
        }
      } catch (IOException e) {
        // A reset is an end too.
      }
    }

    @Override
    public void close() throws IOException {
      socket.close();
    }
  }

  private RawClient raw() throws IOException {
    return raw(server.port());
  }

  private static RawClient raw(int port) throws IOException {
    Socket socket = new Socket(InetAddress.getLoopbackAddress(), port);
    socket.setSoTimeout(10_000);
    return new RawClient(
        socket, new DataInputStream(socket.getInputStream()), socket.getOutputStream());
  }

  @Test
  void randomBytesEndTheirConnectionAndNoOther() throws Exception {
    try (Connection bystander = connect("")) {
      for (int seed = 0; seed < 200; seed++) {
        Random random = new Random(seed);
        try (RawClient client = raw()) {
          if (random.nextBoolean()) {
            client.hello();
          }
          byte[] garbage = new byte[1 + random.nextInt(300)];
          random.nextBytes(garbage);
          if (random.nextBoolean()) {
            client.out.write(ByteBuffer.allocate(4).putInt(garbage.length).array());
          }
          client.out.write(garbage);
          client.socket.shutdownOutput();
          client.awaitEnd();
        }
      }
      assertTrue(bystander.isValid(5));
      assertEquals(100L * 101 / 2, sum(bystander.createStatement().executeQuery("NUMBERS")));
    }
    while (server.connections() > 0) {
      Thread.onSpinWait();
    }
  }

  @Test
  void damagedRequestsAreAnsweredOrEndTheConnection() throws Exception {
    byte[] good =
        Request.newBuilder()
            .setId(2)
            .setExecute(
                Execute.newBuilder()
                    .setStatement(Statement.newBuilder().setId(1).setSql("NUMBERS ?"))
                    .setParameters(
                        ParameterSet.newBuilder()
                            .setTypes(ByteString.copyFrom(new byte[] {5}))
                            .setValues(
                                ByteString.copyFrom(
                                    new io.paxosstore.jdbc.protocol.RowWriter()
                                        .begin(1)
                                        .writeLong(3)
                                        .finish()))))
            .build()
            .toByteArray();
    for (int at = 0; at < good.length; at++) {
      byte[] bad = good.clone();
      bad[at] ^= (byte) 0x81;
      try (RawClient client = raw()) {
        client.hello();
        client.out.write(ByteBuffer.allocate(4).putInt(bad.length).array());
        client.out.write(bad);
        client.socket.shutdownOutput();
        client.awaitEnd();
      }
    }
    connect("").close();
  }

  @Test
  void aFrameBeforeTheHelloIsShortAndAHello() throws Exception {
    try (RawClient client = raw()) {
      client.out.write(ByteBuffer.allocate(4).putInt(100_000).array());
      assertEquals("08P01", client.response().getFailure().getSqlState());
      client.awaitEnd();
    }
    try (RawClient client = raw()) {
      client.send(Request.newBuilder().setId(1).setPing(Ping.getDefaultInstance()));
      assertEquals("08P01", client.response().getFailure().getSqlState());
      client.awaitEnd();
    }
    try (RawClient client = raw()) {
      client.send(Request.newBuilder().setHello(Hello.newBuilder().setProtocolVersion(99)));
      assertEquals("08004", client.response().getFailure().getSqlState());
      client.awaitEnd();
    }
  }

  @Test
  void aClientThatSaysNothingIsShownOut() throws Exception {
    try (PaxosStoreServer impatient = start(Duration.ofMillis(50));
        RawClient client = raw(impatient.port())) {
      client.awaitEnd();
    }
  }

  @Test
  void pipelinedRequestsAreAnsweredInOrderThoughTheQueueIsShort() throws Exception {
    try (RawClient client = raw()) {
      client.hello();
      for (int i = 2; i < 500; i++) {
        client.send(Request.newBuilder().setId(i).setPing(Ping.getDefaultInstance()));
      }
      for (int i = 2; i < 500; i++) {
        Response response = client.response();
        assertEquals(i, response.getId());
        assertFalse(response.hasFailure());
      }
    }
  }

  private static Execute.Builder update() {
    return Execute.newBuilder()
        .setStatement(Statement.newBuilder().setId(1).setSql("UPDATE"))
        .setOptions(Messages.of(ExecuteOptions.DEFAULT));
  }

  @Test
  void anAnnouncedAttemptDoesNotTakeTheDescriptionFromTheResponse() throws Exception {
    try (RawClient client = raw()) {
      client.hello(true);
      Execute.Builder update = update().setGroup(Group.newBuilder().setFamily(3).setSlot(4));
      client.send(Request.newBuilder().setId(2).setPromised(2).setExecute(update));
      assertTrue(client.response().getCommitting().getOutcome().hasDescription());
      assertTrue(client.response().getOutcome().hasDescription());
      client.send(Request.newBuilder().setId(3).setPromised(2).setExecute(update));
      assertFalse(client.response().getCommitting().getOutcome().hasDescription());
      assertFalse(client.response().getOutcome().hasDescription());
    }
  }

  /**
   * The client would ask for what it was promised, where it believes; of anything else it is told.
   */
  @Test
  void anAttemptThatWasNotPromisedIsMadeOnceItsClientKnows() throws Exception {
    try (RawClient client = raw()) {
      client.hello(true);
      Execute.Builder update = update();
      client.send(Request.newBuilder().setId(2).setExecute(update));
      Committing attempt = client.response().getCommitting();
      assertTrue(attempt.getAwaitsProceed());
      Request.Builder other = Request.newBuilder();
      client.send(other.setProceed(Proceed.newBuilder().setUnique(-1)));
      client.send(Request.newBuilder().setId(3).setPing(Ping.getDefaultInstance()));
      client.send(other.setProceed(Proceed.newBuilder().setUnique(attempt.getId().getUnique())));
      assertTrue(client.response().hasOutcome());
      assertTrue(client.response().hasDone());
      update.setGroup(Group.newBuilder().setFamily(3).setSlot(4));
      client.send(Request.newBuilder().setId(4).setPromised(2).setExecute(update));
      assertFalse(client.response().getCommitting().getAwaitsProceed());
      assertTrue(client.response().hasPromised());
      client.send(Request.newBuilder().setId(5).setExecute(update));
      assertTrue(client.response().getCommitting().getAwaitsProceed(), "it counts on nothing");
      client.send(other.setProceed(Proceed.newBuilder().setUnique(2)));
      assertTrue(client.response().hasOutcome());
    }
  }

  @Test
  void anAttemptOfWhichItsClientNeverHearsIsNotMade() throws Exception {
    try (RawClient client = raw()) {
      client.hello(true);
      Execute.Builder update = update();
      client.send(Request.newBuilder().setId(2).setExecute(update));
      assertTrue(client.response().getCommitting().getAwaitsProceed());
    }
    engine.refused.acquire();
  }
}
