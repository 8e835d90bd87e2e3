package io.paxosstore.paxos.transport;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.ECGenParameterSpec;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicLong;
import javax.security.auth.x500.X500Principal;

/**
 * An authority that signs whatever it is asked for: the platform has no way to make a certificate.
 * DER is written by hand, as RFC 5280 has it; what comes out is read by the platform.
 */
public final class TestAuthority {
  private static final int BOOLEAN = 0x01;
  private static final int INTEGER = 0x02;
  private static final int BIT_STRING = 0x03;
  private static final int OCTET_STRING = 0x04;
  private static final int UTC_TIME = 0x17;
  private static final int SEQUENCE = 0x30;
  private static final int URI = 0x86;
  private static final int VERSION = 0xa0;
  private static final int EXTENSIONS = 0xa3;

  // Object identifiers, encoded.
  private static final byte[] ECDSA_WITH_SHA256 = hex("06082a8648ce3d040302");
  private static final byte[] BASIC_CONSTRAINTS = hex("0603551d13");
  private static final byte[] SUBJECT_ALT_NAME = hex("0603551d11");

  private static final AtomicLong SERIALS = new AtomicLong();

  private final Issued own;

  /**
   * A certificate with its key.
   *
   * @param chain the certificate, then those between it and the root
   * @param key of the certificate
   */
  public record Issued(List<X509Certificate> chain, PrivateKey key) {
    /** The certificate itself. */
    public X509Certificate certificate() {
      return chain.getFirst();
    }

    /** The chain as text. */
    public byte[] chainPem() {
      return TestAuthority.pem(chain);
    }

    /** The key as text. */
    public byte[] keyPem() {
      return TestAuthority.pem("PRIVATE KEY", key.getEncoded()).getBytes(StandardCharsets.US_ASCII);
    }

    /** For a node that trusts these authorities. */
    public PeerTls tls(TestAuthority... trusted) {
      ByteArrayOutputStream authorities = new ByteArrayOutputStream();
      for (TestAuthority each : trusted) {
        authorities.writeBytes(each.pem());
      }
      return PeerTls.of(chainPem(), keyPem(), authorities.toByteArray());
    }
  }

  private TestAuthority(Issued own) {
    this.own = own;
  }

  /** A root: it has signed its own certificate. */
  public static TestAuthority root(String name) {
    KeyPair keys = keys();
    byte[] constraints = extension(BASIC_CONSTRAINTS, der(BOOLEAN, new byte[] {-1}), true);
    X509Certificate certificate =
        sign(name, name, keys.getPrivate(), keys, validFor(Duration.ofDays(365)), constraints);
    return new TestAuthority(new Issued(List.of(certificate), keys.getPrivate()));
  }

  /** An authority that this one vouches for. */
  public TestAuthority intermediate(String name) {
    byte[] constraints = extension(BASIC_CONSTRAINTS, der(BOOLEAN, new byte[] {-1}), true);
    return new TestAuthority(issue(name, validFor(Duration.ofDays(365)), constraints));
  }

  /** A certificate of a node, as the operator's page tells to make it. */
  public Issued node(String cluster, int node) {
    return named(NodeName.expected(cluster, node).toString());
  }

  /** One with these URIs as its names, valid for a year. */
  Issued named(String... uris) {
    return named(validFor(Duration.ofDays(365)), uris);
  }

  /** One that was valid until yesterday. */
  Issued expired(String uri) {
    Instant now = Instant.now();
    return named(new Instant[] {now.minus(Duration.ofDays(9)), now.minus(Duration.ofDays(1))}, uri);
  }

  /** One that is valid from tomorrow on. */
  Issued early(String uri) {
    Instant now = Instant.now();
    return named(new Instant[] {now.plus(Duration.ofDays(1)), now.plus(Duration.ofDays(9))}, uri);
  }

  private Issued named(Instant[] validity, String... uris) {
    ByteArrayOutputStream names = new ByteArrayOutputStream();
    for (String uri : uris) {
      names.writeBytes(der(URI, uri.getBytes(StandardCharsets.US_ASCII)));
    }
    return uris.length == 0
        ? issue("nobody", validity, new byte[0])
        : issue(
            "node " + SERIALS.get(),
            validity,
            extension(SUBJECT_ALT_NAME, names.toByteArray(), false));
  }

  private Issued issue(String subject, Instant[] validity, byte[] extensions) {
    KeyPair keys = keys();
    String issuer = own.certificate().getSubjectX500Principal().getName().substring("CN=".length());
    List<X509Certificate> chain = new ArrayList<>();
    chain.add(sign(subject, issuer, own.key(), keys, validity, extensions));
    if (!own.certificate().getSubjectX500Principal().equals(issuerOf(own.certificate()))) {
      chain.addAll(own.chain());
    }
    return new Issued(List.copyOf(chain), keys.getPrivate());
  }

  private static X500Principal issuerOf(X509Certificate certificate) {
    return certificate.getIssuerX500Principal();
  }

  /** Its certificate as text. */
  public byte[] pem() {
    return pem(List.of(own.certificate()));
  }

  Issued own() {
    return own;
  }

  private static Instant[] validFor(Duration time) {
    Instant now = Instant.now();
    return new Instant[] {now.minus(Duration.ofHours(1)), now.plus(time)};
  }

  private static KeyPair keys() {
    try {
      KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
      generator.initialize(new ECGenParameterSpec("secp256r1"));
      return generator.generateKeyPair();
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static X509Certificate sign(
      String subject,
      String issuer,
      PrivateKey signing,
      KeyPair keys,
      Instant[] validity,
      byte[] extensions) {
    byte[] algorithm = der(SEQUENCE, ECDSA_WITH_SHA256);
    byte[] body =
        der(
            SEQUENCE,
            der(VERSION, der(INTEGER, new byte[] {2})),
            der(INTEGER, BigInteger.valueOf(SERIALS.incrementAndGet()).toByteArray()),
            algorithm,
            new X500Principal("CN=" + issuer).getEncoded(),
            der(SEQUENCE, time(validity[0]), time(validity[1])),
            new X500Principal("CN=" + subject).getEncoded(),
            keys.getPublic().getEncoded(),
            extensions.length == 0 ? extensions : der(EXTENSIONS, der(SEQUENCE, extensions)));
    try {
      Signature signature = Signature.getInstance("SHA256withECDSA");
      signature.initSign(signing);
      signature.update(body);
      byte[] signed = der(BIT_STRING, new byte[1], signature.sign());
      byte[] certificate = der(SEQUENCE, body, algorithm, signed);
      return (X509Certificate)
          CertificateFactory.getInstance("X.509")
              .generateCertificate(new ByteArrayInputStream(certificate));
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
  }

  private static byte[] time(Instant at) {
    String text =
        DateTimeFormatter.ofPattern("yyMMddHHmmss'Z'", Locale.ROOT)
            .format(at.atOffset(ZoneOffset.UTC));
    return der(UTC_TIME, text.getBytes(StandardCharsets.US_ASCII));
  }

  private static byte[] extension(byte[] identifier, byte[] content, boolean critical) {
    byte[] value = der(OCTET_STRING, der(SEQUENCE, content));
    return critical
        ? der(SEQUENCE, identifier, der(BOOLEAN, new byte[] {-1}), value)
        : der(SEQUENCE, identifier, value);
  }

  private static byte[] der(int tag, byte[]... parts) {
    ByteArrayOutputStream content = new ByteArrayOutputStream();
    for (byte[] part : parts) {
      content.writeBytes(part);
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(tag);
    int length = content.size();
    if (length < 0x80) {
      out.write(length);
    } else if (length < 0x100) {
      out.write(0x81);
      out.write(length);
    } else {
      out.write(0x82);
      out.write(length >> 8);
      out.write(length);
    }
    out.writeBytes(content.toByteArray());
    return out.toByteArray();
  }

  private static byte[] hex(String digits) {
    return java.util.HexFormat.of().parseHex(digits);
  }

  private static byte[] pem(List<X509Certificate> certificates) {
    StringBuilder text = new StringBuilder();
    try {
      for (X509Certificate each : certificates) {
        text.append(pem("CERTIFICATE", each.getEncoded()));
      }
    } catch (GeneralSecurityException e) {
      throw new AssertionError(e);
    }
    return text.toString().getBytes(StandardCharsets.US_ASCII);
  }

  static String pem(String label, byte[] content) {
    String body = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(content);
    return "-----BEGIN " + label + "-----\n" + body + "\n-----END " + label + "-----\n";
  }
}
