package io.paxosstore.paxos.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.SimpleChannelInboundHandler;
import io.netty.handler.codec.DecoderException;
import io.netty.util.concurrent.Future;
import io.paxosstore.paxos.transport.generated.Hello;
import io.paxosstore.paxos.transport.generated.Refused;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The first frames of a connection: who dialled says hello, the other answers with its own, and the
 * node with the lower id says ready if it chooses this connection. Then a {@link Connection} takes
 * this handler's place. With TLS, comes after the {@link TlsGate}. On the event loop.
 */
final class Handshake extends SimpleChannelInboundHandler<ByteBuf> {
  static final int PROTOCOL = 1;

  /** In the payload of a hello: what strangers do not say. */
  private static final byte[] MAGIC = "paxosstore-peer\n".getBytes(StandardCharsets.US_ASCII);

  private static final Logger LOG = LoggerFactory.getLogger(Handshake.class);

  private final PeerNetwork network;
  private final FrameDecoder decoder;

  /** Whom this end dialled; null if the other end did. */
  private final @Nullable Peer dialled;

  /** The node that the certificate of the other end names; null without TLS. */
  private final @Nullable Integer certified;

  private @Nullable Peer peer;
  private @Nullable PeerIdentity identity;
  private @Nullable Future<?> deadline;
  private boolean refused;

  Handshake(
      PeerNetwork network,
      FrameDecoder decoder,
      @Nullable Peer dialled,
      @Nullable Integer certified) {
    this.network = network;
    this.decoder = decoder;
    this.dialled = dialled;
    this.certified = certified;
  }

  @Override
  public void channelActive(ChannelHandlerContext context) {
    begin(context);
    context.fireChannelActive();
  }

  /** Begins: the connection is open, and what is beneath this handler has been agreed on. */
  void begin(ChannelHandlerContext context) {
    deadline =
        context
            .executor()
            .schedule(
                () -> fail(context, "handshake took too long"),
                network.options().times().handshake().toNanos(),
                TimeUnit.NANOSECONDS);
    if (dialled != null) {
      hello(context, dialled.node());
    }
  }

  @Override
  public void handlerRemoved(ChannelHandlerContext context) {
    Future<?> pending = deadline;
    if (pending != null) {
      pending.cancel(false);
    }
  }

  private void hello(ChannelHandlerContext context, int target) {
    PeerNetworkOptions options = network.options();
    Hello hello =
        Hello.newBuilder()
            .setProtocol(PROTOCOL)
            .setCluster(options.cluster())
            .setNode(options.self().node())
            .setTarget(target)
            .setIncarnation(options.self().incarnation())
            .setBoot(options.self().boot())
            .setConfigurationEpoch(options.configurationEpoch().getAsLong())
            .build();
    context.writeAndFlush(Frames.encode(context.alloc(), FrameType.HELLO, hello, MAGIC));
  }

  @Override
  protected void channelRead0(ChannelHandlerContext context, ByteBuf frame)
      throws PeerProtocolException {
    if (refused) {
      return;
    }
    FrameType type = Frames.readType(frame);
    switch (type) {
      case HELLO -> heard(context, Frames.readControl(frame, Hello.parser()), frame);
      case READY -> {
        if (peer == null || peer.chooses()) {
          throw new PeerProtocolException("READY from the side that does not choose");
        }
        establish(context);
      }
      case REFUSED -> refusedBy(context, Frames.readControl(frame, Refused.parser()));
      case GROUP_MESSAGES, REQUEST, ANSWER, PING, PONG, FOREWORD ->
          throw new PeerProtocolException(type + " before the handshake is done");
    }
  }

  private void heard(ChannelHandlerContext context, Hello hello, ByteBuf payload)
      throws PeerProtocolException {
    if (identity != null) {
      throw new PeerProtocolException("a second HELLO");
    }
    byte[] magic = new byte[Math.min(MAGIC.length, payload.readableBytes())];
    payload.readBytes(magic);
    if (!Arrays.equals(magic, MAGIC)) {
      throw new PeerProtocolException("HELLO without the protocol's magic");
    }
    PeerIdentity said =
        new PeerIdentity(
            hello.getNode(),
            hello.getIncarnation(),
            hello.getBoot(),
            hello.getConfigurationEpoch());
    Peer candidate = network.peer(said.node());
    Refused refusal = refusal(hello, said, candidate);
    if (refusal != null || candidate == null) {
      refuse(context, said, refusal);
      return;
    }
    identity = said;
    peer = candidate;
    if (dialled == null) {
      hello(context, said.node());
    }
    if (candidate.chooses()) {
      context.writeAndFlush(Frames.encode(context.alloc(), FrameType.READY, null));
      establish(context);
    }
  }

  private @Nullable Refused refusal(Hello hello, PeerIdentity said, @Nullable Peer candidate) {
    PeerNetworkOptions options = network.options();
    int self = options.self().node();
    if (hello.getProtocol() != PROTOCOL) {
      return Peer.refused(
          Refused.Reason.PROTOCOL_VERSION,
          "protocol version " + hello.getProtocol() + "; this node speaks " + PROTOCOL);
    }
    if (!hello.getCluster().equals(options.cluster())) {
      return Peer.refused(
          Refused.Reason.WRONG_CLUSTER,
          "cluster " + hello.getCluster() + "; this node is of " + options.cluster());
    }
    if (said.node() == self) {
      return Peer.refused(Refused.Reason.SAME_NODE, "both ends say that they are node " + self);
    }
    if (certified != null && certified != said.node()) {
      return Peer.refused(
          Refused.Reason.NOT_CERTIFIED,
          "it says that it is node "
              + said.node()
              + ", and its certificate names node "
              + certified);
    }
    if (candidate == null) {
      return Peer.refused(
          Refused.Reason.UNKNOWN_NODE, "node " + said.node() + " is not of the configuration");
    }
    if (hello.getTarget() != self || (dialled != null && dialled != candidate)) {
      int meant = dialled == null ? hello.getTarget() : dialled.node();
      int found = dialled == null ? self : said.node();
      return Peer.refused(
          Refused.Reason.WRONG_TARGET, "node " + meant + " was dialled and " + found + " answers");
    }
    return candidate.refusal(said);
  }

  private void refuse(ChannelHandlerContext context, PeerIdentity said, @Nullable Refused refusal) {
    refused = true;
    if (refusal != null && refusal.getReason() == Refused.Reason.DUPLICATE) {
      LOG.debug("refusing {}: {}", said, refusal.getText());
    } else {
      LOG.warn(
          "refusing {} at {}: {}",
          said,
          context.channel().remoteAddress(),
          refusal == null ? "unknown" : refusal.getText());
    }
    context
        .writeAndFlush(Frames.encode(context.alloc(), FrameType.REFUSED, refusal))
        .addListener(ChannelFutureListener.CLOSE);
  }

  private void refusedBy(ChannelHandlerContext context, Refused refusal) {
    if (refusal.getReason() != Refused.Reason.DUPLICATE && dialled != null) {
      dialled.complain("it refuses: " + refusal.getText());
    }
    context.close();
  }

  private void establish(ChannelHandlerContext context) {
    Peer of = Objects.requireNonNull(peer);
    PeerIdentity said = Objects.requireNonNull(identity);
    Connection connection = new Connection(network, of, said, context.channel());
    decoder.limit(network.options().bounds().maxFrameBytes());
    decoder.onBytes(connection::heard);
    context.pipeline().replace(this, "connection", connection);
    of.connected(connection);
  }

  private void fail(ChannelHandlerContext context, String why) {
    if (dialled != null) {
      dialled.complain(why);
    } else {
      LOG.warn("closing the connection from {}: {}", context.channel().remoteAddress(), why);
    }
    context.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    Throwable thrown =
        cause instanceof DecoderException && cause.getCause() != null ? cause.getCause() : cause;
    if (thrown instanceof SSLException) {
      // Who dialled is done with the handshake of TLS before the other end has seen its
      // certificate.
      fail(context, TlsFailure.describe(thrown));
    } else if (thrown instanceof IOException || thrown instanceof PeerProtocolException) {
      fail(context, String.valueOf(thrown.getMessage()));
    } else {
      LOG.warn("closing the connection with {}", context.channel().remoteAddress(), thrown);
      context.close();
    }
  }
}
