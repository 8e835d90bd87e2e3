package io.paxosstore.sql.cli;

import io.paxosstore.paxos.transport.PeerTls;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Where that is, in PEM, with which the nodes of a cluster authenticate each other.
 *
 * @param certificate of the node, and those between it and an authority
 * @param key of the certificate
 * @param authorities that sign the certificates of all nodes
 */
record PeerTlsFiles(Path certificate, Path key, Path authorities) {
  /**
   * Reads them.
   *
   * @throws IOException if a file cannot be read
   * @throws IllegalArgumentException if what is in them cannot be used; the message names the file
   */
  PeerTls read() throws IOException {
    byte[] chain = bytes(ServerSettings.TLS_CERTIFICATE, certificate);
    byte[] secret = bytes(ServerSettings.TLS_KEY, key);
    byte[] trusted = bytes(ServerSettings.TLS_AUTHORITIES, authorities);
    try {
      return PeerTls.of(chain, secret, trusted);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "TLS with "
              + certificate
              + ", "
              + key
              + " and "
              + authorities
              + " is not possible: "
              + e.getMessage(),
          e);
    }
  }

  private static byte[] bytes(String setting, Path file) throws IOException {
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException(setting + " " + file + " cannot be read: " + e, e);
    }
  }
}
