package io.paxosstore.sql.server;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Duration;

/**
 * How a server listens and what it takes from a client.
 *
 * @param host address to listen on; an address that other machines reach is refused unless {@code
 *     remoteWithoutAuthentication} says that this is meant
 * @param port port to listen on; 0 for any that is free
 * @param remoteWithoutAuthentication whether anybody who reaches the port may use the database:
 *     there are no passwords yet
 * @param maxConnections connections at a time; a further one is told so and closed
 * @param maxFrameBytes longest request that is read, longest response that is sent
 * @param maxQueuedRequests requests of a connection that wait while one runs; beyond that, nothing
 *     more is read from it
 * @param handshakeTimeout after which a connection that has not said hello is closed
 * @param writeTimeout after which a connection that does not take its response is closed
 * @param shutdownGrace how long running requests may go on when the server closes
 */
public record ServerConfig(
    String host,
    int port,
    boolean remoteWithoutAuthentication,
    int maxConnections,
    int maxFrameBytes,
    int maxQueuedRequests,
    Duration handshakeTimeout,
    Duration writeTimeout,
    Duration shutdownGrace) {
  /** The port that URLs without one mean. */
  public static final int DEFAULT_PORT = 7600;

  /** This machine only, on the default port. */
  public static final ServerConfig DEFAULT =
      new ServerConfig(
          "127.0.0.1",
          DEFAULT_PORT,
          false,
          10_000,
          64 * 1024 * 1024,
          32,
          Duration.ofSeconds(10),
          Duration.ofMinutes(2),
          Duration.ofSeconds(5));

  /** Refuses limits that make no sense. */
  public ServerConfig {
    if (port < 0 || port > 65535) {
      throw new IllegalArgumentException("port " + port + " is outside 0 to 65535");
    }
    if (maxConnections < 1 || maxQueuedRequests < 1) {
      throw new IllegalArgumentException("a server without connections or requests serves nobody");
    }
    if (maxFrameBytes < FrameDecoder.HANDSHAKE_FRAME_BYTES) {
      throw new IllegalArgumentException(
          "frames of " + maxFrameBytes + " bytes are too short for a handshake");
    }
  }

  /** The same on another port. */
  public ServerConfig withPort(int other) {
    return new ServerConfig(
        host,
        other,
        remoteWithoutAuthentication,
        maxConnections,
        maxFrameBytes,
        maxQueuedRequests,
        handshakeTimeout,
        writeTimeout,
        shutdownGrace);
  }

  /** The same on another address. */
  public ServerConfig withHost(String other, boolean allowRemote) {
    return new ServerConfig(
        other,
        port,
        allowRemote,
        maxConnections,
        maxFrameBytes,
        maxQueuedRequests,
        handshakeTimeout,
        writeTimeout,
        shutdownGrace);
  }

  /**
   * The address to listen on.
   *
   * @throws IllegalArgumentException if others could reach it and that was not asked for
   */
  InetAddress address() throws UnknownHostException {
    InetAddress address = InetAddress.getByName(host);
    if (!address.isLoopbackAddress() && !remoteWithoutAuthentication) {
      throw new IllegalArgumentException(
          "address "
              + host
              + " can be reached from other machines, and there is no authentication yet: anybody"
              + " there could read and change everything. Use 127.0.0.1, or say"
              + " --allow-remote-without-authentication if the network is closed");
    }
    return address;
  }
}
