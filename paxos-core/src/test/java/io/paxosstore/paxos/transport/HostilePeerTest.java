package io.paxosstore.paxos.transport;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.transport.generated.Ping;
import io.paxosstore.paxos.transport.generated.Request;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Queue;
import java.util.Random;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Bytes that no node sends: the connection is closed with a reason, and nothing else happens. */
class HostilePeerTest {
  private static final byte[] NONE = {};

  private final Queue<String> log = new ConcurrentLinkedQueue<>();
  private final LogRecorder recorder = LogRecorder.ofTransport(log);
  private final Networks networks = new Networks(1, 2, 3);

  @AfterEach
  void close() {
    networks.close();
    recorder.close();
  }

  @AfterAll
  static void noBufferLeaked() {
    assertEquals(List.of(), Leaks.found());
  }

  static Stream<Arguments> nonsense() {
    byte[] ping = RawPeer.frame(RawPeer.PING, NONE, NONE);
    byte[] damaged = ping.clone();
    damaged[damaged.length - 1] ^= 1;
    return Stream.of(
        Arguments.of(
            "allowed are 3 to",
            "GET / HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(StandardCharsets.US_ASCII)),
        Arguments.of("frame of 4294967295 bytes", le(-1, 0)),
        Arguments.of("frame of 2147483647 bytes", le(Integer.MAX_VALUE, 0)),
        Arguments.of("frame of 2 bytes", le(2, 0)),
        Arguments.of("has checksum", damaged),
        Arguments.of("unknown type 99", RawPeer.frame(99, NONE, NONE)),
        Arguments.of("unknown type 0", RawPeer.frame(0, NONE, NONE)));
  }

  static Stream<Arguments> nonsenseBeforeTheHandshake() {
    return Stream.concat(
        nonsense(),
        Stream.of(
            Arguments.of(
                "control fields that cannot be read",
                RawPeer.frame(RawPeer.HELLO, new byte[] {-1, -1}, NONE)),
            Arguments.of(
                "control fields of 65535 bytes", ofBody(new byte[] {RawPeer.HELLO, -1, -1})),
            Arguments.of("PING before the handshake", RawPeer.frame(RawPeer.PING, NONE, NONE)),
            Arguments.of(
                "REQUEST before the handshake", RawPeer.frame(RawPeer.REQUEST, NONE, NONE)),
            Arguments.of("READY from the side", RawPeer.frame(RawPeer.READY, NONE, NONE)),
            Arguments.of("without the protocol's magic", RawPeer.frame(RawPeer.HELLO, NONE, NONE)),
            Arguments.of(
                "frame of 8195 bytes", RawPeer.frame(RawPeer.HELLO, NONE, new byte[8192]))));
  }

  static Stream<Arguments> nonsenseAfterTheHandshake() {
    return Stream.concat(
        nonsense(),
        Stream.of(
            Arguments.of(
                "control fields that cannot be read",
                RawPeer.frame(RawPeer.REQUEST, new byte[] {-1, -1}, NONE)),
            Arguments.of(
                "control fields of 65535 bytes", ofBody(new byte[] {RawPeer.REQUEST, -1, -1})),
            Arguments.of("request 0 after request 0", RawPeer.frame(RawPeer.REQUEST, NONE, NONE)),
            Arguments.of("request 5 after request 5", join(request(5), request(5))),
            Arguments.of("request 4 after request 5", join(request(5), request(4))),
            Arguments.of("HELLO after the handshake", RawPeer.frame(RawPeer.HELLO, NONE, NONE)),
            Arguments.of("READY after the handshake", RawPeer.frame(RawPeer.READY, NONE, NONE)),
            Arguments.of(
                "message of 100 bytes in a frame",
                RawPeer.frame(RawPeer.GROUP_MESSAGES, NONE, le(100, 0))),
            Arguments.of(
                "message of 4294967295 bytes",
                RawPeer.frame(RawPeer.GROUP_MESSAGES, NONE, le(-1, 0))),
            Arguments.of(
                "2 bytes behind the last message",
                RawPeer.frame(RawPeer.GROUP_MESSAGES, NONE, new byte[] {0, 0, 0, 0, 1, 2})),
            Arguments.of(
                "answer to ping 77",
                RawPeer.frame(
                    RawPeer.PONG, Ping.newBuilder().setNumber(77).build().toByteArray(), NONE))));
  }

  @ParameterizedTest
  @MethodSource
  void nonsenseBeforeTheHandshake(String reason, byte[] bytes) throws IOException, PeerException {
    networks.open(1);
    networks.open(2);
    networks.awaitConnected();
    try (RawPeer stranger = new RawPeer(networks.get(1))) {
      stranger.raw(bytes);
      stranger.awaitClosed();
    }
    theRestGoesOn(reason);
  }

  @ParameterizedTest
  @MethodSource
  void nonsenseAfterTheHandshake(String reason, byte[] bytes) throws IOException, PeerException {
    networks.open(1);
    networks.open(2);
    networks.awaitConnected();
    try (RawPeer three = RawPeer.connected(networks.get(1), 3, 1)) {
      networks.heard(1).await("connected 3");
      three.raw(bytes);
      three.awaitClosed();
    }
    networks.heard(1).await("disconnected 3");
    theRestGoesOn(reason);
  }

  private void theRestGoesOn(String reason) throws PeerException {
    Await.until(
        () -> "a line with '" + reason + "' among " + log,
        () -> log.stream().anyMatch(line -> line.contains(reason)));
    networks.serve((from, request) -> request);
    assertArrayEquals(
        new byte[] {1}, networks.get(1).call(2, new byte[] {1}, Duration.ofSeconds(20)));
    assertEquals(1, networks.get(1).status(2).connections());
  }

  @Test
  void aListenerThatCannotReadAMessageEndsTheConnectionThatBroughtIt() throws IOException {
    networks.open(1);
    networks
        .get(1)
        .receive(
            (from, message) -> {
              throw new IllegalArgumentException("no group message");
            });
    try (RawPeer three = RawPeer.connected(networks.get(1), 3, 1)) {
      three.send(RawPeer.GROUP_MESSAGES, NONE, le(1, 0));
      three.awaitClosed();
    }
    networks.heard(1).await("disconnected 3");
  }

  @Test
  void framesArriveWholeHoweverTheyAreCut() throws IOException {
    networks.open(1);
    byte[] message = new byte[5000];
    new Random(1).nextBytes(message);
    byte[] payload =
        ByteBuffer.allocate(4 + message.length)
            .order(ByteOrder.LITTLE_ENDIAN)
            .putInt(message.length)
            .put(message)
            .array();
    byte[] frame = RawPeer.frame(RawPeer.GROUP_MESSAGES, NONE, payload);
    Random random = new Random(2);
    try (RawPeer three = RawPeer.connected(networks.get(1), 3, 1)) {
      for (int round = 0; round < 50; round++) {
        int at = 0;
        while (at < frame.length) {
          int length = Math.min(frame.length - at, 1 + random.nextInt(3000));
          three.raw(Arrays.copyOfRange(frame, at, at + length));
          at += length;
        }
      }
      Await.until("50 messages", () -> networks.heard(1).messages.size() == 50);
    }
    networks.heard(1).messages.forEach(each -> assertArrayEquals(message, each));
  }

  @Test
  void aPingThatIsNeverAnsweredEndsTheConnectionThoughOtherBytesCome() throws IOException {
    networks.with(
        options ->
            options.limits(
                options.bounds(),
                new PeerNetworkOptions.Times(
                    Duration.ofSeconds(10),
                    Duration.ofMillis(5),
                    Duration.ofMillis(50),
                    Duration.ofMillis(100),
                    Duration.ofMillis(100))));
    PeerNetwork one = networks.open(1);
    try (RawPeer three = RawPeer.connected(one, 3, 1)) {
      networks.heard(1).await("connected 3");
      Await.until(
          "the connection ends",
          () -> {
            one.send(3, new byte[1]);
            one.flush();
            try {
              three.send(RawPeer.GROUP_MESSAGES, NONE, NONE);
            } catch (IOException e) {
              return true; // it is closed
            }
            return networks.heard(1).events.contains("disconnected 3");
          });
    }
    Await.until(
        () -> "the reason among " + log,
        () -> log.stream().anyMatch(line -> line.contains("it has not answered a ping for 3")));
  }

  private static byte[] request(long id) {
    byte[] control = Request.newBuilder().setId(id).build().toByteArray();
    return RawPeer.frame(RawPeer.REQUEST, control, NONE);
  }

  private static byte[] join(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private static byte[] le(int... values) {
    ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
    for (int value : values) {
      bytes.putInt(value);
    }
    byte[] array = new byte[bytes.position()];
    bytes.flip().get(array);
    return array;
  }

  /** A frame of exactly this body. */
  private static byte[] ofBody(byte[] body) {
    byte[] frame = RawPeer.frame(body[0], NONE, NONE);
    CRC32C crc = new CRC32C();
    crc.update(body);
    ByteBuffer.wrap(frame).order(ByteOrder.LITTLE_ENDIAN).putInt(4, (int) crc.getValue());
    System.arraycopy(body, 0, frame, 8, body.length);
    return frame;
  }
}
