package io.paxosstore.paxos.transport;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.Collections;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Who a node is, whom it talks to, and within which bounds.
 *
 * @param cluster name or id of the cluster; a node of another one is refused
 * @param self the node, as it introduces itself
 * @param configurationEpoch told in each handshake, in place of that in {@code self}
 * @param others the ids of the other nodes of the configuration
 * @param listen address to listen on, port 0 for any that is free
 * @param remoteWithoutAuthentication whether an address that other machines reach is meant: anybody
 *     there could speak as a node
 * @param tls with which nodes authenticate each other and encrypt; null for neither
 * @param addresses where the others listen
 * @param admission has the last word on who may connect
 * @param bounds of memory
 * @param times of waiting
 */
public record PeerNetworkOptions(
    String cluster,
    PeerIdentity self,
    LongSupplier configurationEpoch,
    Set<Integer> others,
    InetSocketAddress listen,
    boolean remoteWithoutAuthentication,
    @Nullable PeerTls tls,
    PeerAddresses addresses,
    PeerAdmission admission,
    Bounds bounds,
    Times times) {
  /**
   * Bounds of memory.
   *
   * @param maxMessageBytes longest request, answer and group message
   * @param maxQueuedBytes most that waits for one node; what comes beyond it is refused or dropped
   * @param maxRequestsInFlight requests of one node that are handled at a time; more are refused
   */
  public record Bounds(int maxMessageBytes, long maxQueuedBytes, int maxRequestsInFlight) {
    // Longer than the longest append of a node and what a message adds to it.
    private static final int MAX_MESSAGE_BYTES = 80 << 20;

    /** Room for two messages of the greatest length. */
    public static final Bounds DEFAULT =
        new Bounds(MAX_MESSAGE_BYTES, 2L * MAX_MESSAGE_BYTES, 4096);

    /** Refuses what makes no sense. */
    public Bounds {
      if (maxMessageBytes < 1 || maxMessageBytes > (1 << 30)) {
        throw new IllegalArgumentException("messages of " + maxMessageBytes + " bytes");
      }
      if (maxQueuedBytes < maxMessageBytes + 2L * Frames.CONTROL_ROOM) {
        throw new IllegalArgumentException(
            "a queue of " + maxQueuedBytes + " bytes holds no message of " + maxMessageBytes);
      }
      if (maxRequestsInFlight < 1) {
        throw new IllegalArgumentException("a node that handles no request answers nobody");
      }
    }

    /** Longest frame, its own length and checksum apart: a message and the fields before it. */
    int maxFrameBytes() {
      return maxMessageBytes + Frames.CONTROL_ROOM;
    }
  }

  /**
   * Times of waiting.
   *
   * @param handshake after which a connection whose handshake is not done is closed
   * @param firstPause between the first attempt to connect and the second
   * @param longestPause that the pauses grow to
   * @param silenceFloor shortest silence that is suspicious
   * @param silenceLimit silence after which a connection is closed, and made anew
   */
  public record Times(
      Duration handshake,
      Duration firstPause,
      Duration longestPause,
      Duration silenceFloor,
      Duration silenceLimit) {
    /** For a local network. */
    public static final Times DEFAULT =
        new Times(
            Duration.ofSeconds(3),
            Duration.ofMillis(10),
            Duration.ofMillis(500),
            Duration.ofMillis(50),
            Duration.ofSeconds(10));

    /** Refuses what makes no sense. */
    public Times {
      if (!handshake.isPositive() || !firstPause.isPositive() || !silenceFloor.isPositive()) {
        throw new IllegalArgumentException(
            "times must be positive: " + handshake + ", " + firstPause + ", " + silenceFloor);
      }
      if (longestPause.compareTo(firstPause) < 0 || silenceLimit.compareTo(silenceFloor) < 0) {
        throw new IllegalArgumentException(
            "pauses from "
                + firstPause
                + " to "
                + longestPause
                + ", silence from "
                + silenceFloor
                + " to "
                + silenceLimit);
      }
    }
  }

  /** Refuses what makes no sense. */
  public PeerNetworkOptions {
    if (cluster.isEmpty() || cluster.length() > 64) {
      throw new IllegalArgumentException(
          "the cluster's name has " + cluster.length() + " characters; allowed are 1 to 64");
    }
    if (self.node() < 1 || others.stream().anyMatch(node -> node < 1)) {
      throw new IllegalArgumentException("node ids start at 1: " + self.node() + ", " + others);
    }
    if (others.contains(self.node())) {
      throw new IllegalArgumentException("node " + self.node() + " is named as its own peer");
    }
    if (tls != null) {
      tls.requireNames(cluster, self.node());
    }
    others = Collections.unmodifiableSet(new TreeSet<>(others));
  }

  /** The usual bounds and times, and no say on who may connect. */
  public static PeerNetworkOptions of(
      String cluster,
      PeerIdentity self,
      Set<Integer> others,
      InetSocketAddress listen,
      PeerAddresses addresses) {
    return new PeerNetworkOptions(
        cluster,
        self,
        self::configurationEpoch,
        others,
        listen,
        false,
        null,
        addresses,
        PeerAdmission.ALL,
        Bounds.DEFAULT,
        Times.DEFAULT);
  }

  /** The same with another source of the configuration epoch and a say on who may connect. */
  public PeerNetworkOptions admission(LongSupplier epoch, PeerAdmission decides) {
    return new PeerNetworkOptions(
        cluster,
        self,
        epoch,
        others,
        listen,
        remoteWithoutAuthentication,
        tls,
        addresses,
        decides,
        bounds,
        times);
  }

  /** The same, allowed to listen where other machines reach it or not. */
  public PeerNetworkOptions remoteWithoutAuthentication(boolean allowed) {
    return new PeerNetworkOptions(
        cluster,
        self,
        configurationEpoch,
        others,
        listen,
        allowed,
        tls,
        addresses,
        admission,
        bounds,
        times);
  }

  /** The same with TLS, or without it. */
  public PeerNetworkOptions tls(@Nullable PeerTls with) {
    return new PeerNetworkOptions(
        cluster,
        self,
        configurationEpoch,
        others,
        listen,
        remoteWithoutAuthentication,
        with,
        addresses,
        admission,
        bounds,
        times);
  }

  /** The same with other bounds and times. */
  public PeerNetworkOptions limits(Bounds otherBounds, Times otherTimes) {
    return new PeerNetworkOptions(
        cluster,
        self,
        configurationEpoch,
        others,
        listen,
        remoteWithoutAuthentication,
        tls,
        addresses,
        admission,
        otherBounds,
        otherTimes);
  }
}
