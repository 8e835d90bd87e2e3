package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.NodeStatus;
import io.paxosstore.paxos.Peers;
import io.paxosstore.paxos.node.NodeCore;
import io.paxosstore.paxos.node.Resources;
import io.paxosstore.paxos.replica.GroupMessage;
import io.paxosstore.paxos.transport.PeerAddresses;
import io.paxosstore.paxos.transport.PeerIdentity;
import io.paxosstore.paxos.transport.PeerNetwork;
import io.paxosstore.paxos.transport.PeerNetworkOptions;
import io.paxosstore.paxos.transport.PeerStatus;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What a node is made of: put together when it opens, taken apart when it closes. */
final class NodeParts {
  private static final Logger LOG = LoggerFactory.getLogger(NodeParts.class);

  private final ClusterOptions options;
  private final NodeCore core;
  private final Desk desk;
  private final NodeDriver driver;
  private final Takeovers takeovers = new Takeovers();
  private final Homes homes;

  /** Null if there are others. */
  private final @Nullable LoneNode lone;

  private final HandOvers handOvers;
  private final @Nullable PeerNetwork network;
  private final Links links;
  private final Peers above;
  private final AtomicBoolean closed = new AtomicBoolean();
  private volatile boolean silenced;

  private NodeParts(
      ClusterOptions options, NodeCore core, CoreEar ear, @Nullable PeerNetwork network) {
    this.options = options;
    this.core = core;
    this.network = network;
    this.links = network == null ? Links.NONE : new PeerLinks(network, new Inbox());
    this.desk = ear.desk();
    this.driver =
        new NodeDriver(
            core,
            ear,
            links,
            options.members().size() > 1 || options.node().background(),
            options.times().counts(),
            this::failed,
            this::tick);
    this.homes =
        new Homes(options.self(), options.memberIds(), core, driver, desk, links, takeovers);
    this.lone = network == null ? new LoneNode(core, driver, desk, homes, ear.teller()) : null;
    this.handOvers =
        new HandOvers(
            options.self(), options.times().handOverAfter(), homes, core, driver, desk, links);
    Snapshots snapshots = null;
    if (network == null) {
      this.above = new NoPeers(options.self());
    } else {
      ServiceSwitch services = new ServiceSwitch(network);
      this.above = services.of(ServiceSwitch.ABOVE);
      snapshots = new Snapshots(core, driver, services.of(ServiceSwitch.SNAPSHOTS));
    }
    ear.attach(driver, links, snapshots);
  }

  static NodeParts open(ClusterOptions options, InetSocketAddress listen, PeerAddresses addresses) {
    Resources opened = new Resources();
    try {
      boolean alone = options.members().size() == 1;
      CoreEar ear = new CoreEar(options.self(), alone);
      NodeCore core = opened.add(NodeCore.open(options.coreOptions(), ear, System.nanoTime()));
      ClusterFile file =
          ClusterFile.open(
              options.node().fileSystem(),
              options.node().directory(),
              options.cluster(),
              options.self());
      PeerNetwork network =
          alone ? null : opened.add(listen(options, core, new Admission(file), listen, addresses));
      NodeParts parts = new NodeParts(options, core, ear, network);
      parts.start();
      return parts;
    } catch (RuntimeException | Error e) {
      try {
        opened.close();
      } catch (StorageException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  NodeCore core() {
    return core;
  }

  NodeDriver driver() {
    return driver;
  }

  Desk desk() {
    return desk;
  }

  Homes homes() {
    return homes;
  }

  /** What appends if there are no others; null if there are. */
  @Nullable LoneNode lone() {
    return lone;
  }

  /** The peers for the layers above. */
  Peers peersAbove() {
    return above;
  }

  @Nullable InetSocketAddress address() {
    return network == null
        ? null
        : new InetSocketAddress(InetAddress.getLoopbackAddress(), network.port());
  }

  /** What the core says to a question, by whoever runs it. */
  <T> T ask(Supplier<T> question) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    driver.post(() -> answer.complete(question.get()), answer::completeExceptionally);
    driver.run();
    return Waits.get(answer);
  }

  NodeStatus status() {
    return ask(
        () ->
            new NodeStatus(
                options.self(),
                options.memberIds(),
                above.others().stream().map(this::peer).toList(),
                core.status(),
                core.figures(takeovers.all(), takeovers.spurious())));
  }

  private NodeStatus.PeerStatus peer(int node) {
    PeerNetwork connected = network;
    if (connected == null) {
      throw new IllegalStateException("there are no others");
    }
    PeerStatus link = connected.status(node);
    return new NodeStatus.PeerStatus(
        node,
        link.connected(),
        link.suspected(),
        core.lag(node),
        link.answerP99Nanos(),
        link.connections(),
        link.suspicions(),
        link.messagesSent(),
        link.messagesReceived(),
        link.messagesDropped(),
        link.bytesSent(),
        link.bytesReceived());
  }

  /** Says nothing to anybody from now on, and tells those who wait why. */
  void silence(StorageException why) {
    silenced = true;
    driver.fail(why);
    if (network != null) {
      network.close();
    }
    driver.close();
  }

  void close() {
    if (!closed.compareAndSet(false, true)) {
      return;
    }
    try {
      driver.settle();
    } finally {
      silence(new StorageException("the node is closed"));
      core.close();
    }
  }

  private void start() {
    driver.start(lone);
    if (network != null) {
      PeerLinks connected = (PeerLinks) links;
      network.receive(connected);
      network.listen(connected);
    }
  }

  /** What is done now and then, on the node's own thread. */
  private long tick(long now) {
    return handOvers.tick(now);
  }

  private void failed(StorageException cause) {
    if (network != null) {
      // Not here: this may be the network's own thread, and it waits for that.
      Thread.ofVirtual().start(network::close);
    }
    if (!silenced) {
      LOG.error("node {} has failed and answers nobody any more", options.self(), cause);
    }
  }

  private static PeerNetwork listen(
      ClusterOptions options,
      NodeCore core,
      Admission admission,
      InetSocketAddress listen,
      PeerAddresses addresses) {
    try {
      PeerNetwork network =
          PeerNetwork.open(
              PeerNetworkOptions.of(
                      options.cluster(),
                      new PeerIdentity(options.self(), core.incarnation(), core.boot(), 1),
                      options.memberIds().stream()
                          .filter(id -> id != options.self())
                          .collect(Collectors.toSet()),
                      listen,
                      addresses)
                  .admission(() -> 1, admission)
                  .remoteWithoutAuthentication(options.remoteWithoutAuthentication())
                  .tls(options.peerTls()));
      admission.onNoted(network::seen);
      return network;
    } catch (IOException e) {
      throw new StorageException(
          "node " + options.self() + " cannot listen for the others: " + e.getMessage(), e);
    }
  }

  private final class Inbox implements PeerLinks.Inbox {
    private final SkewWatch skew = new SkewWatch();

    @Override
    public void received(int from, GroupMessage message) {
      driver.post(
          () -> {
            core.received(from, message, System.nanoTime());
            GroupView view = desk.known(message.group());
            if (view != null) {
              view.heard(core.homeHint(message.group()));
            }
            skew.look(from, core.skewedMessages());
          });
    }

    @Override
    public void connected(int node) {
      handOvers.connected(node);
      driver.post(() -> core.peerSeen(node, System.nanoTime()));
      driver.run();
    }

    @Override
    public void disconnected(int node) {
      takeovers.disconnected(node);
      handOvers.disconnected(node);
      lost(node);
    }

    @Override
    public void suspected(int node) {
      lost(node);
    }

    @Override
    public void trusted(int node) {
      takeovers.trusted(node);
      driver.post(() -> core.peerSeen(node, System.nanoTime()));
      driver.run();
    }

    @Override
    public void run() {
      driver.run();
    }

    private void lost(int node) {
      driver.post(() -> core.peerLost(node, System.nanoTime()));
      driver.run();
    }
  }
}
