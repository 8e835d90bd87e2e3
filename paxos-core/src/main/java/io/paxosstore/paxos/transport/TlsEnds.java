package io.paxosstore.paxos.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.concurrent.DefaultThreadFactory;
import java.io.IOException;
import java.security.GeneralSecurityException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes the ends of TLS connections of one network: TLS 1.3 and nothing older, certificates from
 * both sides. Which node is expected is known before the handshake, so that this fails, and tells
 * the other end, if another one answers. Sessions are not resumed: every connection shows its
 * certificates anew. Thread-safe.
 */
final class TlsEnds implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(TlsEnds.class);

  private static final String[] PROTOCOLS = {"TLSv1.3"};
  private static final Duration WARNED_BEFORE = Duration.ofDays(30);

  /** A pause after which the thread of the handshakes ends; another one is made when needed. */
  private static final int IDLE_SECONDS = 10;

  private final SSLContext accepting;
  private final Map<Integer, SSLContext> dialling = new TreeMap<>();
  private final long handshakeMillis;

  /** Signatures are checked and made here: the event loop has others to serve meanwhile. */
  private final ThreadPoolExecutor signatures;

  private TlsEnds(PeerNetworkOptions options, PeerTls tls) throws GeneralSecurityException {
    accepting = context(options, tls, options.others());
    for (int node : options.others()) {
      dialling.put(node, context(options, tls, Set.of(node)));
    }
    handshakeMillis = options.times().handshake().toMillis();
    signatures =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            new DefaultThreadFactory("paxosstore-tls-" + options.self().node(), true));
    signatures.allowCoreThreadTimeOut(true);
  }

  /**
   * Prepares for the peers of a network.
   *
   * @throws IOException if the node's own certificate is not valid now, or the platform cannot
   *     speak TLS with it
   */
  static TlsEnds of(PeerNetworkOptions options, PeerTls tls) throws IOException {
    X509Certificate own = tls.certificate();
    try {
      PeerTrust.requireValidNow(own, "the certificate of node " + options.self().node());
      Instant end = own.getNotAfter().toInstant();
      if (Instant.now().plus(WARNED_BEFORE).isAfter(end)) {
        LOG.warn(
            "the certificate of node {} expires at {}: no peer connects after that",
            options.self().node(),
            end);
      }
      return new TlsEnds(options, tls);
    } catch (GeneralSecurityException e) {
      throw new IOException(e.getMessage(), e);
    }
  }

  private static SSLContext context(PeerNetworkOptions options, PeerTls tls, Set<Integer> expected)
      throws GeneralSecurityException {
    SSLContext context = SSLContext.getInstance(PROTOCOLS[0]);
    context.init(
        new OwnKey[] {tls.key()},
        new TrustManager[] {new PeerTrust(tls.authorities(), options.cluster(), expected)},
        null);
    return context;
  }

  /** One end of a connection to {@code dialled}, or of one that another node has dialled. */
  SslHandler handler(ByteBufAllocator allocator, @Nullable Peer dialled) {
    SSLContext context =
        dialled == null ? accepting : Objects.requireNonNull(dialling.get(dialled.node()));
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(dialled != null);
    engine.setEnabledProtocols(PROTOCOLS);
    if (dialled == null) {
      engine.setNeedClientAuth(true);
    }
    SslHandler handler = new SslHandler(engine, signatures);
    handler.setHandshakeTimeoutMillis(handshakeMillis);
    return handler;
  }

  @Override
  public void close() {
    signatures.shutdown();
  }
}
