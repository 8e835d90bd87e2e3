package io.paxosstore.paxos.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.transport.generated.Hello;
import io.paxosstore.paxos.transport.generated.Ping;
import io.paxosstore.paxos.transport.generated.Refused;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.zip.CRC32C;

/**
 * The other end of a connection by hand, from docs/formats/peer-protocol.md and not from the code
 * under test: able to lie, to stop in the middle, and to talk nonsense.
 */
final class RawPeer implements AutoCloseable {
  static final byte[] MAGIC = "paxosstore-peer\n".getBytes(StandardCharsets.US_ASCII);

  static final int HELLO = 1;
  static final int READY = 2;
  static final int REFUSED = 3;
  static final int GROUP_MESSAGES = 4;
  static final int REQUEST = 5;
  static final int ANSWER = 6;
  static final int PING = 7;
  static final int PONG = 8;

  private final Socket socket;
  private final DataInputStream in;

  record Frame(int type, byte[] control, byte[] payload) {}

  RawPeer(PeerNetwork network) throws IOException {
    this(new Socket(InetAddress.getLoopbackAddress(), network.port()));
  }

  /** Over a socket that is connected already. */
  RawPeer(Socket connected) throws IOException {
    socket = connected;
    socket.setTcpNoDelay(true);
    socket.setSoTimeout(20_000);
    in = new DataInputStream(socket.getInputStream());
  }

  /** A connection to {@code network} whose handshake is done. */
  static RawPeer connected(PeerNetwork network, int node, int boot) throws IOException {
    RawPeer peer = new RawPeer(network);
    peer.send(HELLO, hello(node, network.self(), boot).build().toByteArray(), MAGIC);
    assertEquals(HELLO, peer.read().type());
    if (network.self() < node) {
      assertEquals(READY, peer.read().type());
    } else {
      peer.send(READY, new byte[0], new byte[0]);
    }
    return peer;
  }

  static Hello.Builder hello(int node, int target, int boot) {
    PeerIdentity identity = Networks.identity(node, boot);
    return Hello.newBuilder()
        .setProtocol(1)
        .setCluster(Networks.CLUSTER)
        .setNode(node)
        .setTarget(target)
        .setIncarnation(identity.incarnation())
        .setBoot(boot)
        .setConfigurationEpoch(7);
  }

  static byte[] frame(int type, byte[] control, byte[] payload) {
    ByteBuffer body =
        ByteBuffer.allocate(3 + control.length + payload.length).order(ByteOrder.LITTLE_ENDIAN);
    body.put((byte) type).putShort((short) control.length).put(control).put(payload).flip();
    CRC32C crc = new CRC32C();
    crc.update(body.duplicate());
    ByteBuffer frame = ByteBuffer.allocate(8 + body.remaining()).order(ByteOrder.LITTLE_ENDIAN);
    frame.putInt(body.remaining()).putInt((int) crc.getValue()).put(body);
    byte[] bytes = new byte[frame.position()];
    frame.flip().get(bytes);
    return bytes;
  }

  void send(int type, byte[] control, byte[] payload) throws IOException {
    raw(frame(type, control, payload));
  }

  void raw(byte[] bytes) throws IOException {
    socket.getOutputStream().write(bytes);
    socket.getOutputStream().flush();
  }

  Frame read() throws IOException {
    byte[] prefix = new byte[8];
    in.readFully(prefix);
    ByteBuffer header = ByteBuffer.wrap(prefix).order(ByteOrder.LITTLE_ENDIAN);
    byte[] body = new byte[header.getInt()];
    in.readFully(body);
    CRC32C crc = new CRC32C();
    crc.update(body);
    assertEquals(header.getInt(), (int) crc.getValue());
    ByteBuffer rest = ByteBuffer.wrap(body).order(ByteOrder.LITTLE_ENDIAN);
    int type = rest.get();
    byte[] control = new byte[rest.getShort()];
    rest.get(control);
    byte[] payload = new byte[rest.remaining()];
    rest.get(payload);
    return new Frame(type, control, payload);
  }

  /** The next frame that is no ping. */
  Frame readPastPings() throws IOException {
    Frame frame = read();
    while (frame.type() == PING) {
      frame = read();
    }
    return frame;
  }

  /** Answers the next ping. */
  void pong() throws IOException {
    Frame frame = read();
    assertEquals(PING, frame.type());
    send(PONG, Ping.parseFrom(frame.control()).toByteArray(), new byte[0]);
  }

  Refused refusal() throws IOException {
    Frame frame = read();
    assertEquals(REFUSED, frame.type());
    return Refused.parseFrom(frame.control());
  }

  /** Waits until the other end closes the connection. */
  void awaitClosed() throws IOException {
    try {
      while (true) {
        read();
      }
    } catch (EOFException e) {
      assertTrue(socket.isConnected());
    } catch (SocketException e) {
      // What was on its way when it was closed makes it a reset.
      assertTrue(String.valueOf(e.getMessage()).contains("reset"), e.getMessage());
    }
  }

  /** Ends the connection as the death of a process with unread data does. */
  void reset() throws IOException {
    socket.setSoLinger(true, 0);
    socket.close();
  }

  @Override
  public void close() throws IOException {
    socket.close();
  }
}
