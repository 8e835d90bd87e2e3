package io.paxosstore.tpcc.paxos;

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A listening port for each ordered pair of members, through which the one reaches the other. What
 * a member that is cut off sends, and what is sent to it, is read and thrown away: no connection
 * breaks, as when a cable is pulled. When that ends, the connections that have lost bytes do break.
 */
final class Proxies implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;

  private final List<Integer> ports;
  private final ServerSocket[][] listening;
  private final Set<Socket> open = ConcurrentHashMap.newKeySet();
  private volatile int swallowed;

  Proxies(List<Integer> ports) throws IOException {
    this.ports = ports;
    this.listening = new ServerSocket[ports.size()][ports.size()];
    for (int from = 0; from < ports.size(); from++) {
      for (int to = 0; to < ports.size(); to++) {
        if (from != to) {
          ServerSocket server = new ServerSocket(0, 16, InetAddress.getLoopbackAddress());
          listening[from][to] = server;
          int dialer = from + 1;
          int dialed = to + 1;
          Thread.ofVirtual().start(() -> accept(server, dialer, dialed));
        }
      }
    }
  }

  /** The ports of all members as this one is to be told: its own is real. */
  List<Integer> seenBy(int id) {
    List<Integer> seen = new ArrayList<>(ports);
    for (int to = 0; to < seen.size(); to++) {
      if (to != id - 1) {
        seen.set(to, listening[id - 1][to].getLocalPort());
      }
    }
    return seen;
  }

  void swallow(int id) {
    swallowed = id;
  }

  void heal() {
    swallowed = 0;
    // A stream with a hole in it is of no use to anybody.
    closeAll();
  }

  private void accept(ServerSocket server, int from, int to) {
    while (true) {
      try {
        connect(server.accept(), from, to);
      } catch (IOException e) {
        return; // closed
      }
    }
  }

  private void connect(Socket dialer, int from, int to) throws IOException {
    Socket dialed;
    try {
      dialed = new Socket(InetAddress.getLoopbackAddress(), ports.get(to - 1));
    } catch (IOException e) {
      dialer.close(); // whoever dialed has to see that nobody is there
      return;
    }
    open.add(dialer);
    open.add(dialed);
    Thread.ofVirtual().start(() -> pump(dialer, dialed, from, to));
    Thread.ofVirtual().start(() -> pump(dialed, dialer, from, to));
  }

  private void pump(Socket source, Socket target, int one, int other) {
    byte[] buffer = new byte[BUFFER_BYTES];
    try (source;
        target) {
      source.setTcpNoDelay(true);
      target.setTcpNoDelay(true);
      InputStream in = source.getInputStream();
      OutputStream out = target.getOutputStream();
      for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
        int cut = swallowed;
        if (cut != one && cut != other) {
          out.write(buffer, 0, read);
        }
      }
    } catch (IOException e) {
      // Broken on one side: try-with-resources breaks the other.
      open.remove(source);
    } finally {
      open.remove(source);
      open.remove(target);
    }
  }

  private void closeAll() {
    for (Socket socket : open) {
      try {
        socket.close();
      } catch (IOException e) {
        open.remove(socket); // it is of no use any more, closed or not
      }
    }
  }

  @Override
  public void close() throws IOException {
    for (ServerSocket[] row : listening) {
      for (ServerSocket server : row) {
        if (server != null) {
          server.close();
        }
      }
    }
    closeAll();
  }
}
