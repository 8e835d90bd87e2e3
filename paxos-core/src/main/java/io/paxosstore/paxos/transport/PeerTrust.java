package io.paxosstore.paxos.transport;

import java.net.Socket;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateException;
import java.security.cert.CertificateExpiredException;
import java.security.cert.CertificateNotYetValidException;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Set;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/**
 * Trusts a certificate of the authorities that is valid now and names one of the expected nodes,
 * and no other: the handshake fails, and the other end is told by an alert. Thread-safe.
 */
final class PeerTrust extends X509ExtendedTrustManager {
  private final X509ExtendedTrustManager chains;
  private final String cluster;
  private final Set<Integer> nodes;

  PeerTrust(List<X509Certificate> authorities, String cluster, Set<Integer> nodes)
      throws GeneralSecurityException {
    this.chains = chains(authorities);
    this.cluster = cluster;
    this.nodes = nodes;
  }

  /** The platform's check of chains: signatures, dates, constraints, purposes. */
  private static X509ExtendedTrustManager chains(List<X509Certificate> authorities)
      throws GeneralSecurityException {
    TrustManagerFactory factory = TrustManagerFactory.getInstance("PKIX");
    KeyStore anchors = MemoryKeyStore.empty();
    for (int i = 0; i < authorities.size(); i++) {
      anchors.setCertificateEntry("authority " + i, authorities.get(i));
    }
    factory.init(anchors);
    for (TrustManager each : factory.getTrustManagers()) {
      if (each instanceof X509ExtendedTrustManager chains) {
        return chains;
      }
    }
    throw new GeneralSecurityException("the platform checks no chains of certificates");
  }

  private interface Check {
    void run() throws CertificateException;
  }

  private void check(X509Certificate[] chain, Check signatures) throws CertificateException {
    // First, for the clearer words; and the platform takes one that is an authority itself as it
    // is.
    requireValidNow(chain[0], "its certificate");
    try {
      signatures.run();
    } catch (CertificateException e) {
      throw new PeerCertificateException(
          "its certificate is not one of the authorities that this node trusts: " + e.getMessage(),
          e);
    }
    NodeName name = NodeName.of(chain[0]);
    if (!name.cluster().equals(NodeName.expected(cluster, name.node()).cluster())) {
      throw new PeerCertificateException(
          "its certificate is of another cluster: " + name + ", and this node is of " + cluster);
    }
    if (!nodes.contains(name.node())) {
      throw new PeerCertificateException(
          "its certificate is of another node: "
              + name
              + ", expected "
              + (nodes.size() == 1 ? "node " : "one of nodes ")
              + String.join(", ", nodes.stream().sorted().map(String::valueOf).toList()));
    }
  }

  static void requireValidNow(X509Certificate certificate, String which)
      throws PeerCertificateException {
    try {
      certificate.checkValidity();
    } catch (CertificateExpiredException e) {
      throw new PeerCertificateException(
          which + " has expired, at " + certificate.getNotAfter().toInstant(), e);
    } catch (CertificateNotYetValidException e) {
      throw new PeerCertificateException(
          which + " is not valid before " + certificate.getNotBefore().toInstant(), e);
    }
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> chains.checkClientTrusted(chain, type, engine));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, SSLEngine engine)
      throws CertificateException {
    check(chain, () -> chains.checkServerTrusted(chain, type, engine));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, () -> chains.checkClientTrusted(chain, type, socket));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type, Socket socket)
      throws CertificateException {
    check(chain, () -> chains.checkServerTrusted(chain, type, socket));
  }

  @Override
  public void checkClientTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, () -> chains.checkClientTrusted(chain, type));
  }

  @Override
  public void checkServerTrusted(X509Certificate[] chain, String type) throws CertificateException {
    check(chain, () -> chains.checkServerTrusted(chain, type));
  }

  @Override
  public X509Certificate[] getAcceptedIssuers() {
    return chains.getAcceptedIssuers();
  }
}
