package io.paxosstore.paxos.transport;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.transport.TestAuthority.Issued;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What an operator can get wrong in three files, and the names of nodes in certificates. */
class PemTest {
  private static final TestAuthority AUTHORITY = TestAuthority.root("authority");
  private static final Issued NODE = AUTHORITY.node("shop", 1);
  private static final byte[] NOTHING = "# nothing\n".getBytes(UTF_8);

  private static String refusal(byte[] certificate, byte[] key, byte[] authorities) {
    IllegalArgumentException refused =
        assertThrows(
            IllegalArgumentException.class, () -> PeerTls.of(certificate, key, authorities));
    return String.valueOf(refused.getMessage());
  }

  @Test
  void whatIsAroundTheBlocksIsIgnored() {
    byte[] wordy = ("Certificate:\r\n  Data:\n" + text(NODE.chainPem()) + "bye").getBytes(UTF_8);
    PeerTls tls = PeerTls.of(wordy, NODE.keyPem(), AUTHORITY.pem());
    assertEquals(NODE.certificate(), tls.certificate());
    tls.requireNames("shop", 1);
    assertFalse(tls.toString().contains("PRIVATE"), tls.toString());
  }

  @Test
  void whatIsMissingOrMixedUpIsNamed() {
    assertTrue(
        refusal(NOTHING, NODE.keyPem(), AUTHORITY.pem())
            .startsWith("the certificate has no certificate in PEM"));
    assertTrue(
        refusal(NODE.chainPem(), NODE.keyPem(), NOTHING)
            .startsWith("the authorities has no certificate in PEM"));
    assertTrue(refusal(NODE.chainPem(), NODE.chainPem(), AUTHORITY.pem()).endsWith("found none"));
    assertEquals(
        "the key is not that of the certificate",
        refusal(NODE.chainPem(), AUTHORITY.node("shop", 1).keyPem(), AUTHORITY.pem()));
    byte[] encrypted =
        TestAuthority.pem("ENCRYPTED PRIVATE KEY", NODE.key().getEncoded()).getBytes(UTF_8);
    assertTrue(
        refusal(NODE.chainPem(), encrypted, AUTHORITY.pem())
            .endsWith("found [ENCRYPTED PRIVATE KEY]"));
    byte[] garbled = TestAuthority.pem("PRIVATE KEY", new byte[] {1, 2, 3}).getBytes(UTF_8);
    assertTrue(
        refusal(NODE.chainPem(), garbled, AUTHORITY.pem())
            .startsWith("the key cannot be read as one of EC"));
    byte[] torn = TestAuthority.pem("CERTIFICATE", new byte[] {1, 2, 3}).getBytes(UTF_8);
    assertTrue(
        refusal(torn, NODE.keyPem(), AUTHORITY.pem())
            .startsWith("the certificate has a certificate that cannot be read"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"shop", "my shop", "shop_1", "a/b", "10.0.0.1", "-", "Länge", "100%", "SHOP.x~y"})
  void everyNameOfAClusterCanBeInACertificate(String cluster) throws Exception {
    NodeName name = NodeName.of(AUTHORITY.node(cluster, 3).certificate());
    assertEquals(NodeName.expected(cluster, 3), name);
    assertEquals(3, name.node());
  }

  @Test
  void namesAreEncodedAsUris() {
    assertEquals("paxosstore://shop/node/1", NodeName.expected("shop", 1).toString());
    assertEquals("paxosstore://my%20shop/node/2", NodeName.expected("my shop", 2).toString());
    assertEquals("paxosstore://a%2Fb%C3%BC/node/7", NodeName.expected("a/bü", 7).toString());
  }

  private static String text(byte[] bytes) {
    return new String(bytes, UTF_8);
  }
}
