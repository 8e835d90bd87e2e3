package io.paxosstore.jdbc.remote;

import io.paxosstore.jdbc.protocol.wire.Messages;
import io.paxosstore.jdbc.protocol.wire.generated.Request;
import io.paxosstore.jdbc.protocol.wire.generated.Response;
import io.paxosstore.jdbc.protocol.wire.generated.Welcome;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.LinkedBlockingQueue;
import org.jspecify.annotations.Nullable;

/**
 * A server on a real socket that does what a test scripts: for each request it is given a response,
 * raw bytes, or an order to close, to half-close or to keep silent.
 */
final class StubServer implements AutoCloseable {
  /** What the server does with a request. */
  interface Script {
    void on(Request request, Peer peer) throws IOException;
  }

  /** The client, as the script sees it. */
  static final class Peer {
    private final Socket socket;
    private final DataOutputStream out;

    private Peer(Socket socket) throws IOException {
      this.socket = socket;
      out = new DataOutputStream(socket.getOutputStream());
    }

    void answer(Response.Builder response) throws IOException {
      byte[] bytes = response.build().toByteArray();
      byte[] frame = new byte[4 + bytes.length];
      java.nio.ByteBuffer.wrap(frame).putInt(bytes.length).put(bytes);
      raw(frame);
    }

    void raw(byte[] bytes) throws IOException {
      out.write(bytes);
      out.flush();
    }

    void halfClose() throws IOException {
      socket.shutdownOutput();
    }

    void close() throws IOException {
      socket.close();
    }

    /** Ends the connection so that nobody can tell what was still on its way. */
    void reset() throws IOException {
      socket.setSoLinger(true, 0);
      socket.close();
    }
  }

  private final ServerSocket listener;
  private final Script script;
  private final boolean welcomes;
  private final Thread acceptor;
  private final List<Socket> sockets = new CopyOnWriteArrayList<>();

  /** All requests in order, hellos included. */
  final BlockingQueue<Request> requests = new LinkedBlockingQueue<>();

  private StubServer(Script script, boolean welcomes) throws IOException {
    listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    this.script = script;
    this.welcomes = welcomes;
    acceptor = new Thread(this::accept, "stub-server");
    acceptor.setDaemon(true);
    acceptor.start();
  }

  /** A server that welcomes, then follows the script. */
  static StubServer welcoming(Script script) throws IOException {
    return new StubServer(script, true);
  }

  /** A server whose script sees the hello too. */
  static StubServer scripted(Script script) throws IOException {
    return new StubServer(script, false);
  }

  static Response.Builder to(Request request) {
    return Response.newBuilder().setId(request.getId());
  }

  int port() {
    return listener.getLocalPort();
  }

  String url() {
    return "jdbc:paxosstore://127.0.0.1:" + port() + "/PUBLIC";
  }

  private void accept() {
    while (!listener.isClosed()) {
      try {
        Socket socket = listener.accept();
        sockets.add(socket);
        Thread server = new Thread(() -> serve(socket), "stub-server-connection");
        server.setDaemon(true);
        server.start();
      } catch (IOException e) {
        return;
      }
    }
  }

  private void serve(Socket socket) {
    try {
      Peer peer = new Peer(socket);
      DataInputStream in = new DataInputStream(socket.getInputStream());
      for (Request request = read(in); request != null; request = read(in)) {
        requests.add(request);
        if (welcomes && request.hasHello()) {
          peer.answer(
              to(request)
                  .setWelcome(
                      Welcome.newBuilder()
                          .setProtocolVersion(Messages.PROTOCOL_VERSION)
                          .setServerVersion("0.1.0-stub")
                          .setMaxFrameBytes(1 << 20)));
        } else {
          script.on(request, peer);
        }
      }
    } catch (IOException e) {
      // The test's client is gone, or the script closed the socket.
    }
  }

  private static @Nullable Request read(DataInputStream in) throws IOException {
    byte[] header = in.readNBytes(4);
    if (header.length < 4) {
      return null;
    }
    return Request.parseFrom(in.readNBytes(java.nio.ByteBuffer.wrap(header).getInt()));
  }

  @Override
  public void close() throws IOException {
    listener.close();
    try {
      acceptor.join(); // until then it may let one more in
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Socket socket : sockets) {
      socket.close();
    }
  }
}
