package io.paxosstore.sql.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.paxos.transport.TestAuthority;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

/** {@code bin/paxosstore cluster} with real processes. */
@Timeout(180)
final class ClusterCommandTest {
  @TempDir Path directory;

  private record Ran(int exit, String out) {}

  private Ran run(String command, String... options) {
    CommandLine commandLine = PaxosStoreCli.commandLine();
    StringWriter out = new StringWriter();
    commandLine.setOut(new PrintWriter(out));
    commandLine.setErr(new PrintWriter(out));
    List<String> arguments = new ArrayList<>(List.of("cluster", command, "--dir", dir()));
    arguments.addAll(Arrays.asList(options));
    return new Ran(commandLine.execute(arguments.toArray(String[]::new)), out.toString());
  }

  private String dir() {
    return directory.resolve("c").toString();
  }

  private Path pidFile() {
    return directory.resolve("c/node-1/server.pid");
  }

  private PidFile.Running running() throws IOException {
    PidFile.Running running = PidFile.find(pidFile());
    assertNotNull(running);
    return running;
  }

  @AfterEach
  void stop() {
    run("stop", "--timeout", "5");
  }

  @Test
  void whatIsStartedTwiceRunsOnceAndWhatIsStoppedCanBeStartedAgain() throws Exception {
    Ran first = run("start", "--nodes", "1", "--port", "0");
    assertEquals(0, first.exit(), first.out());
    long pid = running().process().pid();
    assertTrue(first.out().contains("pid " + pid), first.out());
    assertTrue(first.out().contains("cluster of 1 ready after"), first.out());

    Ran again = run("start");
    assertEquals(0, again.exit(), again.out());
    assertEquals(pid, running().process().pid());
    assertTrue(again.out().contains("(was running)"), again.out());

    Ran status = run("status", "--groups");
    assertEquals(0, status.exit(), status.out());
    assertTrue(status.out().contains("  running  "), status.out());
    assertTrue(status.out().contains("agree"), status.out());

    Ran figures = run("status", "--figures");
    assertTrue(
        figures.out().lines().anyMatch(line -> line.matches("SYNCS +[1-9]\\d*")), figures.out());

    Ran stopped = run("stop");
    assertEquals("node 1: stopped, pid " + pid + "\n", stopped.out());
    assertNull(PidFile.find(pidFile()));
    assertEquals("node 1: does not run\n", run("stop").out());
    Ran none = run("status");
    assertEquals(1, none.exit());
    assertTrue(none.out().contains("not running"), none.out());

    assertEquals(0, run("start").exit());
    assertTrue(running().process().pid() != pid);
  }

  @Test
  void nodesWithCertificatesFindEachOtherAndServe() throws Exception {
    Path certificates = Files.createDirectory(directory.resolve("tls"));
    TestAuthority authority = TestAuthority.root("authority");
    Files.write(certificates.resolve("authorities.pem"), authority.pem());
    for (int node = 1; node <= 3; node++) {
      TestAuthority.Issued issued = authority.node("my shop", node);
      Files.write(certificates.resolve("node-" + node + ".pem"), issued.chainPem());
      if (node == 3) {
        Ran missing = start(certificates);
        assertEquals(1, missing.exit());
        assertTrue(missing.out().contains("node-3-key.pem is missing"), missing.out());
      }
      Files.write(certificates.resolve("node-" + node + "-key.pem"), issued.keyPem());
    }
    Ran started = start(certificates);
    assertEquals(0, started.exit(), started.out());
    String url = started.out().substring(started.out().indexOf("jdbc:")).strip();
    try (Connection connection = DriverManager.getConnection(url);
        Statement statement = connection.createStatement()) {
      // Needs a majority.
      statement.execute("CREATE TABLE t (id INT PRIMARY KEY)");
      assertEquals(1, statement.executeUpdate("INSERT INTO t VALUES (1)"));
    }
    Ran again = start(certificates);
    assertEquals(2, again.exit());
    assertTrue(again.out().contains("--peer-tls are for a new one"), again.out());
  }

  private Ran start(Path certificates) {
    return run("start", "--port", "0", "--name", "my shop", "--peer-tls", certificates.toString());
  }

  @Test
  void whatIsOnlyConfiguredDoesNotRunUntilItIsStarted() throws Exception {
    Ran configured = run("start", "--nodes", "1", "--port", "0", "--configure-only");
    assertEquals(0, configured.exit(), configured.out());
    assertTrue(configured.out().startsWith("node 1: configured by "), configured.out());
    assertNull(PidFile.find(pidFile()));
    Ran again = run("start", "--configure-only");
    assertEquals(2, again.exit());
    assertTrue(again.out().contains("is configured already"), again.out());
    assertEquals(0, run("start").exit());
    assertNotNull(PidFile.find(pidFile()));
  }

  @Test
  void aProcessThatOnlyHasTheNumberIsLeftAlone() throws Exception {
    assertEquals(0, run("start", "--nodes", "1", "--port", "0").exit());
    PidFile.Running server = running();
    String told = Files.readString(pidFile());
    // As if the machine had been restarted, and this test had got the server's number.
    long self = ProcessHandle.current().pid();
    Files.writeString(pidFile(), self + "\n12345\nurl\n");
    assertEquals("node 1: does not run\n", run("stop").out());
    assertTrue(server.process().isAlive());
    Files.writeString(pidFile(), told);
  }

  @Test
  void whatCannotStartSaysWhy() throws Exception {
    assertEquals(2, run("start", "--nodes", "2").exit());
    Path config = directory.resolve("c/node-1/server.conf");
    Files.createDirectories(directory.resolve("c/node-1"));
    Files.writeString(
        config,
        "cluster = c\nnode = 1\ndata = /dev/null\npid-file = server.pid\n"
            + "client.1 = 127.0.0.1:1\npeer.1 = 127.0.0.1:2\n");
    Ran failed = run("start");
    assertEquals(1, failed.exit());
    assertTrue(failed.out().contains("node 1 has ended; the end of "), failed.out());
    assertTrue(failed.out().contains("/dev/null"), failed.out());
    Files.writeString(config, "cluster = c\nnod = 1\n");
    Ran wrong = run("start");
    assertEquals(1, wrong.exit());
    assertTrue(wrong.out().contains("server.conf:2: unknown setting nod; "), wrong.out());
  }
}
