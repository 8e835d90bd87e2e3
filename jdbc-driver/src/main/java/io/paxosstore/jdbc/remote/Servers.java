package io.paxosstore.jdbc.remote;

import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.jdbc.remote.RemoteSessions.Address;
import io.paxosstore.jdbc.remote.RemoteSessions.Timeouts;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The servers that a URL names, and how one of them is reached. */
final class Servers {
  /**
   * How long a server may take to answer while others are still to be tried: one that is paused
   * takes connections and says nothing.
   */
  private static final int IMPATIENT_MILLIS = 500;

  private static final long FIRST_PAUSE_NANOS = 5_000_000;
  private static final long LONGEST_PAUSE_NANOS = 200_000_000;

  private final List<Address> addresses;
  private final Timeouts timeouts;
  private final Map<String, String> properties;
  private final HomeMap homes;

  /** Servers in the order in which they are to be tried. */
  Servers(
      List<Address> addresses, Timeouts timeouts, Map<String, String> properties, HomeMap homes) {
    this.addresses = List.copyOf(addresses);
    this.timeouts = timeouts;
    this.properties = Map.copyOf(properties);
    this.homes = homes;
  }

  HomeMap homes() {
    return homes;
  }

  /**
   * Connects to one node of the cluster, whether the URL names it or not.
   *
   * @return null if it cannot be reached soon
   */
  @Nullable RemoteSession connectTo(String hostAndPort, Map<String, String> settings) {
    int colon = hostAndPort.lastIndexOf(':');
    Map<String, String> wanted = new HashMap<>(properties);
    wanted.putAll(settings);
    try {
      return connect(
          new Address(
              hostAndPort.substring(0, colon), Integer.parseInt(hostAndPort.substring(colon + 1))),
          0,
          IMPATIENT_MILLIS,
          wanted);
    } catch (IOException | SQLException | RuntimeException e) {
      return null; // the session that there is does as well, with a hop more
    }
  }

  /**
   * Connects to the first server that lets one in. A server that cannot be reached, is full or
   * shutting down is passed over; one that refuses the session itself is not, since the others
   * would too.
   */
  RemoteSession connect() throws SQLException {
    // Never 0, which stands for none.
    long deadline =
        timeouts.loginMillis() == 0
            ? 0
            : (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeouts.loginMillis())) | 1;
    Failures failures = new Failures();
    if (addresses.size() > 1) {
      RemoteSession session = tryAll(0, deadline, IMPATIENT_MILLIS, properties, failures);
      if (session != null) {
        return session;
      }
      failures = new Failures();
    }
    RemoteSession session = tryAll(0, deadline, timeouts.connectMillis(), properties, failures);
    if (session != null) {
      return session;
    }
    throw failures.exception("08001", "no server could be reached");
  }

  /**
   * Connects to another server after one was lost, the same one last; tries for as long as the URL
   * allows.
   *
   * @param settings what the lost session had changed of its properties
   */
  RemoteSession reconnect(RemoteSession lost, Map<String, String> settings) throws SQLException {
    Map<String, String> wanted = new HashMap<>(properties);
    wanted.putAll(settings);
    int start = 0;
    for (int i = 0; i < addresses.size(); i++) {
      if (addresses.get(i).toString().equals(lost.address())) {
        start = i + 1;
      }
    }
    long deadline =
        (System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(timeouts.failoverMillis())) | 1;
    long pause = FIRST_PAUSE_NANOS;
    while (true) {
      Failures failures = new Failures();
      RemoteSession session = tryAll(start, deadline, IMPATIENT_MILLIS, wanted, failures);
      if (session != null) {
        return session;
      }
      if (deadline - System.nanoTime() <= pause) {
        throw failures.exception(
            "08006", "the connection is lost, and no other server could be reached");
      }
      LockSupport.parkNanos(this, pause);
      pause = Math.min(2 * pause, LONGEST_PAUSE_NANOS);
    }
  }

  private @Nullable RemoteSession tryAll(
      int start, long deadline, int connectMillis, Map<String, String> wanted, Failures failures)
      throws SQLException {
    for (int i = 0; i < addresses.size(); i++) {
      Address address = addresses.get((start + i) % addresses.size());
      try {
        return connect(address, deadline, connectMillis, wanted);
      } catch (IOException e) {
        failures.add(e, address, reason(e));
      } catch (SQLException e) {
        String state = String.valueOf(e.getSQLState());
        if (!(state.startsWith("08") || state.equals("53300") || state.equals("57P03"))) {
          throw e;
        }
        failures.add(e, address, e.getMessage());
      }
    }
    return null;
  }

  /** Tries every address of a host's name. */
  private RemoteSession connect(
      Address address, long deadline, int connectMillis, Map<String, String> wanted)
      throws IOException, SQLException {
    IOException failure = new IOException("host name has no address");
    for (InetAddress each : InetAddress.getAllByName(address.host())) {
      try {
        FrameSocket socket =
            FrameSocket.connect(
                new InetSocketAddress(each, address.port()), wait(connectMillis, deadline));
        try {
          return RemoteSession.open(
              socket,
              address.toString(),
              addresses.size() > 1,
              wait(connectMillis, deadline),
              timeouts.socketMillis(),
              wanted);
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

  private static String reason(IOException e) {
    if (e instanceof SocketTimeoutException) {
      return "no answer in time";
    }
    return e.getMessage() == null ? e.toString() : e.getMessage();
  }

  /** Why each server was passed over. */
  private static final class Failures {
    private final List<Exception> causes = new ArrayList<>();
    private final StringBuilder reasons = new StringBuilder();

    void add(Exception cause, Address address, @Nullable String reason) {
      causes.add(cause);
      reasons.append("; ").append(address).append(": ").append(reason);
    }

    SQLException exception(String sqlState, String message) {
      SQLException failure = SqlExceptions.of(sqlState, message + reasons, causes.get(0));
      causes.stream().skip(1).forEach(failure::addSuppressed);
      return failure;
    }
  }
}
