package io.paxosstore.paxos.transport;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.DecoderException;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslHandshakeCompletionEvent;
import java.nio.channels.ClosedChannelException;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.util.Objects;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What stands in the place of the peer protocol until both ends have shown their certificates: only
 * then are there handlers that read frames. Whatever comes before, TLS reads or refuses. On the
 * event loop.
 */
final class TlsGate extends ChannelInboundHandlerAdapter {
  private static final Logger LOG = LoggerFactory.getLogger(TlsGate.class);

  private final PeerNetwork network;

  /** Whom this end dialled; null if the other end did. */
  private final @Nullable Peer dialled;

  private boolean failed;

  TlsGate(PeerNetwork network, @Nullable Peer dialled) {
    this.network = network;
    this.dialled = dialled;
  }

  @Override
  public void userEventTriggered(ChannelHandlerContext context, Object event) {
    if (event instanceof SslHandshakeCompletionEvent completed && !failed) {
      if (completed.isSuccess()) {
        open(context);
      } else {
        fail(context, completed.cause());
      }
    }
  }

  private void open(ChannelHandlerContext context) {
    int certified;
    try {
      certified = certifiedNode(context);
    } catch (CertificateException | SSLPeerUnverifiedException e) {
      fail(context, e);
      return;
    }
    ChannelPipeline pipeline = context.pipeline();
    FrameDecoder decoder = new FrameDecoder();
    Handshake handshake = new Handshake(network, decoder, dialled, certified);
    pipeline.addLast(decoder, handshake);
    pipeline.remove(this);
    handshake.begin(pipeline.context(handshake));
  }

  /** The node that the other end's certificate names; it was checked in the handshake. */
  private int certifiedNode(ChannelHandlerContext context)
      throws SSLPeerUnverifiedException, CertificateException {
    SslHandler tls = Objects.requireNonNull(context.pipeline().get(SslHandler.class));
    Certificate[] shown = tls.engine().getSession().getPeerCertificates();
    return NodeName.of((X509Certificate) shown[0]).node();
  }

  private void fail(ChannelHandlerContext context, Throwable cause) {
    failed = true;
    String why = TlsFailure.describe(cause);
    if (dialled != null) {
      if (dialled.connection() == null && !network.isClosed()) {
        dialled.complain(why);
      } // else this end has closed it, for there is another one
    } else if (TlsFailure.isDeparture(cause)) {
      LOG.debug("{} went in the handshake of TLS: {}", context.channel().remoteAddress(), why);
    } else {
      LOG.warn("refusing the connection from {}: {}", context.channel().remoteAddress(), why);
    }
    context.close();
  }

  @Override
  public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
    if (!failed) {
      Throwable inner = cause.getCause();
      fail(context, cause instanceof DecoderException && inner != null ? inner : cause);
    }
  }

  @Override
  public void channelInactive(ChannelHandlerContext context) {
    if (!failed) {
      fail(context, new ClosedChannelException());
    }
    context.fireChannelInactive();
  }
}
