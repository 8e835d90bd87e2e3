package io.paxosstore.tpcc.proxy;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The proxy between two ends of plain sockets that count what they send: server 1 dials server 2.
 */
@Timeout(60)
final class FaultProxyTest {
  private static final int REQUEST = 5;
  private static final int MANY = 300;

  private ServerSocket two;
  private FaultProxy proxy;
  private Socket one;
  private Socket accepted;

  @BeforeEach
  void open() throws IOException {
    two = new ServerSocket(0, 8, InetAddress.getLoopbackAddress());
    proxy = new FaultProxy(Map.of(1, 1, 2, two.getLocalPort()), 7);
    connect();
  }

  private void connect() throws IOException {
    one = new Socket(InetAddress.getLoopbackAddress(), proxy.port(1, 2));
    accepted = two.accept();
    one.setSoTimeout(20_000);
    accepted.setSoTimeout(20_000);
  }

  @AfterEach
  void close() throws IOException {
    proxy.close();
    two.close();
    one.close();
    accepted.close();
  }

  /** A frame as docs/formats/peer-protocol.md has it, which bears a number. */
  private static byte[] frame(int type, int number, int bytes) {
    ByteBuffer frame = ByteBuffer.allocate(8 + 3 + 4 + bytes).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(0, frame.capacity() - 8).put(8, (byte) type).putInt(11, number);
    CRC32C crc = new CRC32C();
    crc.update(frame.array(), 8, frame.capacity() - 8);
    return frame.putInt(4, (int) crc.getValue()).array();
  }

  private static boolean isWhole(Frame frame) {
    ByteBuffer bytes = ByteBuffer.wrap(frame.bytes()).order(ByteOrder.LITTLE_ENDIAN);
    CRC32C crc = new CRC32C();
    crc.update(frame.bytes(), 8, frame.bytes().length - 8);
    return bytes.getInt(0) == frame.bytes().length - 8 && bytes.getInt(4) == (int) crc.getValue();
  }

  private static int number(Frame frame) {
    return ByteBuffer.wrap(frame.bytes()).order(ByteOrder.LITTLE_ENDIAN).getInt(11);
  }

  private static void send(Socket socket, int type, int number) throws IOException {
    socket.getOutputStream().write(frame(type, number, 0));
  }

  private static Frame receive(Socket socket) throws IOException {
    Frame frame = Frame.read(socket.getInputStream());
    if (frame == null) {
      throw new IOException("ended");
    }
    return frame;
  }

  /** Sends many frames of a type and one that ends them; the numbers that arrive before that. */
  private List<Integer> numbersThrough(int type) throws IOException {
    for (int i = 1; i <= MANY; i++) {
      send(one, type, i);
    }
    return numbersUntilLast();
  }

  private List<Integer> numbersUntilLast() throws IOException {
    proxyIsPast(MANY);
    proxy.heal();
    for (int i = 0; i < 4; i++) {
      send(one, REQUEST, 0); // sets free what is held back
    }
    List<Integer> numbers = new ArrayList<>();
    int ends = 0;
    while (ends < 4) {
      Frame frame = receive(accepted);
      assertTrue(isWhole(frame));
      if (number(frame) == 0) {
        ends++;
      } else {
        numbers.add(number(frame));
      }
    }
    return numbers;
  }

  private void proxyIsPast(long frames) {
    while (proxy.counts().frames() < frames) {
      Thread.onSpinWait();
    }
  }

  private static List<Integer> ascending() {
    return Stream.iterate(1, i -> i + 1).limit(MANY).toList();
  }

  @Test
  void withoutAFaultAllGoesThroughBothWays() throws IOException {
    byte[] large = frame(Frame.GROUP_MESSAGES, 9, 3 << 20);
    Thread.ofVirtual()
        .start(
            () -> {
              try {
                one.getOutputStream().write(large);
              } catch (IOException e) {
                throw new AssertionError(e);
              }
            });
    assertArrayEquals(large, receive(accepted).bytes());
    send(accepted, REQUEST, 4);
    assertEquals(4, number(receive(one)));
    accepted.close();
    assertEquals(-1, one.getInputStream().read());
  }

  @Test
  void whoIsNotThereEndsTheConnection() throws IOException {
    two.close();
    try (Socket dialler = new Socket(InetAddress.getLoopbackAddress(), proxy.port(1, 2))) {
      dialler.setSoTimeout(20_000);
      assertEquals(-1, dialler.getInputStream().read());
    }
  }

  @Test
  void delayedFramesComeLaterAndInTheirOrder() throws IOException {
    proxy.begin(LinkFault.DELAY, 1, 2);
    long sent = System.nanoTime();
    for (int i = 1; i <= 20; i++) {
      send(one, REQUEST, i);
    }
    for (int i = 1; i <= 20; i++) {
      assertEquals(i, number(receive(accepted)));
    }
    assertTrue(System.nanoTime() - sent >= 20_000_000, "earlier than the least delay");
    assertEquals(20, proxy.counts().of(LinkFault.DELAY));
  }

  @Test
  void oneWayIsDroppedAndTheOtherIsNotAndNoConnectionBreaks() throws IOException {
    proxy.begin(LinkFault.DROP, 1, 2);
    assertEquals(List.of(), numbersThrough(Frame.GROUP_MESSAGES));
    assertEquals(MANY, proxy.counts().of(LinkFault.DROP));
    proxy.begin(LinkFault.DROP, 1, 2);
    send(accepted, REQUEST, 5);
    assertEquals(5, number(receive(one)));
  }

  @Test
  void framesComeTwice() throws IOException {
    proxy.begin(LinkFault.DUPLICATE, 1, 2);
    List<Integer> numbers = numbersThrough(Frame.GROUP_MESSAGES);
    assertEquals(MANY + proxy.counts().of(LinkFault.DUPLICATE), numbers.size());
    assertTrue(numbers.size() > MANY + MANY / 5, numbers::toString);
    assertEquals(ascending(), numbers.stream().distinct().toList());
  }

  @Test
  void framesAreOvertaken() throws IOException {
    proxy.begin(LinkFault.REORDER, 1, 2);
    List<Integer> numbers = numbersThrough(Frame.GROUP_MESSAGES);
    assertEquals(MANY, numbers.size());
    assertEquals(ascending(), numbers.stream().sorted().toList());
    assertNotEquals(ascending(), numbers);
    assertTrue(proxy.counts().of(LinkFault.REORDER) > MANY / 10, proxy.counts()::toString);
  }

  @Test
  void forewordsKeepTheirNumberAndOrder() throws IOException {
    proxy.begin(LinkFault.REORDER, 1, 2);
    assertEquals(ascending(), numbersThrough(Frame.FOREWORD));
    close();
    open();
    proxy.begin(LinkFault.DUPLICATE, 1, 2);
    assertEquals(ascending(), numbersThrough(Frame.FOREWORD));
  }

  @Test
  void aDamagedFrameHasOneOtherBitAndItsConnectionIsKnownUntilItEnds() throws IOException {
    SetOfDamage damage = new SetOfDamage();
    while (damage.fields.size() < 3) {
      proxy.begin(LinkFault.CORRUPT, 1, 2);
      long before = proxy.counts().of(LinkFault.CORRUPT);
      int number = 0;
      while (proxy.counts().of(LinkFault.CORRUPT) == before) {
        send(one, REQUEST, ++number);
        proxyIsPast(++damage.sent);
      }
      proxy.heal();
      damage.readUntil(number);
      assertEquals(1, proxy.corruptedAndOpen());
      accepted.close();
      assertEquals(-1, one.getInputStream().read());
      while (proxy.corruptedAndOpen() > 0) {
        Thread.onSpinWait();
      }
      one.close();
      connect();
    }
  }

  /** Which fields of frames were hit so far: length, checksum, body. */
  private final class SetOfDamage {
    private final Set<String> fields = new HashSet<>();
    private long sent;

    void readUntil(int last) throws IOException {
      int length = frame(REQUEST, 0, 0).length;
      for (int i = 1; i <= last; i++) {
        byte[] expected = frame(REQUEST, i, 0);
        byte[] actual = accepted.getInputStream().readNBytes(length);
        int bits = 0;
        for (int at = 0; at < length; at++) {
          int differing = Integer.bitCount((expected[at] ^ actual[at]) & 0xff);
          bits += differing;
          if (differing > 0) {
            fields.add(at < 4 ? "length" : at < 8 ? "checksum" : "body");
          }
        }
        assertEquals(i == last ? 1 : 0, bits);
        assertEquals(i < last, isWhole(new Frame(actual)));
      }
    }
  }

  @Test
  void aHalfOpenConnectionHasEndedForOneServerOnly() throws IOException {
    proxy.begin(LinkFault.HALF_OPEN, 1, 2);
    assertEquals(-1, accepted.getInputStream().read());
    send(one, REQUEST, 1); // nobody hears it, and nobody says so
    one.setSoTimeout(200);
    assertThrows(SocketTimeoutException.class, () -> one.getInputStream().read());
    assertEquals(1, proxy.counts().of(LinkFault.HALF_OPEN));

    Socket half = one;
    connect();
    send(one, REQUEST, 2);
    assertEquals(2, number(receive(accepted)));
    half.close();
    assertFalse(one.isClosed());
  }

  @Test
  void theSameBytesUnderTheSameSeedAreHitAlike() {
    List<List<String>> runs = new ArrayList<>();
    for (int run = 0; run < 2; run++) {
      List<String> heard = new ArrayList<>();
      Tampering tampering =
          new Tampering(new java.util.SplittableRandom(3), new Counts(), () -> heard.add("!"));
      for (int i = 0; i < MANY; i++) {
        LinkFault fault = LinkFault.values()[i % 5];
        tampering.take(
            new Frame(frame(Frame.GROUP_MESSAGES, i, 0)),
            fault,
            each -> heard.add(number(each) + " " + isWhole(each)));
      }
      runs.add(heard);
    }
    assertEquals(runs.get(0), runs.get(1));
    assertTrue(runs.get(0).contains("!"));
  }
}
