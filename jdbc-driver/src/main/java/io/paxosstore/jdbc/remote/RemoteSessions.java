package io.paxosstore.jdbc.remote;

import io.paxosstore.jdbc.protocol.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** Opens sessions on the first server of several that lets one in. */
public final class RemoteSessions {
  /** Of each cluster that this JVM has sessions on, by what its URL names. */
  private static final Map<List<Address>, HomeMap> HOMES = new ConcurrentHashMap<>();

  private RemoteSessions() {}

  /** Where a server listens. */
  public record Address(String host, int port) {
    @Override
    public String toString() {
      return (host.indexOf(':') >= 0 ? "[" + host + "]" : host) + ":" + port;
    }
  }

  /**
   * Limits of connecting and talking; 0 stands for none.
   *
   * @param failoverMillis how long another server is looked for when one is lost
   */
  public record Timeouts(
      int connectMillis, long loginMillis, int socketMillis, int failoverMillis) {}

  /**
   * Connects to one of the addresses; with several, the session goes on elsewhere when its server
   * is gone.
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
    Servers servers =
        new Servers(
            order,
            timeouts,
            properties,
            HOMES.computeIfAbsent(List.copyOf(addresses), cluster -> new HomeMap()));
    RemoteSession session = servers.connect();
    return order.size() == 1 ? session : new FailoverSession(servers, session);
  }
}
