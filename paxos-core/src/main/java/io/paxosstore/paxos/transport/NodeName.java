package io.paxosstore.paxos.transport;

import java.nio.charset.StandardCharsets;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a node in a certificate: the URI {@code paxosstore://CLUSTER/node/ID} among its
 * subject alternative names, characters of the cluster's name other than letters, digits and {@code
 * -._~} as bytes of UTF-8 in percent signs.
 *
 * @param cluster name of the cluster, encoded as in the URI
 * @param node id of the node
 */
record NodeName(String cluster, int node) {
  private static final String SCHEME = "paxosstore:";
  private static final Pattern URI =
      Pattern.compile("paxosstore://((?:[A-Za-z0-9._~-]|%[0-9A-F]{2})+)/node/([1-9]\\d{0,8})");

  /** Of the type of a subject alternative name in a certificate (RFC 5280, 4.2.1.6). */
  private static final int TYPE_URI = 6;

  /** The name that a node's certificate has to have. */
  static NodeName expected(String cluster, int node) {
    StringBuilder encoded = new StringBuilder();
    for (byte each : cluster.getBytes(StandardCharsets.UTF_8)) {
      if (each > 0 && String.valueOf((char) each).matches("[A-Za-z0-9._~-]")) {
        encoded.append((char) each);
      } else {
        encoded.append(String.format("%%%02X", each & 0xff));
      }
    }
    return new NodeName(encoded.toString(), node);
  }

  /**
   * The name that a certificate has.
   *
   * @throws PeerCertificateException if it has none, or more than one: each node has its own
   */
  static NodeName of(X509Certificate certificate) throws PeerCertificateException {
    List<String> names = uris(certificate);
    if (names.size() != 1) {
      throw new PeerCertificateException(
          names.isEmpty()
              ? "its certificate names no node: there is no URI paxosstore://CLUSTER/node/ID among"
                  + " its subject alternative names"
              : "its certificate names more than one node: " + names);
    }
    Matcher uri = URI.matcher(names.getFirst());
    if (!uri.matches()) {
      throw new PeerCertificateException(
          "its certificate names no node: "
              + names.getFirst()
              + " is not of the form paxosstore://CLUSTER/node/ID");
    }
    return new NodeName(uri.group(1), Integer.parseInt(uri.group(2)));
  }

  private static List<String> uris(X509Certificate certificate) throws PeerCertificateException {
    List<String> uris = new ArrayList<>();
    try {
      Collection<List<?>> names = certificate.getSubjectAlternativeNames();
      for (List<?> name : names == null ? List.<List<?>>of() : names) {
        if (name.get(0).equals(TYPE_URI) && name.get(1) instanceof String uri) {
          if (uri.startsWith(SCHEME)) {
            uris.add(uri);
          }
        }
      }
    } catch (CertificateParsingException e) {
      throw new PeerCertificateException("its certificate has names that cannot be read", e);
    }
    return uris;
  }

  @Override
  public String toString() {
    return SCHEME + "//" + cluster + "/node/" + node;
  }
}
