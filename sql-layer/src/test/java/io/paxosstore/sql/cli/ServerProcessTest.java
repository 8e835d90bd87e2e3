package io.paxosstore.sql.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.fs.RealFileSystem;
import io.paxosstore.lsm.manifest.TierLink;
import io.paxosstore.sql.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** {@code bin/paxosstore server} as a process: told to stop, and killed. */
@Timeout(120)
final class ServerProcessTest {
  private static final Pattern READY = Pattern.compile("ready: (jdbc:paxosstore://\\S+/PUBLIC)");

  @TempDir Path directory;

  private record Server(Process process, String url) implements AutoCloseable {
    Connection connect() throws SQLException {
      return DriverManager.getConnection(url);
    }

    @Override
    public void close() {
      process.destroyForcibly();
    }
  }

  private Server start() throws IOException {
    return start("--port", "0", "--data", directory.resolve("db").toString());
  }

  private static Server start(String... options) throws IOException {
    List<String> arguments = new ArrayList<>(List.of("server"));
    arguments.addAll(List.of(options));
    Process process = ChildJvm.start(PaxosStoreCli.class, arguments.toArray(String[]::new));
    BufferedReader lines =
        new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
    String line = String.valueOf(lines.readLine());
    Matcher ready = READY.matcher(line);
    if (!ready.find()) {
      process.destroyForcibly();
      throw new AssertionError(line);
    }
    return new Server(process, ready.group(1));
  }

  private static void execute(Connection connection, String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(sql);
    }
  }

  private static int count(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT COUNT(*) FROM t")) {
      assertTrue(rows.next());
      return rows.getInt(1);
    }
  }

  @Test
  void aServerKeepsOldTablesWhereItsSettingsSay() throws Exception {
    Path settings = directory.resolve("server.conf");
    Files.write(
        settings,
        List.of(
            "host = 127.0.0.1",
            "port = 0",
            "data = db",
            "cold-data = cold",
            "cold-after-hours = 1"));
    try (Server server = start("--config", settings.toString())) {
      try (Connection connection = server.connect()) {
        execute(connection, "CREATE TABLE t (id INT PRIMARY KEY)");
        execute(connection, "INSERT INTO t VALUES (1)");
      }
      server.process().destroy();
      assertEquals(143, server.process().waitFor());
    }
    // Each of the two directories names the other.
    Path lsm = directory.resolve("db").resolve("lsm");
    Path cold = directory.resolve("cold");
    assertEquals(cold.toString(), otherOf(lsm));
    assertEquals(lsm.toString(), otherOf(cold));
    String file = "jdbc:paxosstore:file:" + directory.resolve("db");
    try (Connection connection = DriverManager.getConnection(file)) {
      assertEquals(1, count(connection));
    }
  }

  private static String otherOf(Path directory) throws IOException {
    TierLink link = TierLink.read(RealFileSystem.INSTANCE, directory);
    return link == null ? "none" : link.other();
  }

  @Test
  void whatWasCommittedOutlivesAKillAndAStopAndNothingElseDoes() throws Exception {
    try (Server killed = start()) {
      Connection connection = killed.connect();
      execute(connection, "CREATE TABLE t (id INT PRIMARY KEY)");
      execute(connection, "INSERT INTO t VALUES (1), (2)");
      connection.setAutoCommit(false);
      execute(connection, "INSERT INTO t VALUES (3)");
      killed.process().destroyForcibly().waitFor();
      SQLException lost = assertThrows(SQLException.class, connection::commit);
      assertTrue(lost.getSQLState().startsWith("08"), lost.toString());
    }
    try (Server stopped = start()) {
      Connection connection = stopped.connect();
      assertEquals(2, count(connection));
      execute(connection, "INSERT INTO t VALUES (3)");
      connection.setAutoCommit(false);
      execute(connection, "INSERT INTO t VALUES (4)");
      // SIGTERM
      stopped.process().destroy();
      assertEquals(143, stopped.process().waitFor());
      SQLException farewell = assertThrows(SQLException.class, () -> count(connection));
      assertTrue(
          List.of("57P01", "08006", "08007").contains(farewell.getSQLState()), farewell.toString());
    }
    String file = "jdbc:paxosstore:file:" + directory.resolve("db");
    try (Connection connection = DriverManager.getConnection(file)) {
      assertEquals(3, count(connection));
    }
  }
}
