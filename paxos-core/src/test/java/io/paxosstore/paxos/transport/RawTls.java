package io.paxosstore.paxos.transport;

import io.paxosstore.paxos.transport.TestAuthority.Issued;
import java.io.IOException;
import java.net.InetAddress;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** The platform's sockets as the other end of TLS: they check nothing but the authority. */
final class RawTls {
  private static final int MILLIS = 20_000;

  private RawTls() {}

  private static SSLContext context(@Nullable Issued own, TestAuthority trusted)
      throws IOException {
    try {
      KeyStore anchors = MemoryKeyStore.empty();
      anchors.setCertificateEntry("authority", trusted.own().certificate());
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      trust.init(anchors);
      KeyManager[] keys =
          own == null ? new KeyManager[0] : new KeyManager[] {new OwnKey(own.key(), own.chain())};
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys, trust.getTrustManagers(), null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IOException(e);
    }
  }

  /** Dials, and shows a certificate, or none. */
  static SSLSocket connect(PeerNetwork network, @Nullable Issued own, TestAuthority trusted)
      throws IOException {
    SSLSocket socket =
        (SSLSocket)
            context(own, trusted)
                .getSocketFactory()
                .createSocket(InetAddress.getLoopbackAddress(), network.port());
    socket.setSoTimeout(MILLIS);
    return socket;
  }

  /** Listens, shows a certificate to who dials, and asks for one. */
  static SSLServerSocket listen(Issued own, TestAuthority trusted) throws IOException {
    SSLServerSocket socket =
        (SSLServerSocket)
            context(own, trusted)
                .getServerSocketFactory()
                .createServerSocket(0, 1, InetAddress.getLoopbackAddress());
    socket.setSoTimeout(MILLIS);
    socket.setNeedClientAuth(true);
    return socket;
  }
}
