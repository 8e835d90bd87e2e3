package io.paxosstore.sql.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.sql.ChildJvm;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
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
    Process process =
        ChildJvm.start(
            PaxosStoreCli.class,
            "server",
            "--port",
            "0",
            "--data",
            directory.resolve("db").toString());
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
