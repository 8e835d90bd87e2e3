package io.paxosstore.paxos.transport;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.paxosstore.paxos.transport.generated.Refused;
import java.net.InetSocketAddress;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Another node of the configuration: dials it while there is no connection, and decides which
 * connection is the one. Both nodes of a pair dial, so that whichever starts last is found at once;
 * of two connections the node with the lower id chooses, and tells by its {@code READY}. Lives on
 * the event loop, except where a method says otherwise.
 */
final class Peer {
  private static final Logger LOG = LoggerFactory.getLogger(Peer.class);

  private final PeerNetwork network;
  private final int node;
  private final boolean chooses;
  private final Traffic traffic = new Traffic();
  private final BackOff backOff;
  private volatile @Nullable Connection connection;

  /** As it introduced itself last, on a connection that was made. */
  private @Nullable PeerIdentity known;

  /** The attempt that is under way. */
  private @Nullable Attempt attempt;

  private String lastComplaint = "";

  /** One attempt to connect, from the pause before it on. */
  private static final class Attempt {
    private @Nullable Channel channel;
  }

  Peer(PeerNetwork network, int node) {
    this.network = network;
    this.node = node;
    this.chooses = network.self() < node;
    var times = network.options().times();
    this.backOff =
        new BackOff(
            times.firstPause(),
            times.longestPause(),
            () -> ThreadLocalRandom.current().nextDouble());
  }

  int node() {
    return node;
  }

  Traffic traffic() {
    return traffic;
  }

  /** The connection; null while there is none. Any thread. */
  @Nullable Connection connection() {
    return connection;
  }

  /** True if this end of the pair says which connection is the one. */
  boolean chooses() {
    return chooses;
  }

  // Dialling

  /**
   * Dials at once, unless connected or dialling already: there is reason to believe it is there.
   */
  void dialNow() {
    backOff.reset();
    Attempt pending = attempt;
    if (connection == null && (pending == null || pending.channel == null)) {
      dial();
    }
  }

  private void dial() {
    if (network.isClosed()) {
      return;
    }
    Attempt next = new Attempt();
    attempt = next;
    InetSocketAddress address = network.options().addresses().of(node);
    if (address == null) {
      dialLater(next);
    } else if (address.isUnresolved()) {
      // Asking for a name may take seconds.
      Thread.startVirtualThread(
          () -> {
            var resolved = new InetSocketAddress(address.getHostString(), address.getPort());
            // Once the network is closed there is nobody to connect.
            boolean unused = network.execute(() -> connect(next, resolved));
          });
    } else {
      connect(next, address);
    }
  }

  private void connect(Attempt mine, InetSocketAddress address) {
    if (attempt != mine || network.isClosed()) {
      return;
    }
    if (address.isUnresolved()) {
      complain("there is no address for the name " + address.getHostString());
      dialLater(mine);
      return;
    }
    ChannelFuture connecting = network.connect(this, address);
    mine.channel = connecting.channel();
    connecting.channel().closeFuture().addListener(closed -> dialLater(mine));
    connecting.addListener(
        done -> {
          if (!done.isSuccess() && attempt == mine) {
            complain(String.valueOf(done.cause().getMessage()));
          }
        });
  }

  private void dialLater(Attempt failed) {
    if (attempt != failed || connection != null || network.isClosed()) {
      return;
    }
    Attempt next = new Attempt();
    attempt = next;
    network
        .loop()
        .schedule(
            () -> {
              if (attempt == next) {
                dial();
              }
            },
            backOff.nextNanos(),
            TimeUnit.NANOSECONDS);
  }

  /** Tells in the log why there is no connection, once per reason. */
  void complain(String why) {
    if (!why.equals(lastComplaint)) {
      lastComplaint = why;
      LOG.info("no connection to node {}: {}", node, why);
    }
  }

  // Choosing

  /** Why a connection to {@code hello} must not be made; null if it may. */
  @Nullable Refused refusal(PeerIdentity hello) {
    PeerIdentity before = known;
    if (before != null && before.sameDisk(hello) && hello.boot() < before.boot()) {
      return refused(
          Refused.Reason.OLDER_BOOT,
          hello + " is older than boot " + before.boot() + ", seen before");
    }
    Connection current = connection;
    if (current != null) {
      PeerIdentity there = current.identity();
      boolean later = there.sameDisk(hello) && there.boot() < hello.boot();
      boolean same = there.sameDisk(hello) && there.boot() == hello.boot();
      if (!later && !(same && (!chooses || current.isSuspected()))) {
        // If that connection is dead and nobody has noticed, the ping finds out: it is suspected
        // then, and the next attempt of the process that has lost it takes its place.
        current.probe();
        return refused(Refused.Reason.DUPLICATE, "there is a connection to " + there + " already");
      }
    }
    String why = network.options().admission().refusal(hello);
    return why == null ? null : refused(Refused.Reason.NOT_ADMITTED, why);
  }

  static Refused refused(Refused.Reason reason, String text) {
    return Refused.newBuilder().setReason(reason).setText(Frames.shorten(text)).build();
  }

  /** The handshake is done: this is the connection from now on. */
  void connected(Connection made) {
    Connection before = connection;
    if (before != null) {
      before.end("another one took its place");
    }
    known = made.identity();
    connection = made;
    lastComplaint = "";
    traffic.connections.increment();
    Attempt pending = attempt;
    attempt = null;
    if (pending != null && pending.channel != null && pending.channel != made.channel()) {
      pending.channel.close();
    }
    LOG.info("connected to {}", made.identity());
    network.tell(listener -> listener.connected(node));
  }

  /** The connection has ended. */
  void lost(Connection ended) {
    if (connection == ended) {
      connection = null;
      if (attempt == null) {
        dialNow();
      }
    }
  }

  /** Gives up dialling: the network closes. */
  void stop() {
    Attempt pending = attempt;
    attempt = null;
    if (pending != null && pending.channel != null) {
      pending.channel.close();
    }
  }

  PeerStatus status() {
    Connection current = connection;
    return new PeerStatus(
        node,
        current != null,
        current != null && current.isSuspected(),
        traffic.answerP99Nanos,
        traffic.connections.sum(),
        traffic.suspicions.sum(),
        traffic.framesSent.sum(),
        traffic.bytesSent.sum(),
        traffic.bytesReceived.sum(),
        traffic.messagesSent.sum(),
        traffic.messagesDropped.sum(),
        traffic.messagesReceived.sum(),
        traffic.callsSent.sum(),
        traffic.callsRefused.sum());
  }
}
