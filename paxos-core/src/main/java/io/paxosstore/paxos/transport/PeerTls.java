package io.paxosstore.paxos.transport;

import java.security.cert.X509Certificate;
import java.util.List;

/**
 * With what a node shows who it is, and whom it believes: its certificate chain, the private key of
 * that, and the authorities that sign the certificates of the cluster's nodes. A node's certificate
 * names it by the URI {@code paxosstore://CLUSTER/node/ID} among its subject alternative names;
 * docs/operations.md says how such certificates are made. Immutable, thread-safe; the private key
 * is in no text that this prints.
 */
public final class PeerTls {
  private final OwnKey key;
  private final List<X509Certificate> chain;
  private final List<X509Certificate> authorities;

  private PeerTls(OwnKey key, List<X509Certificate> chain, List<X509Certificate> authorities) {
    this.key = key;
    this.chain = chain;
    this.authorities = authorities;
  }

  /**
   * Takes the contents of three files in PEM.
   *
   * @param certificate the node's certificate, then those between it and an authority, if any
   * @param key its private key: PKCS #8, not encrypted; RSA, EC or EdDSA
   * @param authorities certificates of the authorities, in any order
   * @throws IllegalArgumentException if one cannot be read, or the key is not the certificate's
   */
  public static PeerTls of(byte[] certificate, byte[] key, byte[] authorities) {
    List<X509Certificate> chain = Pem.certificates(certificate, "certificate");
    OwnKey own = new OwnKey(Pem.privateKey(key, chain.getFirst()), chain);
    return new PeerTls(own, chain, Pem.certificates(authorities, "authorities"));
  }

  /**
   * Checks that the certificate is that of a node.
   *
   * @throws IllegalArgumentException if it names another one, or none
   */
  public void requireNames(String cluster, int node) {
    NodeName expected = NodeName.expected(cluster, node);
    try {
      NodeName name = NodeName.of(certificate());
      if (!name.equals(expected)) {
        throw new IllegalArgumentException(
            "the certificate of node " + node + " names " + name + "; expected is " + expected);
      }
    } catch (PeerCertificateException e) {
      throw new IllegalArgumentException(
          "the certificate of node "
              + node
              + " cannot be used, expected is "
              + expected
              + ": "
              + e.getMessage(),
          e);
    }
  }

  /** The node's own. */
  X509Certificate certificate() {
    return chain.getFirst();
  }

  OwnKey key() {
    return key;
  }

  List<X509Certificate> authorities() {
    return authorities;
  }

  @Override
  public String toString() {
    return "TLS with the certificate " + certificate().getSubjectX500Principal();
  }
}
