package io.paxosstore.paxos.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.PeerService;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PeerNetworkTest {
  private static final Duration LONG = Duration.ofSeconds(30);

  private @Nullable Networks networks;

  private Networks networks(int... nodes) {
    Networks made = new Networks(nodes);
    networks = made;
    return made;
  }

  @AfterEach
  void closeAll() {
    if (networks != null) {
      networks.close();
    }
  }

  @AfterAll
  static void noBufferLeaked() {
    assertEquals(List.of(), Leaks.found());
  }

  @ParameterizedTest
  @ValueSource(strings = {"123", "132", "213", "231", "312", "321"})
  void threeNodesConnectInAnyOrderByOneConnectionPerPair(String order) throws PeerException {
    Networks three = networks(1, 2, 3);
    for (char node : order.toCharArray()) {
      three.open(node - '0').serve((from, request) -> request);
    }
    three.awaitConnected();
    for (int node = 1; node <= 3; node++) {
      PeerNetwork network = three.get(node);
      for (int other : network.others()) {
        assertArrayEquals(bytes("x"), network.call(other, bytes("x"), LONG));
        assertEquals(1, network.status(other).connections(), node + " to " + other);
        assertEquals(Networks.identity(other, 1), network.identity(other).orElseThrow());
      }
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3})
  void aRestartedNodeIsConnectedAnew(int restarted) throws PeerException {
    Networks three = networks(1, 2, 3).openAll();
    three.close(restarted);
    for (int other : Set.of(1, 2, 3)) {
      if (other != restarted) {
        three.heard(other).await("disconnected " + restarted);
        assertFalse(three.get(other).isConnected(restarted));
      }
    }
    three.open(restarted, 2);
    three.awaitConnected();
    three.serve((from, request) -> bytes(from + " asked"));
    for (int other : three.get(restarted).others()) {
      assertEquals(Networks.identity(restarted, 2), three.get(other).identity(restarted).get());
      assertArrayEquals(bytes(other + " asked"), three.get(other).call(restarted, bytes(""), LONG));
    }
  }

  @Test
  void callsGoInBothDirectionsAtOnceAndEachGetsItsOwnAnswer() throws Exception {
    Networks two = networks(1, 2).openAll();
    two.serve((from, request) -> bytes(from + ":" + new String(request, UTF_8)));
    List<Future<?>> callers = new ArrayList<>();
    try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int caller = 0; caller < 64; caller++) {
        int self = 1 + caller % 2;
        String name = "caller " + caller;
        callers.add(
            threads.submit(
                () -> {
                  for (int i = 0; i < 100; i++) {
                    String text = name + " call " + i;
                    byte[] answer = two.get(self).call(3 - self, bytes(text), LONG);
                    assertEquals(self + ":" + text, new String(answer, UTF_8));
                  }
                  return null;
                }));
      }
      for (Future<?> caller : callers) {
        caller.get();
      }
    }
  }

  @Test
  void aForewordIsThereBeforeWhatItsNodeSaysAfterwardsAndThoughTheAnswerNeverComes() {
    Networks two = networks(1, 2).openAll();
    PeerNetwork there = two.get(2);
    CountDownLatch closed = new CountDownLatch(1);
    there.serve(
        new PeerService() {
          @Override
          public byte[] handle(int from, byte[] request) {
            throw new AssertionError("forewords were offered");
          }

          @Override
          public byte[] handle(int from, byte[] request, Consumer<byte[]> forewords) {
            forewords.accept(bytes("first"));
            forewords.accept(bytes("second"));
            there.send(from, bytes("after"));
            there.flush();
            Await.until("it has come", () -> two.heard(1).messages.size() == 1);
            two.close(2);
            closed.countDown();
            return request;
          }
        });
    List<String> heard = new CopyOnWriteArrayList<>();
    two.get(1)
        .call(
            2,
            bytes("?"),
            LONG,
            foreword -> heard.add(new String(foreword, UTF_8) + " " + two.heard(1).messages.size()),
            answer -> heard.add("answer"),
            failure -> heard.add(String.valueOf(failure.kind())));
    Await.until("the call ends", () -> heard.size() == 3);
    assertEquals(List.of("first 0", "second 0", "LOST"), heard);
    Networks.uninterruptibly(closed); // the call ends with the connection, before that
  }

  @Test
  void aLostConnectionFailsOutstandingCallsAtOnce() throws InterruptedException {
    Networks two = networks(1, 2).openAll();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch answer = new CountDownLatch(1);
    two.serve(
        (from, request) -> {
          asked.countDown();
          answer.await();
          return request;
        });
    Thread killer =
        Thread.startVirtualThread(
            () -> {
              Networks.uninterruptibly(asked);
              two.close(2);
            });
    PeerException lost =
        assertThrows(PeerException.class, () -> two.get(1).call(2, bytes("?"), LONG));
    assertEquals(PeerException.Kind.LOST, lost.kind());
    assertFalse(lost.notHandled());
    answer.countDown();
    killer.join();
    PeerException gone =
        assertThrows(PeerException.class, () -> two.get(1).call(2, bytes("?"), LONG));
    assertEquals(PeerException.Kind.NOT_CONNECTED, gone.kind());
    assertTrue(gone.notHandled());
  }

  @Test
  void whatTheServiceThrowsReachesTheCaller() {
    Networks two = networks(1, 2).openAll();
    two.serve(
        (from, request) -> {
          throw new IOException("the disk is on fire");
        });
    PeerException failed =
        assertThrows(PeerException.class, () -> two.get(1).call(2, bytes("?"), LONG));
    assertEquals(PeerException.Kind.FAILED, failed.kind());
    assertEquals("the disk is on fire", failed.getMessage());
    assertEquals(2, failed.node());
  }

  @Test
  void aCallEndsWithItsOwnTimeout() {
    Networks two = networks(1, 2).openAll();
    CountDownLatch end = new CountDownLatch(1);
    two.serve(
        (from, request) -> {
          end.await();
          return request;
        });
    PeerException late =
        assertThrows(
            PeerException.class, () -> two.get(1).call(2, bytes("?"), Duration.ofMillis(30)));
    assertEquals(PeerException.Kind.TIMED_OUT, late.kind());
    end.countDown();
  }

  @Test
  void aCallEndsWithAnInterrupt() throws InterruptedException {
    Networks two = networks(1, 2).openAll();
    CountDownLatch asked = new CountDownLatch(1);
    CountDownLatch end = new CountDownLatch(1);
    two.serve(
        (from, request) -> {
          asked.countDown();
          end.await();
          return request;
        });
    List<PeerException.Kind> seen = new ArrayList<>();
    Thread caller =
        Thread.startVirtualThread(
            () -> {
              try {
                two.get(1).call(2, bytes("?"), LONG);
              } catch (PeerException e) {
                seen.add(e.kind());
              }
            });
    asked.await();
    caller.interrupt();
    caller.join();
    assertEquals(List.of(PeerException.Kind.INTERRUPTED), seen);
    end.countDown();
  }

  @Test
  void requestsBeyondTheBoundAreRefusedAndTheOthersAnswered() throws Exception {
    Networks two =
        networks(1, 2)
            .with(
                options ->
                    options.limits(
                        new PeerNetworkOptions.Bounds(1 << 20, 4 << 20, 4), Networks.PATIENT))
            .openAll();
    CountDownLatch inHand = new CountDownLatch(4);
    CountDownLatch end = new CountDownLatch(1);
    two.serve(
        (from, request) -> {
          inHand.countDown();
          end.await();
          return request;
        });
    AtomicInteger answers = new AtomicInteger();
    for (int i = 0; i < 4; i++) {
      two.get(1)
          .call(2, bytes("?"), LONG, answer -> answers.incrementAndGet(), e -> answers.set(-100));
    }
    inHand.await();
    PeerException busy =
        assertThrows(PeerException.class, () -> two.get(1).call(2, bytes("?"), LONG));
    assertEquals(PeerException.Kind.BUSY, busy.kind());
    assertTrue(busy.notHandled());
    end.countDown();
    Await.until("four answers", () -> answers.get() == 4);
    assertArrayEquals(bytes("again"), two.get(1).call(2, bytes("again"), LONG));
  }

  @Test
  void aTurnsMessagesTravelInOneFrameAndArriveInOrder() {
    Networks two = networks(1, 2).openAll();
    PeerNetwork one = two.get(1);
    // The first message of a while has a ping ride along.
    one.send(2, bytes("first"));
    one.flush();
    Await.until("first", () -> two.heard(2).messages.size() == 1);
    long before = one.status(2).framesSent();
    for (int i = 0; i < 1000; i++) {
      one.send(2, bytes("message " + i));
    }
    one.flush();
    Await.until("all messages", () -> two.heard(2).messages.size() == 1001);
    for (int i = 0; i < 1000; i++) {
      assertEquals("message " + i, new String(two.heard(2).messages.get(i + 1), UTF_8));
    }
    long frames = one.status(2).framesSent() - before;
    assertTrue(frames <= 4, frames + " frames, pings and pongs among them");
  }

  @Test
  void aTurnThatExceedsAFrameTravelsInSeveral() {
    Networks two =
        networks(1, 2)
            .with(
                options ->
                    options.limits(
                        new PeerNetworkOptions.Bounds(64 << 10, 4 << 20, 4), Networks.PATIENT))
            .openAll();
    byte[] large = new byte[60 << 10];
    for (int i = 0; i < 16; i++) {
      large[0] = (byte) i;
      two.get(1).send(2, large.clone());
    }
    two.get(1).flush();
    Await.until("all messages", () -> two.heard(2).messages.size() == 16);
    for (int i = 0; i < 16; i++) {
      assertEquals(i, two.heard(2).messages.get(i)[0]);
    }
    assertThrows(
        IllegalArgumentException.class,
        () -> two.get(1).send(2, new byte[two.get(1).maxMessageBytes() + 1]));
    assertThrows(
        IllegalArgumentException.class,
        () -> two.get(1).call(2, new byte[two.get(1).maxRequestBytes() + 1], LONG));
  }

  @Test
  void theLongestMessagePasses() throws PeerException {
    Networks two = networks(1, 2).openAll();
    two.serve((from, request) -> request);
    byte[] longest = new byte[two.get(1).maxRequestBytes()];
    longest[longest.length - 1] = 7;
    assertArrayEquals(longest, two.get(1).call(2, longest, LONG));
    two.get(2).send(1, longest);
    two.get(2).flush();
    Await.until("the message", () -> two.heard(1).messages.size() == 1);
    assertArrayEquals(longest, two.heard(1).messages.getFirst());
  }

  @Test
  void whatAPeerDoesNotReadIsBoundedAndTheRestDroppedOrRefused() {
    Networks two =
        networks(1, 2)
            .with(
                options ->
                    options.limits(
                        new PeerNetworkOptions.Bounds(64 << 10, 1 << 20, 4), Networks.PATIENT))
            .openAll();
    PeerNetwork one = two.get(1);
    CountDownLatch resume = two.stop(2);
    byte[] message = new byte[32 << 10];
    Await.until(
        "messages are dropped",
        () -> {
          one.send(2, message);
          one.flush();
          return one.status(2).messagesDropped() > 100;
        });
    PeerException busy = null;
    while (busy == null) {
      busy = assertThrows(PeerException.class, () -> one.call(2, message, Duration.ofMillis(50)));
    }
    assertEquals(PeerException.Kind.BUSY, busy.kind());
    resume.countDown();
    Await.until(
        "what was not dropped arrives",
        () -> two.heard(2).messages.size() == one.status(2).messagesSent());
    assertTrue(one.isConnected(2));
  }

  @Test
  void anIdlePairSendsNothing() throws PeerException {
    Networks two = networks(1, 2).openAll();
    two.serve((from, request) -> request);
    PeerNetwork one = two.get(1);
    assertArrayEquals(bytes("x"), one.call(2, bytes("x"), LONG));
    one.send(2, bytes("nobody answers this"));
    one.flush();
    // A ping follows a message that nothing answers; its pong settles it.
    Await.until("an answer is measured", () -> one.status(2).answerP99Nanos() > 0);
    two.awaitQuiet(Duration.ofMillis(300));
  }

  @Test
  void namesAreResolvedAtEachAttempt() {
    Networks two = networks(1, 2);
    PeerNetwork one = two.open(1);
    two.address(1, InetSocketAddress.createUnresolved("localhost", one.port()));
    two.open(2);
    two.awaitConnected();
  }

  @Test
  void aClosedNetworkRefusesCallsAndDropsMessages() {
    Networks two = networks(1, 2).openAll();
    PeerNetwork one = two.get(1);
    one.close();
    one.close();
    assertTrue(two.heard(1).events.contains("disconnected 2"));
    PeerException gone = assertThrows(PeerException.class, () -> one.call(2, bytes("?"), LONG));
    assertEquals(PeerException.Kind.NOT_CONNECTED, gone.kind());
    one.send(2, bytes("?"));
    one.flush();
    assertFalse(one.isConnected(2));
  }

  @Test
  void anAddressThatOthersReachMustBeAskedFor() {
    PeerNetworkOptions options =
        PeerNetworkOptions.of(
            Networks.CLUSTER,
            Networks.identity(1, 1),
            Set.of(),
            new InetSocketAddress("0.0.0.0", 0),
            node -> null);
    assertThrows(IllegalArgumentException.class, () -> PeerNetwork.open(options));
  }

  @Test
  void anAddressInUseIsSaidPlainly() {
    Networks two = networks(1, 2);
    int port = two.open(1).port();
    PeerNetworkOptions options =
        PeerNetworkOptions.of(
            Networks.CLUSTER,
            Networks.identity(2, 1),
            Set.of(1),
            new InetSocketAddress(InetAddress.getLoopbackAddress(), port),
            node -> null);
    IOException inUse = assertThrows(IOException.class, () -> PeerNetwork.open(options));
    assertTrue(inUse.getMessage().contains("cannot listen on"), inUse.getMessage());
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
