package io.paxosstore.paxos.transport;

import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.Signature;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Certificates and keys as text (RFC 7468); what is outside of the blocks is ignored. */
final class Pem {
  private static final Pattern BLOCK =
      Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([A-Za-z0-9+/=\\s]*)-----END \\1-----");
  private static final String CERTIFICATE = "CERTIFICATE";
  private static final String KEY = "PRIVATE KEY";
  private static final byte[] PROBE = "whose key is this?".getBytes(StandardCharsets.US_ASCII);

  private Pem() {}

  private record Block(String label, byte[] content) {}

  private static List<Block> blocks(byte[] text, String what) {
    List<Block> blocks = new ArrayList<>();
    Matcher block = BLOCK.matcher(new String(text, StandardCharsets.ISO_8859_1));
    try {
      while (block.find()) {
        blocks.add(new Block(block.group(1), Base64.getMimeDecoder().decode(block.group(2))));
      }
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("the " + what + " is no PEM: " + e.getMessage(), e);
    }
    return blocks;
  }

  /**
   * All certificates, in their order.
   *
   * @throws IllegalArgumentException if there is none, or one cannot be read
   */
  static List<X509Certificate> certificates(byte[] text, String what) {
    List<X509Certificate> certificates = new ArrayList<>();
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      for (Block block : blocks(text, what)) {
        if (block.label().equals(CERTIFICATE)) {
          certificates.add(
              (X509Certificate)
                  factory.generateCertificate(new ByteArrayInputStream(block.content())));
        }
      }
    } catch (CertificateException e) {
      throw new IllegalArgumentException(
          "the " + what + " has a certificate that cannot be read: " + e.getMessage(), e);
    }
    if (certificates.isEmpty()) {
      throw new IllegalArgumentException(
          "the " + what + " has no certificate in PEM, -----BEGIN CERTIFICATE-----");
    }
    return List.copyOf(certificates);
  }

  /**
   * The private key of a certificate.
   *
   * @throws IllegalArgumentException if there is none, it cannot be read, or is another's
   */
  static PrivateKey privateKey(byte[] text, X509Certificate certificate) {
    List<Block> blocks =
        blocks(text, "key").stream().filter(block -> block.label().endsWith(KEY)).toList();
    if (blocks.size() != 1 || !blocks.getFirst().label().equals(KEY)) {
      throw new IllegalArgumentException(
          "the key has to be one private key in PEM, PKCS #8 and not encrypted, -----BEGIN PRIVATE"
              + " KEY-----; found "
              + (blocks.isEmpty() ? "none" : blocks.stream().map(Block::label).toList()));
    }
    PublicKey theirs = certificate.getPublicKey();
    try {
      PrivateKey key =
          KeyFactory.getInstance(theirs.getAlgorithm())
              .generatePrivate(new PKCS8EncodedKeySpec(blocks.getFirst().content()));
      if (signs(key, theirs)) {
        return key;
      }
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          "the key cannot be read as one of "
              + theirs.getAlgorithm()
              + ", which the certificate's is: "
              + e.getMessage(),
          e);
    }
    throw new IllegalArgumentException("the key is not that of the certificate");
  }

  /** True if what one signs, the other one verifies. */
  private static boolean signs(PrivateKey key, PublicKey theirs) throws GeneralSecurityException {
    Signature signature = Signature.getInstance(algorithm(theirs.getAlgorithm()));
    signature.initSign(key);
    signature.update(PROBE);
    byte[] signed = signature.sign();
    signature.initVerify(theirs);
    signature.update(PROBE);
    return signature.verify(signed);
  }

  private static String algorithm(String key) throws GeneralSecurityException {
    return switch (key) {
      case "RSA" -> "SHA256withRSA";
      case "EC" -> "SHA256withECDSA";
      case "EdDSA" -> "EdDSA";
      default ->
          throw new GeneralSecurityException("keys of " + key + " are not for certificates of TLS");
    };
  }
}
