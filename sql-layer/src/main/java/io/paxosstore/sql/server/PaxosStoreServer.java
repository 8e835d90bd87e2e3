package io.paxosstore.sql.server;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.EventLoopGroup;
import io.netty.channel.IoHandlerFactory;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.epoll.EpollChannelOption;
import io.netty.channel.epoll.EpollIoHandler;
import io.netty.channel.epoll.EpollServerSocketChannel;
import io.netty.channel.nio.NioIoHandler;
import io.netty.channel.socket.nio.NioChannelOption;
import io.netty.channel.socket.nio.NioServerSocketChannel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import jdk.net.ExtendedSocketOptions;

/** A listening server. Thread-safe. */
public final class PaxosStoreServer implements AutoCloseable {
  // A peer that is gone without a word is noticed after a minute and a half of silence.
  private static final int KEEP_ALIVE_IDLE_SECONDS = 60;
  private static final int KEEP_ALIVE_INTERVAL_SECONDS = 10;
  private static final int KEEP_ALIVE_PROBES = 3;

  private final ServerConfig config;
  private final SessionFactory sessions;
  private final EventLoopGroup loops;
  private final boolean epoll;
  private final Set<ClientConnection> connections = ConcurrentHashMap.newKeySet();
  private final Channel channel;
  private volatile boolean closed;

  private PaxosStoreServer(ServerConfig config, SessionFactory sessions) throws IOException {
    this.config = config;
    this.sessions = sessions;
    InetAddress address = config.address();
    epoll = Epoll.isAvailable();
    IoHandlerFactory io = epoll ? EpollIoHandler.newFactory() : NioIoHandler.newFactory();
    // A loop runs short statements itself; what it leaves to others needs a core, too.
    int threads = Math.max(1, Runtime.getRuntime().availableProcessors() / 2);
    loops = new MultiThreadIoEventLoopGroup(threads, io);
    try {
      channel = bootstrap().bind(new InetSocketAddress(address, config.port())).sync().channel();
    } catch (InterruptedException e) {
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while binding to port " + config.port(), e);
    } catch (Exception e) {
      // Netty throws the cause itself, checked and undeclared.
      loops.shutdownGracefully(0, 1, TimeUnit.SECONDS);
      throw new IOException(
          "cannot listen on " + config.host() + ":" + config.port() + ": " + e.getMessage(), e);
    }
  }

  /**
   * Starts a server; it accepts connections when this returns.
   *
   * @throws IllegalArgumentException if the address is one that others reach and that was not asked
   *     for
   */
  public static PaxosStoreServer start(ServerConfig config, SessionFactory sessions)
      throws IOException {
    return new PaxosStoreServer(config, sessions);
  }

  private ServerBootstrap bootstrap() {
    ServerBootstrap bootstrap =
        new ServerBootstrap()
            .group(loops)
            .channel(epoll ? EpollServerSocketChannel.class : NioServerSocketChannel.class)
            .option(ChannelOption.SO_BACKLOG, 1024)
            .option(ChannelOption.SO_REUSEADDR, true)
            .childOption(ChannelOption.TCP_NODELAY, true)
            .childOption(ChannelOption.SO_KEEPALIVE, true)
            .childOption(
                ChannelOption.WRITE_BUFFER_WATER_MARK,
                new WriteBufferWaterMark(256 * 1024, 1024 * 1024))
            .childHandler(
                new ChannelInitializer<Channel>() {
                  @Override
                  protected void initChannel(Channel client) {
                    accept(client);
                  }
                });
    if (epoll) {
      return bootstrap
          .childOption(EpollChannelOption.TCP_KEEPIDLE, KEEP_ALIVE_IDLE_SECONDS)
          .childOption(EpollChannelOption.TCP_KEEPINTVL, KEEP_ALIVE_INTERVAL_SECONDS)
          .childOption(EpollChannelOption.TCP_KEEPCNT, KEEP_ALIVE_PROBES);
    }
    return bootstrap
        .childOption(
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPIDLE), KEEP_ALIVE_IDLE_SECONDS)
        .childOption(
            NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPINTERVAL),
            KEEP_ALIVE_INTERVAL_SECONDS)
        .childOption(NioChannelOption.of(ExtendedSocketOptions.TCP_KEEPCOUNT), KEEP_ALIVE_PROBES);
  }

  private void accept(Channel client) {
    FrameDecoder decoder = new FrameDecoder();
    ClientConnection connection = new ClientConnection(client, decoder, config, sessions);
    connections.add(connection);
    connection.ended().thenRun(() -> connections.remove(connection));
    client.pipeline().addLast(decoder, connection);
    if (closed) {
      connection.drain();
    } else if (connections.size() > config.maxConnections()) {
      connection.refuse("53300", "server has " + config.maxConnections() + " connections already");
    }
  }

  /** The port that it listens on. */
  public int port() {
    return ((InetSocketAddress) channel.localAddress()).getPort();
  }

  /** Connections that are open. */
  public int connections() {
    return connections.size();
  }

  /**
   * Stops accepting, lets running requests end within the grace, closes all sessions (which rolls
   * back their transactions) and then the network.
   */
  @Override
  public void close() {
    if (closed) {
      return;
    }
    closed = true;
    channel.close().awaitUninterruptibly();
    connections.forEach(ClientConnection::drain);
    if (!awaitConnections(config.shutdownGrace().toMillis())) {
      connections.forEach(ClientConnection::abort);
      awaitConnections(config.shutdownGrace().toMillis());
    }
    loops.shutdownGracefully(0, 5, TimeUnit.SECONDS).awaitUninterruptibly();
  }

  private boolean awaitConnections(long millis) {
    CompletableFuture<?>[] all =
        connections.stream().map(ClientConnection::ended).toArray(CompletableFuture<?>[]::new);
    try {
      CompletableFuture.allOf(all).get(millis, TimeUnit.MILLISECONDS);
      return true;
    } catch (TimeoutException | ExecutionException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }
}
