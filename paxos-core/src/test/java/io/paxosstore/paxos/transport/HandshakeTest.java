package io.paxosstore.paxos.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.transport.generated.Hello;
import io.paxosstore.paxos.transport.generated.Refused;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.UnaryOperator;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Who may connect. Node 2 is real; 1 and 3 are spoken by hand, below and above it. */
class HandshakeTest {
  private Networks networks = new Networks(1, 2, 3);
  private PeerNetwork two = networks.open(2);

  @BeforeEach
  void openFresh() {
    networks.close();
    networks = new Networks(1, 2, 3);
    two = networks.open(2);
  }

  @AfterEach
  void close() {
    networks.close();
  }

  @AfterAll
  static void noBufferLeaked() {
    assertEquals(List.of(), Leaks.found());
  }

  private Refused.Reason refused(int node, UnaryOperator<Hello.Builder> lie) throws IOException {
    try (RawPeer peer = new RawPeer(two)) {
      Hello hello = lie.apply(RawPeer.hello(node, 2, 5)).build();
      peer.send(RawPeer.HELLO, hello.toByteArray(), RawPeer.MAGIC);
      Refused refusal = peer.refusal();
      peer.awaitClosed();
      assertFalse(refusal.getText().isEmpty());
      return refusal.getReason();
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void whoIsOfTheConfigurationIsConnected(int node) throws IOException {
    try (RawPeer peer = RawPeer.connected(two, node, 5)) {
      networks.heard(2).await("connected " + node);
      assertEquals(Networks.identity(node, 5), two.identity(node).orElseThrow());
      peer.reset();
      networks.heard(2).await("disconnected " + node);
      assertTrue(two.identity(node).isEmpty());
    }
  }

  @Test
  void whoIsNotWhoItShouldBeIsRefusedWithTheReason() throws IOException {
    assertEquals(Refused.Reason.PROTOCOL_VERSION, refused(1, hello -> hello.setProtocol(99)));
    assertEquals(Refused.Reason.WRONG_CLUSTER, refused(1, hello -> hello.setCluster("other")));
    assertEquals(Refused.Reason.UNKNOWN_NODE, refused(1, hello -> hello.setNode(4)));
    assertEquals(Refused.Reason.SAME_NODE, refused(1, hello -> hello.setNode(2)));
    assertEquals(Refused.Reason.WRONG_TARGET, refused(1, hello -> hello.setTarget(3)));
    assertEquals(List.of(), networks.heard(2).events);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anOlderBootIsRefusedForGood(int node) throws IOException {
    try (RawPeer peer = RawPeer.connected(two, node, 5)) {
      networks.heard(2).await("connected " + node);
      assertEquals(Refused.Reason.OLDER_BOOT, refused(node, hello -> hello.setBoot(4)));
      peer.reset();
    }
    networks.heard(2).await("disconnected " + node);
    assertEquals(Refused.Reason.OLDER_BOOT, refused(node, hello -> hello.setBoot(4)));
    RawPeer.connected(two, node, 5).close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void aLaterBootTakesTheConnectionsPlace(int node) throws IOException {
    try (RawPeer before = RawPeer.connected(two, node, 5)) {
      networks.heard(2).await("connected " + node);
      try (RawPeer later = RawPeer.connected(two, node, 6)) {
        before.awaitClosed();
        Await.until("three events", () -> networks.heard(2).events.size() == 3);
        assertEquals(
            List.of("connected " + node, "disconnected " + node, "connected " + node),
            networks.heard(2).events);
        assertEquals(Networks.identity(node, 6), two.identity(node).orElseThrow());
        later.reset();
      }
    }
  }

  @Test
  void ofTwoConnectionsOfOneBootTheLowerNodeKeepsTheFirstAndAsksWhetherItLives()
      throws IOException {
    try (RawPeer first = RawPeer.connected(two, 3, 5)) {
      assertEquals(Refused.Reason.DUPLICATE, refused(3, hello -> hello));
      // Had the first one died unnoticed, this would have been answered by a reset.
      first.pong();
      assertEquals(Networks.identity(3, 5), two.identity(3).orElseThrow());
      assertEquals(1, two.status(3).connections());
    }
  }

  @Test
  void ofTwoConnectionsOfOneBootTheHigherNodeTakesTheOneThatTheLowerChooses() throws IOException {
    try (RawPeer first = RawPeer.connected(two, 1, 5)) {
      networks.heard(2).await("connected 1");
      RawPeer second = new RawPeer(two);
      second.send(RawPeer.HELLO, RawPeer.hello(1, 2, 5).build().toByteArray(), RawPeer.MAGIC);
      assertEquals(RawPeer.HELLO, second.read().type());
      // Not chosen yet: the first one stands.
      assertEquals(1, two.status(1).connections());
      second.send(RawPeer.READY, new byte[0], new byte[0]);
      first.awaitClosed();
      Await.until("the second one", () -> two.status(1).connections() == 2);
      second.close();
    }
  }

  /** A half-open connection: the other process has lost it, and no reset tells of that. */
  @Test
  void theSameBootTakesThePlaceOfAConnectionThatIsSilent() throws IOException {
    networks.close();
    networks =
        new Networks(1, 2, 3)
            .with(
                options ->
                    options.limits(
                        options.bounds(),
                        new PeerNetworkOptions.Times(
                            Duration.ofSeconds(10),
                            Duration.ofMillis(5),
                            Duration.ofMillis(50),
                            Duration.ofMillis(50),
                            Duration.ofSeconds(120))));
    two = networks.open(2);
    try (RawPeer silent = RawPeer.connected(two, 3, 5)) {
      networks.heard(2).await("connected 3");
      // The first attempt has it pinged, and is refused.
      assertEquals(Refused.Reason.DUPLICATE, refused(3, hello -> hello));
      networks.heard(2).await("suspected 3");
      try (RawPeer second = RawPeer.connected(two, 3, 5)) {
        silent.awaitClosed();
        Await.until("the second one", () -> two.status(3).connections() == 2);
        assertTrue(two.isConnected(3));
        second.reset();
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 3})
  void anotherDiskUnderTheSameIdIsRefusedWhileTheFirstIsConnected(int node) throws IOException {
    try (RawPeer first = RawPeer.connected(two, node, 5)) {
      networks.heard(2).await("connected " + node);
      assertEquals(
          Refused.Reason.DUPLICATE, refused(node, hello -> hello.setIncarnation(999).setBoot(9)));
      first.pong();
      assertEquals(Networks.identity(node, 5), two.identity(node).orElseThrow());
    }
  }

  @Test
  void theLayersAboveHaveTheLastWord() throws IOException {
    networks.close();
    networks =
        new Networks(1, 2, 3)
            .with(
                options ->
                    options.admission(
                        () -> 12, identity -> identity.boot() == 5 ? "its disk is new" : null));
    two = networks.open(2);
    assertEquals(Refused.Reason.NOT_ADMITTED, refused(1, hello -> hello));
    try (RawPeer peer = new RawPeer(two)) {
      peer.send(RawPeer.HELLO, RawPeer.hello(1, 2, 6).build().toByteArray(), RawPeer.MAGIC);
      Hello answer = Hello.parseFrom(peer.read().control());
      assertEquals(12, answer.getConfigurationEpoch());
      assertEquals(2, answer.getNode());
      assertEquals(1, answer.getTarget());
      assertEquals(Networks.CLUSTER, answer.getCluster());
    }
  }

  @Test
  void whoDoesNotFinishIsClosed() throws IOException {
    networks.close();
    networks =
        new Networks(1, 2, 3)
            .with(
                options ->
                    options.limits(
                        options.bounds(),
                        new PeerNetworkOptions.Times(
                            Duration.ofMillis(100),
                            Duration.ofMillis(5),
                            Duration.ofMillis(50),
                            Duration.ofSeconds(1),
                            Duration.ofSeconds(2))));
    two = networks.open(2);
    try (RawPeer silent = new RawPeer(two);
        RawPeer half = new RawPeer(two)) {
      half.send(RawPeer.HELLO, RawPeer.hello(1, 2, 5).build().toByteArray(), RawPeer.MAGIC);
      silent.awaitClosed();
      half.awaitClosed();
    }
  }

  @Test
  void strangersGetNoMoreThanTheirShare() throws IOException {
    try (var strangers = new Strangers()) {
      for (int i = 0; i < 80; i++) {
        strangers.add(new RawPeer(two));
      }
      strangers.awaitAnyClosed();
      assertEquals(List.of(), networks.heard(2).events);
    }
    // Once they are gone there is room again.
    Await.until(
        "node 1 connects",
        () -> {
          try (RawPeer peer = RawPeer.connected(two, 1, 5)) {
            return peer != null;
          } catch (IOException e) {
            return false;
          }
        });
  }

  private static final class Strangers implements AutoCloseable {
    private final List<RawPeer> all = new ArrayList<>();

    void add(RawPeer peer) {
      all.add(peer);
    }

    void awaitAnyClosed() throws IOException {
      all.getLast().awaitClosed();
    }

    @Override
    public void close() throws IOException {
      for (RawPeer peer : all) {
        peer.close();
      }
    }
  }
}
