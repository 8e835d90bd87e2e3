package io.paxosstore.paxos.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.PeerException;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class SuspicionTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  // Longer than in production: this process may be one of many on its machine.
  private static final Duration FLOOR = Duration.ofMillis(200);

  private final Networks networks =
      new Networks(1, 2, 3)
          .with(
              options ->
                  options.limits(
                      options.bounds(),
                      new PeerNetworkOptions.Times(
                          Duration.ofSeconds(10),
                          Duration.ofMillis(5),
                          Duration.ofMillis(50),
                          FLOOR,
                          Duration.ofSeconds(1))));

  @AfterEach
  void close() {
    networks.close();
  }

  @AfterAll
  static void noBufferLeaked() {
    assertEquals(List.of(), Leaks.found());
  }

  private PeerNetwork openTwo() {
    networks.open(1);
    networks.open(2);
    networks.awaitConnected();
    networks.serve((from, request) -> request);
    return networks.get(1);
  }

  @Test
  void aStoppedNodeIsSuspectedItsCallsFailAndItRecovers() throws PeerException {
    PeerNetwork one = openTwo();
    assertArrayEquals(new byte[0], one.call(2, new byte[0], LONG));
    CountDownLatch resume = networks.stop(2);
    long begin = System.nanoTime();
    PeerException suspected =
        assertThrows(PeerException.class, () -> one.call(2, new byte[0], LONG));
    long took = System.nanoTime() - begin;
    assertEquals(PeerException.Kind.SUSPECTED, suspected.kind());
    assertFalse(suspected.notHandled());
    assertTrue(took >= FLOOR.toNanos(), took + " ns");
    assertTrue(one.isConnected(2) && one.isSuspected(2));
    PeerException notAsked =
        assertThrows(PeerException.class, () -> one.call(2, new byte[0], LONG));
    assertEquals(PeerException.Kind.NOT_CONNECTED, notAsked.kind());
    resume.countDown();
    networks.heard(1).await("trusted 2");
    assertFalse(one.isSuspected(2));
    assertArrayEquals(new byte[] {1}, one.call(2, new byte[] {1}, LONG));
    assertEquals(List.of("connected 2", "suspected 2", "trusted 2"), networks.heard(1).events);
    assertEquals(1, one.status(2).suspicions());
  }

  @Test
  void aNodeThatDoesNotReactToGroupMessagesIsSuspected() {
    PeerNetwork one = openTwo();
    CountDownLatch resume = networks.stop(2);
    one.send(2, new byte[10]);
    one.flush();
    networks.heard(1).await("suspected 2");
    resume.countDown();
    networks.heard(1).await("trusted 2");
    Await.until("the message", () -> networks.heard(2).messages.size() == 1);
  }

  @Test
  void aStoppedNodeOfWhichNothingIsAskedIsNotSuspected() {
    PeerNetwork one = openTwo();
    networks.awaitQuiet(Duration.ofMillis(100));
    CountDownLatch resume = networks.stop(2);
    long begin = System.nanoTime();
    Await.until("twice the floor", () -> System.nanoTime() - begin > 2 * FLOOR.toNanos());
    assertFalse(one.isSuspected(2));
    resume.countDown();
  }

  @Test
  void aSlowServiceIsNotASilentNode() throws PeerException {
    PeerNetwork one = openTwo();
    networks
        .get(2)
        .serve(
            (from, request) -> {
              long begin = System.nanoTime();
              while (System.nanoTime() - begin < 3 * FLOOR.toNanos()) {
                LockSupport.parkNanos(FLOOR.toNanos());
              }
              return request;
            });
    assertArrayEquals(new byte[0], one.call(2, new byte[0], LONG));
    assertEquals(0, one.status(2).suspicions());
    assertTrue(one.status(2).answerP99Nanos() > 0);
  }

  @Test
  void theOwnPauseIsNotThePeers() throws Exception {
    PeerNetwork one = openTwo();
    CountDownLatch end = new CountDownLatch(1);
    CountDownLatch asked = new CountDownLatch(1);
    networks
        .get(2)
        .serve(
            (from, request) -> {
              asked.countDown();
              end.await();
              return request;
            });
    AtomicReference<Object> outcome = new AtomicReference<>();
    one.call(2, new byte[0], LONG, outcome::set, outcome::set);
    asked.await();
    CountDownLatch resume = networks.stop(1);
    long begin = System.nanoTime();
    Await.until("three times the floor", () -> System.nanoTime() - begin > 3 * FLOOR.toNanos());
    resume.countDown();
    Await.until("the lag is seen", () -> one.longestLag().compareTo(FLOOR) > 0);
    end.countDown();
    Await.until("an outcome", () -> outcome.get() != null);
    assertTrue(outcome.get() instanceof byte[], String.valueOf(outcome.get()));
    assertEquals(0, one.status(2).suspicions());
  }

  @Test
  void aNodeThatStaysSilentIsDisconnectedAndFoundAgain() {
    PeerNetwork one = openTwo();
    CountDownLatch resume = networks.stop(2);
    one.send(2, new byte[10]);
    one.flush();
    networks.heard(1).await("suspected 2");
    networks.heard(1).await("disconnected 2");
    resume.countDown();
    Await.until("connected anew", () -> one.isConnected(2) && !one.isSuspected(2));
  }

  @Test
  void aResetConnectionFailsItsCallsAtOnce() throws IOException {
    PeerNetwork one = networks.open(1);
    List<PeerException> failures = new CopyOnWriteArrayList<>();
    try (RawPeer three = RawPeer.connected(one, 3, 1)) {
      networks.heard(1).await("connected 3");
      one.call(3, new byte[1], LONG, answer -> {}, failures::add);
      assertEquals(RawPeer.REQUEST, three.readPastPings().type());
      three.reset();
      Await.until("a failure", () -> !failures.isEmpty());
    }
    assertEquals(PeerException.Kind.LOST, failures.getFirst().kind());
    networks.heard(1).await("disconnected 3");
    assertFalse(networks.heard(1).events.contains("suspected 3"));
  }
}
