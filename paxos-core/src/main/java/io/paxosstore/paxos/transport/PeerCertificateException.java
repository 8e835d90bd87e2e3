package io.paxosstore.paxos.transport;

import java.security.cert.CertificateException;

/** The certificate of the other end does not make it the expected node; the message says why. */
final class PeerCertificateException extends CertificateException {
  private static final long serialVersionUID = 1L;

  PeerCertificateException(String message) {
    super(message);
  }

  PeerCertificateException(String message, Throwable cause) {
    super(message, cause);
  }
}
