package io.paxosstore.sql.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.ColdTier;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.log.FailOver;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.transport.TestAuthority;
import io.paxosstore.sql.cli.SettingsFile.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ServerSettingsTest {
  private static final List<String> NODE =
      List.of(
          "# a node",
          "cluster = shop",
          "node = 2",
          "data = data",
          "host = 0.0.0.0",
          "port = 7601",
          "peer.1 = 10.0.0.1:7700",
          "peer.2 = 10.0.0.2:7700",
          "peer.3 = [::1]:7700",
          "client.1 = db1:7600",
          "client.2 = db2:7602",
          "client.3 = db3:7600");

  @TempDir Path directory;

  private ServerSettings read(List<String> lines) throws IOException, SettingsException {
    Path file = directory.resolve("server.conf");
    Files.write(file, lines);
    return ServerSettings.read(file, directory.resolve("elsewhere"));
  }

  /** What is said of a file in which one line is another. */
  private String refusal(int line, String instead) {
    List<String> lines = new ArrayList<>(NODE);
    lines.set(line - 1, instead);
    SettingsException refused = assertThrows(SettingsException.class, () -> read(lines));
    String message = String.valueOf(refused.getMessage());
    String file = directory.resolve("server.conf").toString();
    assertTrue(message.startsWith(file), message);
    return message.substring(file.length());
  }

  @Test
  void aNodeOfAClusterSaysWhereItIsAndWhoTheOthersAre() throws Exception {
    ServerSettings settings = read(NODE);
    assertEquals(directory.resolve("data"), settings.data());
    assertEquals("0.0.0.0:7601", settings.host() + ":" + settings.port());
    ServerSettings.Membership membership = settings.membership();
    assertNotNull(membership);
    assertEquals("shop", membership.cluster());
    assertEquals(2, membership.node());
    assertEquals("{1=10.0.0.1:7700, 2=10.0.0.2:7700, 3=[::1]:7700}", membership.peers().toString());
    assertEquals("{1=db1:7600, 2=db2:7602, 3=db3:7600}", membership.clients().toString());
  }

  @Test
  void aNodeListensWhereItsClientsAreSentUnlessItSaysOtherwise() throws Exception {
    List<String> lines = new ArrayList<>(NODE);
    lines.remove("host = 0.0.0.0");
    lines.remove("port = 7601");
    ServerSettings settings = read(lines);
    assertEquals("db2:7602", settings.host() + ":" + settings.port());
  }

  @Test
  void aServerByItselfNeedsNothing() throws Exception {
    ServerSettings settings = read(List.of());
    assertEquals(directory.resolve("elsewhere"), settings.data());
    assertEquals(7600, settings.port());
    assertNull(settings.membership());
    ServerSettings sized =
        read(Arrays.asList("engine = rocksdb", "cache-mib = 7", "memtable-mib=3", "segment-mib=2"));
    assertEquals(EngineOptions.Kind.ROCKSDB, sized.engine());
    assertEquals(7 << 20, sized.storage().cacheBytes());
    assertEquals(3 << 20, sized.storage().memtableBytes());
    assertEquals(2 << 20, sized.storage().segmentBytes());
    assertNull(sized.storage().failOver());
  }

  @Test
  void oldTablesCanBeGivenASecondDirectory() throws Exception {
    assertNull(read(List.of()).storage().coldTier());
    assertEquals(
        new ColdTier(Path.of("/disk2/cold"), Hlc.ofMillis(30L * 24 * 3_600_000)),
        read(List.of("cold-data = /disk2/cold")).storage().coldTier());
    assertEquals(
        new ColdTier(Path.of("/disk2/cold"), Hlc.ofMillis(2 * 3_600_000)),
        read(Arrays.asList("cold-data = /disk2/cold", "cold-after-hours = 2"))
            .storage()
            .coldTier());
    assertTrue(
        assertThrows(SettingsException.class, () -> read(List.of("cold-after-hours = 2")))
            .getMessage()
            .endsWith(":1: cold-after-hours is there, and cold-data is not"));
    assertTrue(
        assertThrows(
                SettingsException.class,
                () -> read(Arrays.asList("engine = rocksdb", "cold-data = /disk2/cold")))
            .getMessage()
            .endsWith(":2: cold-data is not for engine rocksdb"));
  }

  @Test
  void theLogCanBeGivenASecondDirectory() throws Exception {
    FailOver failOver = read(List.of("log-fail-over = /disk2/log")).storage().failOver();
    assertEquals(FailOver.to(Path.of("/disk2/log")), failOver);
    assertEquals(
        new FailOver(Path.of("/disk2/log"), Duration.ofMillis(250)),
        read(Arrays.asList("log-fail-over = /disk2/log", "log-stall-ms = 250"))
            .storage()
            .failOver());
    assertTrue(
        assertThrows(SettingsException.class, () -> read(List.of("log-stall-ms = 250")))
            .getMessage()
            .endsWith(":1: log-stall-ms is there, and log-fail-over is not"));
  }

  @Test
  void theNodesOfAClusterCanSpeakTlsWithEachOther() throws Exception {
    List<String> lines = new ArrayList<>(NODE);
    lines.add("peer-tls-certificate = tls/node-2.pem");
    lines.add("peer-tls-key = /secret/node-2-key.pem");
    SettingsException half = assertThrows(SettingsException.class, () -> read(lines));
    assertTrue(
        half.getMessage()
            .endsWith(":13: peer-tls-certificate is there, and peer-tls-authorities is not"),
        half::toString);
    lines.add("peer-tls-authorities = tls/authorities.pem");
    ServerSettings settings = read(lines);
    ServerSettings.Membership membership = settings.membership();
    assertNotNull(membership);
    assertEquals(
        new PeerTlsFiles(
            directory.resolve("tls/node-2.pem"),
            Path.of("/secret/node-2-key.pem"),
            directory.resolve("tls/authorities.pem")),
        membership.tls());
    IOException missing = assertThrows(IOException.class, settings::clusterOptions);
    assertTrue(
        missing
            .getMessage()
            .startsWith("peer-tls-certificate " + directory.resolve("tls/node-2.pem") + " cannot"),
        missing::toString);
    assertTrue(
        assertThrows(SettingsException.class, () -> read(List.of("peer-tls-key = key.pem")))
            .getMessage()
            .endsWith(":1: peer-tls-key is for the nodes of a cluster, and there is no cluster"));
  }

  @Test
  void aCertificateOfAnotherNodeIsRefusedBeforeTheServerOpens() throws Exception {
    TestAuthority authority = TestAuthority.root("authority");
    List<String> lines = new ArrayList<>(NODE);
    lines.add("peer-tls-certificate = node.pem");
    lines.add("peer-tls-key = node-key.pem");
    lines.add("peer-tls-authorities = authorities.pem");
    Files.write(directory.resolve("authorities.pem"), authority.pem());
    ServerSettings settings = read(lines);

    write(authority.node("shop", 2));
    assertNotNull(Objects.requireNonNull(settings.clusterOptions()).peerTls());
    write(authority.node("shop", 3));
    assertTrue(
        assertThrows(IllegalArgumentException.class, settings::clusterOptions)
            .getMessage()
            .endsWith("names paxosstore://shop/node/3; expected is paxosstore://shop/node/2"));
    Files.write(directory.resolve("node.pem"), authority.node("shop", 2).chainPem());
    String mixed =
        String.valueOf(
            assertThrows(IllegalArgumentException.class, settings::clusterOptions).getMessage());
    assertTrue(mixed.contains(directory.resolve("node-key.pem").toString()), mixed);
    assertTrue(mixed.endsWith("the key is not that of the certificate"), mixed);
  }

  private void write(TestAuthority.Issued issued) throws IOException {
    Files.write(directory.resolve("node.pem"), issued.chainPem());
    Files.write(directory.resolve("node-key.pem"), issued.keyPem());
  }

  @Test
  void whatMakesNoSenseIsRefusedWithFileAndLine() {
    assertTrue(refusal(1, "nodes = 3").startsWith(":1: unknown setting nodes; known are "));
    assertEquals(":1: expected name = value: cluster", refusal(1, "cluster"));
    assertEquals(":4: node is given already in line 3", refusal(4, "node = 2"));
    assertEquals(":5: host has no value", refusal(5, "host ="));
    assertEquals(":6: port is not a number: x", refusal(6, "port = x"));
    assertEquals(":6: port is 70000, outside 1 to 65535", refusal(6, "port = 70000"));
    assertEquals(":3: node is 4, and there is no peer.4", refusal(3, "node = 4"));
    assertEquals(":7: peer.1 is not host:port: 10.0.0.1", refusal(7, "peer.1 = 10.0.0.1"));
    assertEquals(":7: peer.1 is not host:port: :77", refusal(7, "peer.1 = :77"));
    assertTrue(refusal(7, "peer.0 = a:1").startsWith(":7: unknown setting peer.0; "));
    assertEquals(
        ":1: engine is b-tree, which is none of lsm, rocksdb", refusal(1, "engine = b-tree"));
    assertEquals(
        ":1: allow-remote-without-authentication is neither true nor false: yes",
        refusal(1, "allow-remote-without-authentication = yes"));
    assertEquals(":1: cache-mib is 0, outside 1 to 1048576", refusal(1, "cache-mib = 0"));
  }

  @Test
  void whatIsMissingIsNamed() {
    assertEquals(": setting cluster is missing", refusal(2, ""));
    assertEquals(": setting node is missing", refusal(3, ""));
    assertEquals(": setting data is missing", refusal(4, ""));
    assertEquals(":7: peer.1 is there, and client.1 is not", refusal(10, ""));
    assertEquals(":12: client.3 is there, and peer.3 is not", refusal(9, ""));
    List<String> two = NODE.stream().filter(line -> !line.contains(".3 ")).toList();
    SettingsException refused = assertThrows(SettingsException.class, () -> read(two));
    assertTrue(
        String.valueOf(refused.getMessage())
            .endsWith(":8: peer.2 makes 2 nodes; a cluster has 1, 3 or 5"),
        refused::toString);
  }

  @Test
  void aFileThatIsNotThereIsSaidSo() {
    SettingsException refused =
        assertThrows(
            SettingsException.class,
            () -> ServerSettings.read(directory.resolve("none"), directory));
    assertEquals(
        directory.resolve("none") + ": no such file, or it cannot be read", refused.getMessage());
  }
}
