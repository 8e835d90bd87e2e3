package io.paxosstore.paxos.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.transport.TestAuthority.Issued;
import io.paxosstore.paxos.transport.generated.Refused;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Mutual TLS on real sockets. Who shows no certificate of the cluster and of the expected node is
 * turned away with a line that says why, before a byte of the peer protocol is read from it or said
 * to it.
 */
class PeerTlsTest {
  private static final Duration LONG = Duration.ofSeconds(30);
  private static final String CLUSTER = Networks.CLUSTER;
  private static final TestAuthority AUTHORITY = TestAuthority.root("authority");
  private static final TestAuthority STRANGER = TestAuthority.root("authority");

  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final LogRecorder recorder = LogRecorder.ofTransport(log);
  private Networks networks = new Networks(1, 2, 3);

  @AfterEach
  void close() {
    networks.close();
    recorder.close();
  }

  @AfterAll
  static void noBufferLeaked() {
    assertEquals(List.of(), Leaks.found());
  }

  /** Options with a certificate of the authority for whichever node it is. */
  private static UnaryOperator<PeerNetworkOptions> certified() {
    return options ->
        options
            .limits(PeerNetworkOptions.Bounds.DEFAULT, Networks.PATIENT)
            .tls(AUTHORITY.node(CLUSTER, options.self().node()).tls(AUTHORITY));
  }

  private static UnaryOperator<PeerNetworkOptions> with(PeerTls tls) {
    return options -> options.limits(PeerNetworkOptions.Bounds.DEFAULT, Networks.PATIENT).tls(tls);
  }

  private void awaitLogged(String text) {
    Await.until(
        () -> "'" + text + "' among " + log, () -> log.stream().anyMatch(e -> e.contains(text)));
  }

  @Test
  void threeNodesTalkAndARestartedOneComesBack() throws PeerException {
    networks.with(certified()).openAll().serve((from, request) -> request);
    byte[] large = new byte[3 << 20];
    new Random(1).nextBytes(large);
    for (int node = 1; node <= 3; node++) {
      for (int other : networks.get(node).others()) {
        assertArrayEquals(bytes("x"), networks.get(node).call(other, bytes("x"), LONG));
        assertArrayEquals(large, networks.get(node).call(other, large, LONG));
        assertEquals(1, networks.get(node).status(other).connections(), node + " to " + other);
      }
    }
    networks.get(1).send(2, large);
    networks.get(1).send(2, bytes("after"));
    networks.get(1).flush();
    Await.until("both messages", () -> networks.heard(2).messages.size() == 2);
    assertArrayEquals(large, networks.heard(2).messages.get(0));

    networks.close(2);
    networks.heard(1).await("disconnected 2");
    networks.open(2, 2).serve((from, request) -> request);
    networks.awaitConnected();
    assertEquals(Networks.identity(2, 2), networks.get(1).identity(2).orElseThrow());
    assertArrayEquals(bytes("y"), networks.get(2).call(3, bytes("y"), LONG));
    // Of two connections that were dialled at once one was closed: nobody's certificate was wrong.
    assertTrue(log.stream().noneMatch(line -> line.contains("ertificate")), log::toString);
  }

  @Test
  void nodesWithAnIntermediateAuthorityAreKnownByTheRoot() {
    TestAuthority intermediate = AUTHORITY.intermediate("site");
    networks.with(
        options ->
            certified()
                .apply(options)
                .tls(intermediate.node(CLUSTER, options.self().node()).tls(AUTHORITY)));
    networks.openAll();
  }

  /** Certificates that do not make who has them node 1, and what is said of each. */
  static Stream<Arguments> wrongCertificates() {
    return Stream.of(
        Arguments.of("not one of the authorities", STRANGER.node(CLUSTER, 1)),
        Arguments.of("has expired, at ", AUTHORITY.expired("paxosstore://test/node/1")),
        Arguments.of("is not valid before ", AUTHORITY.early("paxosstore://test/node/1")),
        Arguments.of("of another node: paxosstore://test/node/4", AUTHORITY.node(CLUSTER, 4)),
        Arguments.of("of another node: paxosstore://test/node/2", AUTHORITY.node(CLUSTER, 2)),
        Arguments.of("of another cluster: paxosstore://prod/node/1", AUTHORITY.node("prod", 1)),
        Arguments.of("names no node: there is no URI", AUTHORITY.named()),
        Arguments.of("names no node: there is no URI", AUTHORITY.named("https://test/node/1")),
        Arguments.of("is not of the form", AUTHORITY.named("paxosstore://test/node/01")),
        Arguments.of(
            "names more than one node",
            AUTHORITY.named("paxosstore://test/node/1", "paxosstore://test/node/3")));
  }

  /** The first bytes that follow would be refused with other words, were they read as a frame. */
  @ParameterizedTest
  @MethodSource("wrongCertificates")
  void whoDialsWithAWrongCertificateIsRefusedBeforeAFrameIsRead(String why, Issued wrong)
      throws IOException {
    PeerNetwork two = networks.with(certified()).open(2);
    try (SSLSocket socket = RawTls.connect(two, wrong, AUTHORITY)) {
      assertThrows(
          IOException.class,
          () -> {
            socket.startHandshake();
            socket.getOutputStream().write("no frame of the peer protocol".getBytes(UTF_8));
            assertEquals(-1, socket.getInputStream().read(), "a byte of the peer protocol");
            throw new IOException("closed");
          });
    }
    awaitLogged(why);
    assertNothingWasHeard(two);
  }

  @Test
  void whoDialsWithoutACertificateIsRefused() throws IOException {
    PeerNetwork two = networks.with(certified()).open(2);
    try (SSLSocket socket = RawTls.connect(two, null, AUTHORITY)) {
      assertThrows(
          IOException.class,
          () -> {
            socket.startHandshake();
            socket.getOutputStream().write("no frame of the peer protocol".getBytes(UTF_8));
            throw new IOException("answered " + socket.getInputStream().read());
          });
    }
    awaitLogged("it shows no certificate");
    assertNothingWasHeard(two);
  }

  @ParameterizedTest
  @MethodSource("wrongCertificates")
  void whoAnswersWithAWrongCertificateHearsNotEvenAHello(String why, Issued wrong)
      throws IOException {
    try (SSLServerSocket one = RawTls.listen(wrong, AUTHORITY)) {
      networks.address(1, new InetSocketAddress(InetAddress.getLoopbackAddress(), port(one)));
      PeerNetwork two = networks.with(certified()).open(2);
      try (SSLSocket dialled = (SSLSocket) one.accept()) {
        assertThrows(
            IOException.class,
            () -> {
              dialled.startHandshake();
              throw new IOException("said " + dialled.getInputStream().read());
            });
      }
      awaitLogged("no connection to node 1: its certificate");
      awaitLogged(why);
      assertNothingWasHeard(two);
    }
  }

  @Test
  void aCertificateThatIsTrustedItselfExpiresNevertheless() throws IOException {
    Issued expired = AUTHORITY.expired("paxosstore://test/node/1");
    Issued own = AUTHORITY.node(CLUSTER, 2);
    PeerTls trusting = PeerTls.of(own.chainPem(), own.keyPem(), expired.chainPem());
    PeerNetwork two = networks.with(with(trusting)).open(2);
    try (SSLSocket socket = RawTls.connect(two, expired, AUTHORITY)) {
      assertThrows(
          IOException.class,
          () -> {
            socket.startHandshake();
            throw new IOException("answered " + socket.getInputStream().read());
          });
    }
    awaitLogged("its certificate has expired");
    assertNothingWasHeard(two);
  }

  @Test
  void twoNodesOfDifferentAuthoritiesBothSaySo() {
    networks.with(certified()).open(1);
    networks.with(with(STRANGER.node(CLUSTER, 2).tls(STRANGER))).open(2);
    awaitLogged("no connection to node 1: its certificate is not one of the authorities");
    awaitLogged("no connection to node 2: its certificate is not one of the authorities");
    awaitLogged("it refuses the certificate of this node");
    assertNothingWasHeard(networks.get(1));
    assertNothingWasHeard(networks.get(2));
  }

  /** Its certificate is good, but it is only believed what that says. */
  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aNodeCannotSpeakAsAnother(int said) throws IOException {
    PeerNetwork two = networks.with(certified()).open(2);
    int certified = 4 - said;
    SSLSocket socket = RawTls.connect(two, AUTHORITY.node(CLUSTER, certified), AUTHORITY);
    try (RawPeer peer = new RawPeer(socket)) {
      peer.send(RawPeer.HELLO, RawPeer.hello(said, 2, 5).build().toByteArray(), RawPeer.MAGIC);
      Refused refusal = peer.refusal();
      assertEquals(Refused.Reason.NOT_CERTIFIED, refusal.getReason());
      assertEquals(
          "it says that it is node " + said + ", and its certificate names node " + certified,
          refusal.getText());
      peer.awaitClosed();
    }
    assertNothingWasHeard(two);
    SSLSocket honest = RawTls.connect(two, AUTHORITY.node(CLUSTER, said), AUTHORITY);
    try (RawPeer peer = new RawPeer(honest)) {
      peer.send(RawPeer.HELLO, RawPeer.hello(said, 2, 5).build().toByteArray(), RawPeer.MAGIC);
      assertEquals(RawPeer.HELLO, peer.read().type());
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void plainTextAndTlsDoNotMixInEitherDirection(int encrypted) {
    networks.with(certified()).open(encrypted);
    networks
        .with(options -> options.limits(PeerNetworkOptions.Bounds.DEFAULT, Networks.PATIENT))
        .open(3 - encrypted);
    awaitLogged("it does not speak TLS, and this node speaks nothing else to peers");
    awaitLogged("it speaks TLS, and this node has none set up for peers");
    assertNothingWasHeard(networks.get(1));
    assertNothingWasHeard(networks.get(2));
  }

  @Test
  void nothingOlderThanTls13IsSpoken() throws IOException {
    PeerNetwork two = networks.with(certified()).open(2);
    try (SSLSocket socket = RawTls.connect(two, AUTHORITY.node(CLUSTER, 1), AUTHORITY)) {
      socket.setEnabledProtocols(new String[] {"TLSv1.2"});
      assertThrows(IOException.class, socket::startHandshake);
    }
    awaitLogged("handshake of TLS failed");
    assertNothingWasHeard(two);
  }

  @Test
  void whoIsSilentInTheHandshakeIsClosedAndStrangersGetNoMoreThanTheirShare() throws IOException {
    PeerNetwork two =
        networks
            .with(
                options ->
                    certified()
                        .apply(options)
                        .limits(
                            PeerNetworkOptions.Bounds.DEFAULT,
                            new PeerNetworkOptions.Times(
                                Duration.ofMillis(500),
                                Duration.ofMillis(5),
                                Duration.ofMillis(50),
                                Duration.ofSeconds(60),
                                Duration.ofSeconds(120))))
            .open(2);
    List<Socket> strangers = new ArrayList<>();
    try {
      for (int i = 0; i < 80; i++) {
        strangers.add(new Socket(InetAddress.getLoopbackAddress(), two.port()));
        strangers.getLast().setSoTimeout(20_000);
      }
      assertEquals(-1, strangers.getLast().getInputStream().read(), "closed at once");
      awaitLogged("handshake of TLS took too long");
      for (Socket each : strangers) {
        Await.until("it is closed", () -> isClosed(each));
      }
    } finally {
      for (Socket each : strangers) {
        each.close();
      }
    }
    networks.open(1);
    networks.awaitConnected();
  }

  private static boolean isClosed(Socket socket) {
    try {
      while (socket.getInputStream().read() >= 0) {
        // An alert, maybe.
        continue;
      }
      return true;
    } catch (IOException e) {
      return true;
    }
  }

  @Test
  void aStoppedNodeIsSuspectedAndHeardAgainOverTls() throws PeerException {
    networks.with(
        options ->
            certified().apply(options).limits(options.bounds(), PeerNetworkOptions.Times.DEFAULT));
    networks.openAll().serve((from, request) -> request);
    var resume = networks.stop(2);
    assertThrows(
        PeerException.class, () -> networks.get(1).call(2, bytes("?"), Duration.ofSeconds(20)));
    networks.heard(1).await("suspected 2");
    resume.countDown();
    networks.heard(1).await("trusted 2");
  }

  @Test
  void aNodeDoesNotOpenWithACertificateThatIsNotItsOwn() {
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> networks.with(with(AUTHORITY.node(CLUSTER, 3).tls(AUTHORITY))).open(2))
            .getMessage()
            .contains("names paxosstore://test/node/3; expected is paxosstore://test/node/2"));
    assertTrue(
        assertThrows(
                IllegalArgumentException.class,
                () -> networks.with(with(AUTHORITY.named().tls(AUTHORITY))).open(2))
            .getMessage()
            .contains("names no node"));
    Issued expired = AUTHORITY.expired("paxosstore://test/node/2");
    assertTrue(
        assertThrows(
                UncheckedIOException.class,
                () -> networks.with(with(expired.tls(AUTHORITY))).open(2))
            .getMessage()
            .contains("the certificate of node 2 has expired, at "));
  }

  private void assertNothingWasHeard(PeerNetwork network) {
    assertEquals(List.of(), networks.heard(network.self()).events);
    for (int other : network.others()) {
      assertFalse(network.isConnected(other));
      assertEquals(0, network.status(other).bytesReceived());
    }
    assertTrue(log.stream().noneMatch(line -> line.contains("checksum")), log::toString);
    assertTrue(log.stream().noneMatch(line -> line.contains("frame of")), log::toString);
  }

  private static int port(SSLServerSocket socket) {
    return socket.getLocalPort();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
