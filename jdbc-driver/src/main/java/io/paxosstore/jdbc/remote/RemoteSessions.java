package io.paxosstore.jdbc.remote;

import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** Opens sessions on the first server of several that lets one in. */
public final class RemoteSessions {
  private RemoteSessions() {}

  /** Where a server listens. */
  public record Address(String host, int port) {
    @Override
    public String toString() {
      return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /** Limits of connecting and talking; 0 stands for none. */
  public record Timeouts(int connectMillis, long loginMillis, int socketMillis) {}

  /**
   * Connects to one of the addresses. A server that cannot be reached, is full or shutting down is
   * passed over; one that refuses the session itself is not, since the others would too.
   *
   * @param shuffled whether to try the addresses in random order
   */
  public static Session connect(
      List<Address> addresses, boolean shuffled, Timeouts timeouts, Map<String, String> properties)
      throws SQLException {
    List<Address> order = new ArrayList<>(addresses);
    if (shuffled) {
      Collections.shuffle(order);
    }
    // Never 0, which stands for none.
    long deadline =
        timeouts.loginMillis() == 0
            ? 0
            : (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeouts.loginMillis())) | 1;
    List<Exception> causes = new ArrayList<>();
    StringBuilder reasons = new StringBuilder();
    for (Address address : order) {
      try {
        return connect(address, timeouts, deadline, properties);
      } catch (IOException e) {
        causes.add(e);
        reasons.append("; ").append(address).append(": ").append(reason(e));
      } catch (SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (!(state.startsWith("08") || state.equals("53300") || state.equals("57P03"))) {
          throw e;
        }
        causes.add(e);
        reasons.append("; ").append(address).append(": ").append(e.getMessage());
      }
    }
    SQLException failure =
        SqlExceptions.of("08001", "no server could be reached" + reasons, causes.get(0));
    causes.stream().skip(1).forEach(failure::addSuppressed);
    throw failure;
  }

  private static String reason(IOException e) {
    if (e instanceof SocketTimeoutException) {
      return "no answer in time";
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** Tries every address of a host's name. */
  private static Session connect(
      Address address, Timeouts timeouts, long deadline, Map<String, String> properties)
      throws IOException, SQLException {
    IOException failure = new IOException("host name has no address");
    for (InetAddress each : InetAddress.getAllByName(address.host())) {
      try {
        int wait = wait(timeouts.connectMillis(), deadline);
        FrameSocket socket = FrameSocket.connect(new InetSocketAddress(each, address.port()), wait);
        try {
          wait = wait(timeouts.connectMillis(), deadline);
          return RemoteSession.open(
              socket, address.toString(), wait, timeouts.socketMillis(), properties);
        } catch (IOException | SQLException | RuntimeException e) {
          socket.close();
          throw e;
        }
      } catch (IOException e) {
        failure = e;
      }
    }
    throw failure;
  }

  /** Milliseconds that the next step may take; 0: no limit. */
  private static int wait(int connectMillis, long deadline) throws IOException {
    if (deadline == 0) {
      return connectMillis;
    }
    long left = TimeUnit.NANOSECONDS.toMillis(deadline - System.nanoTime());
    if (left <= 0) {
      throw new SocketTimeoutException("login timeout");
    }
    return (int) (connectMillis == 0 ? left : Math.min(left, connectMillis));
  }
}
