package io.paxosstore.paxos.transport;

import io.netty.bootstrap.Bootstrap;
import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoop;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.epoll.EpollSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import io.netty.channel.socket.nio.NioSocketChannel;
import io.netty.util.concurrent.DefaultThreadFactory;
import io.paxosstore.paxos.GroupMessageListener;
import io.paxosstore.paxos.GroupMessages;
import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.PeerListener;
import io.paxosstore.paxos.PeerService;
import io.paxosstore.paxos.Peers;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAccumulator;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * This node's end of all its connections: listens, dials, and carries calls and group messages over
 * one connection per peer, on one event loop. Thread-safe.
 */
public final class PeerNetwork implements Peers, GroupMessages, AutoCloseable {
  /** Connections that may be in their handshake at a time; strangers get no more of this node. */
  private static final int MAX_HANDSHAKES = 64;

  private final PeerNetworkOptions options;
  private final boolean epoll;
  private final EventLoopGroup group;
  private final EventLoop loop;
  private final Map<Integer, Peer> peers = new TreeMap<>();
  private final List<Integer> others;
  private final Channel listening;

  /** Null if connections are in plain text. */
  private final @Nullable TlsEnds tls;

  private final LongAccumulator longestLag = new LongAccumulator(Math::max, 0);
  private volatile @Nullable RequestHandler handler;
  private volatile @Nullable GroupMessageListener groupListener;
  private volatile boolean closed;

  // Of the event loop.
  private final List<PeerListener> listeners = new ArrayList<>();
  private final List<Channel> accepted = new ArrayList<>();

  private PeerNetwork(PeerNetworkOptions options) throws IOException {
    this.options = options;
    InetSocketAddress address = options.listen();
    if (address.isUnresolved()) {
      throw new IOException("there is no address for the name " + address.getHostString());
    }
    if (!address.getAddress().isLoopbackAddress()
        && options.tls() == null
        && !options.remoteWithoutAuthentication()) {
      throw new IllegalArgumentException(
          "address "
              + address.getHostString()
              + " can be reached from other machines, and servers do not authenticate each other"
              + " without TLS: anybody there could speak as one");
    }
    tls = options.tls() == null ? null : TlsEnds.of(options, options.tls());
    epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    String name = "paxosstore-peers-" + options.self().node();
    group = new MultiThreadIoEventLoopGroup(1, new DefaultThreadFactory(name, true), io);
    loop = group.next();
    others = List.copyOf(options.others());
    for (int node : others) {
      peers.put(node, new Peer(this, node));
    }
    try {
      listening = listener().bind(address).sync().channel();
    } catch (InterruptedException e) {
      shutDown();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while binding to " + address, e);
    } catch (Exception e) {
      // Netty throws the cause itself, checked and undeclared.
      shutDown();
      throw new IOException("cannot listen on " + address + ": " + e.getMessage(), e);
    }
    loop.execute(() -> peers.values().forEach(Peer::dialNow));
  }

  /**
   * Listens, and dials the others for as long as they are not connected.
   *
   * @throws IOException if it cannot listen there, or its certificate is not valid now
   * @throws IllegalArgumentException if the address is one that others reach and that was not asked
   *     for
   */
  public static PeerNetwork open(PeerNetworkOptions options) throws IOException {
    return new PeerNetwork(options);
  }

  private ServerBootstrap listener() {
    return new ServerBootstrap()
        .group(group)
        .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
        .option(ChannelOption.SO_REUSEADDR, true)
        .childOption(ChannelOption.TCP_NODELAY, true)
        .childHandler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                accept(channel);
              }
            });
  }

  private void accept(Channel channel) {
    accepted.removeIf(each -> !each.isActive() || !isInHandshake(each));
    if (closed || accepted.size() >= MAX_HANDSHAKES) {
      channel.close();
      return;
    }
    accepted.add(channel);
    begin(channel, null);
  }

  private static boolean isInHandshake(Channel channel) {
    return channel.pipeline().get(Handshake.class) != null
        || channel.pipeline().get(TlsGate.class) != null;
  }

  private void begin(Channel channel, @Nullable Peer dialled) {
    if (tls == null) {
      FrameDecoder decoder = new FrameDecoder();
      channel.pipeline().addLast(decoder, new Handshake(this, decoder, dialled, null));
    } else {
      channel.pipeline().addLast(tls.handler(channel.alloc(), dialled), new TlsGate(this, dialled));
    }
  }

  // For the parts of this package

  PeerNetworkOptions options() {
    return options;
  }

  EventLoop loop() {
    return loop;
  }

  boolean isClosed() {
    return closed;
  }

  @Nullable Peer peer(int node) {
    return peers.get(node);
  }

  @Nullable RequestHandler handler() {
    return handler;
  }

  @Nullable GroupMessageListener groupListener() {
    return groupListener;
  }

  /** Begins to connect, on the event loop. */
  ChannelFuture connect(Peer peer, InetSocketAddress address) {
    return new Bootstrap()
        .group(loop)
        .channel(epoll ? EpollSocketChannel.class : NioSocketChannel.class)
        .option(ChannelOption.TCP_NODELAY, true)
        .option(ChannelOption.CONNECT_TIMEOUT_MILLIS, (int) options.times().handshake().toMillis())
        .disableResolver()
        .handler(
            new ChannelInitializer<Channel>() {
              @Override
              protected void initChannel(Channel channel) {
                begin(channel, peer);
              }
            })
        .connect(address);
  }

  /** Runs a task on the event loop, at once if this is it; false if the network is closed. */
  public boolean execute(Runnable task) {
    if (loop.inEventLoop()) {
      task.run();
      return true;
    }
    try {
      loop.execute(task);
      return true;
    } catch (RejectedExecutionException e) {
      return false;
    }
  }

  /** Tells the listeners, on the event loop. */
  void tell(Consumer<PeerListener> event) {
    for (PeerListener listener : List.copyOf(listeners)) {
      event.accept(listener);
    }
  }

  /** The event loop came to a task so much later than it was due. */
  void lagged(long nanos) {
    longestLag.accumulate(nanos);
  }

  // Peers

  @Override
  public int self() {
    return options.self().node();
  }

  @Override
  public List<Integer> others() {
    return others;
  }

  @Override
  public boolean isConnected(int node) {
    return known(node).connection() != null;
  }

  @Override
  public boolean isSuspected(int node) {
    Connection connection = known(node).connection();
    return connection != null && connection.isSuspected();
  }

  @Override
  public byte[] call(int node, byte[] request, Duration timeout) throws PeerException {
    if (loop.inEventLoop()) {
      throw new IllegalStateException("the event loop cannot wait for what it would have to read");
    }
    CallWaiter waiter = new CallWaiter();
    call(node, request, timeout, waiter::answered, waiter::failed);
    return waiter.await(node);
  }

  @Override
  public void call(
      int node,
      byte[] request,
      Duration timeout,
      Consumer<byte[]> forewords,
      Consumer<byte[]> answered,
      Consumer<PeerException> failed) {
    Peer peer = known(node);
    checkLength(request.length);
    long nanos = Math.max(TimeUnit.MILLISECONDS.toNanos(1), timeout.toNanos());
    PendingCall call =
        new PendingCall(
            node, request, nanos, System.nanoTime() + nanos, forewords, answered, failed);
    Connection connection = peer.connection();
    if (connection == null || !execute(() -> connection.call(call))) {
      call.fail(PeerException.Kind.NOT_CONNECTED, "is not connected");
    }
  }

  @Override
  public int maxRequestBytes() {
    return options.bounds().maxMessageBytes();
  }

  @Override
  public void serve(PeerService service) {
    handler = new RequestHandler(service, options.bounds().maxMessageBytes());
  }

  @Override
  public void listen(PeerListener listener) {
    boolean open =
        execute(
            () -> {
              listeners.add(listener);
              for (Peer peer : peers.values()) {
                if (peer.connection() != null) {
                  listener.connected(peer.node());
                }
              }
            });
    if (!open) {
      throw new IllegalStateException("the network is closed");
    }
  }

  // Group messages

  @Override
  public void send(int node, byte[] message) {
    Peer peer = known(node);
    checkLength(message.length);
    Connection connection = peer.connection();
    if (connection == null) {
      peer.traffic().messagesDropped.increment();
    } else {
      connection.send(message);
    }
  }

  @Override
  public void flush() {
    for (Peer peer : peers.values()) {
      Connection connection = peer.connection();
      if (connection != null) {
        connection.flushMessages();
      }
    }
  }

  @Override
  public int maxMessageBytes() {
    return options.bounds().maxMessageBytes();
  }

  @Override
  public void receive(GroupMessageListener listener) {
    groupListener = listener;
  }

  // More than the contracts

  /** The port that it listens on. */
  public int port() {
    return ((InetSocketAddress) listening.localAddress()).getPort();
  }

  /** Who a connected node is; empty while it is not connected. */
  public Optional<PeerIdentity> identity(int node) {
    Connection connection = known(node).connection();
    return connection == null ? Optional.empty() : Optional.of(connection.identity());
  }

  /** Dials a node at once if it is not connected: somebody has heard of it. */
  public void seen(int node) {
    Peer peer = known(node);
    // Once the network is closed nobody is dialled.
    boolean unused = execute(peer::dialNow);
  }

  /** Closes the connection to a node; it is made anew if the node is admitted. */
  public void disconnect(int node, String why) {
    Peer peer = known(node);
    boolean unused =
        execute(
            () -> {
              Connection connection = peer.connection();
              if (connection != null) {
                connection.end(why);
              }
            });
  }

  /** What is known of the connection to a node. */
  public PeerStatus status(int node) {
    return known(node).status();
  }

  /** The longest that the event loop came late to a task since the node opened. */
  public Duration longestLag() {
    return Duration.ofNanos(longestLag.get());
  }

  /**
   * Closes all connections. Calls that wait fail; requests in hand run on, and their answers reach
   * nobody. Listeners hear of every connection's end before this returns, unless the event loop
   * itself closes.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    boolean unused = execute(this::closeChannels);
    shutDown();
  }

  private void closeChannels() {
    listening.close();
    for (Peer peer : peers.values()) {
      Connection connection = peer.connection();
      if (connection != null) {
        connection.end("this node closes");
      }
      peer.stop();
    }
    accepted.forEach(Channel::close);
  }

  private void shutDown() {
    var done = group.shutdownGracefully(0, 5, TimeUnit.SECONDS);
    if (!loop.inEventLoop()) {
      // A listener that waits would keep the loop for ever; whoever closes need not share that.
      boolean unused = done.awaitUninterruptibly(10, TimeUnit.SECONDS);
    }
    if (tls != null) {
      tls.close();
    }
  }

  private Peer known(int node) {
    Peer peer = peers.get(node);
    if (peer == null) {
      throw new IllegalArgumentException("node " + node + " is no peer of node " + self());
    }
    return peer;
  }

  private void checkLength(int length) {
    if (length > options.bounds().maxMessageBytes()) {
      throw new IllegalArgumentException(
          "message of " + length + " bytes; allowed are " + options.bounds().maxMessageBytes());
    }
  }
}
