package io.paxosstore.jdbc;

import static io.paxosstore.jdbc.Sql.assertState;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Properties;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConnectionUrlTest {
  @Test
  void aRemoteUrlNamesHostsPortsSchemaAndOptions() throws SQLException {
    ConnectionUrl url =
        ConnectionUrl.parse(
            "jdbc:paxosstore://a:1,b,[::1]:3/shop?password=p%26+q&fetchSize=7", null);
    assertEquals(
        List.of(
            new ConnectionUrl.Host("a", 1),
            new ConnectionUrl.Host("b", 7600),
            new ConnectionUrl.Host("::1", 3)),
        url.hosts());
    assertEquals("SHOP", url.schema());
    assertEquals("p&+q", url.get(ConnectionOption.PASSWORD));
    assertEquals(7, url.number(ConnectionOption.FETCH_SIZE));
  }

  @Test
  void anEmbeddedUrlKeepsItsNameAsItIs() throws SQLException {
    ConnectionUrl url = ConnectionUrl.parse("jdbc:paxosstore:file:/a/b%20c?schema=\"x\"", null);
    assertEquals("file:/a/b%20c", url.location());
    assertEquals("x", url.schema());
    assertFalse(url.isRemote());
  }

  @Test
  void theUrlWinsOverProperties() throws SQLException {
    Properties properties = new Properties();
    properties.setProperty("fetchSize", "1");
    properties.setProperty("user", "me");
    ConnectionUrl url = ConnectionUrl.parse("jdbc:paxosstore:mem:a?fetchSize=2", properties);
    assertEquals(2, url.number(ConnectionOption.FETCH_SIZE));
    assertEquals("me", url.sessionProperties().get("user"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "mem:",
        "file:",
        "other:x",
        "",
        "//",
        "//:1",
        "//h:0",
        "//h:99999",
        "//h:x",
        "//a,,b",
        "mem:a?x",
        "mem:a?fetchSize=-1",
        "mem:a?fetchSize=lots",
        "mem:a?readOnly=maybe",
        "mem:a?user=%4",
        "mem:a?user=%zz",
        "mem:a?isolation=CHAOS"
      })
  void whatMakesNoSenseIsRefused(String rest) {
    assertState("08001", () -> ConnectionUrl.parse("jdbc:paxosstore:" + rest, null));
  }

  @Test
  void anUnknownOptionIsRefusedWithTheKnownOnes() {
    SQLException e =
        assertState("08001", () -> ConnectionUrl.parse("jdbc:paxosstore:mem:a?fetchsize=1", null));
    assertTrue(e.getMessage().contains("'fetchsize'") && e.getMessage().contains("fetchSize"));
  }

  @Test
  void thePasswordIsInNoMessage() {
    SQLException e =
        assertState(
            "08001", () -> ConnectionUrl.parse("jdbc:paxosstore:nope?password=secret", null));
    assertFalse(e.getMessage().contains("secret"));
  }

  @Test
  void theDriverRegistersItselfAndTellsItsOptions() throws SQLException {
    Driver driver = DriverManager.getDriver("jdbc:paxosstore:mem:a");
    assertNull(driver.connect("jdbc:other:x", new Properties()));
    DriverPropertyInfo[] infos = driver.getPropertyInfo("jdbc:paxosstore:mem:a?user=u", null);
    assertEquals(ConnectionOption.values().length, infos.length);
    assertTrue(Arrays.stream(infos).anyMatch(i -> i.name.equals("user") && "u".equals(i.value)));
  }

  @Test
  void withoutAnEngineTheMissingDependencyIsNamed() {
    SQLException e =
        assertState("08001", () -> DriverManager.getConnection("jdbc:paxosstore:mem:a"));
    assertTrue(e.getMessage().contains("io.paxosstore:sql-layer"), e.getMessage());
  }
}
