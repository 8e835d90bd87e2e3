package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.paxos.runtime.NodeOptions;
import io.paxosstore.sql.ChildJvm;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.function.Executable;
import org.junit.jupiter.api.io.TempDir;

/** What a database cannot do for reasons outside of SQL is said clearly, and does no harm. */
final class RefusalsTest {
  private static final ExecuteOptions IN_TRANSACTION =
      new ExecuteOptions(
          false, Connection.TRANSACTION_SERIALIZABLE, false, 0, 0, 0, false, List.of());

  @TempDir Path directory;

  /** Another process: opens a database and prints what came of it. */
  static final class Opener {
    private Opener() {}

    public static void main(String[] arguments) {
      try (Connection connection = DriverManager.getConnection(arguments[0])) {
        System.out.println("opened " + connection.getSchema());
      } catch (SQLException e) {
        System.out.println(e.getSQLState() + " " + e.getMessage());
      }
    }
  }

  private static String open(String url) throws Exception {
    Process process = ChildJvm.start(Opener.class, url);
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      return String.valueOf(lines.readLine());
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  @Test
  void aSecondProcessIsRefusedUntilTheFirstHasClosed() throws Exception {
    Path data = directory.resolve("db");
    String url = "jdbc:paxosstore:file:" + data;
    try (Connection connection = DriverManager.getConnection(url)) {
      String refusal = open(url);
      assertTrue(refusal.startsWith("55006 "), refusal);
      assertTrue(refusal.contains(data.toString()), refusal);
      assertTrue(connection.isValid(1));
    }
    assertEquals("opened PUBLIC", open(url));
  }

  @Test
  void linksToADirectoryAreTheSameDatabase() throws Exception {
    Path data = directory.resolve("db");
    try (Connection first = DriverManager.getConnection("jdbc:paxosstore:file:" + data)) {
      first.createStatement().execute("CREATE TABLE t (id INT PRIMARY KEY)");
      Path link = Files.createSymbolicLink(directory.resolve("link"), data);
      try (Connection second = DriverManager.getConnection("jdbc:paxosstore:file:" + link)) {
        second.createStatement().execute("INSERT INTO t VALUES (1)");
      }
    }
  }

  @Test
  void aPlaceThatIsNoDirectoryIsRefused() throws Exception {
    Path file = Files.writeString(directory.resolve("file"), "not a database");
    SQLException refusal =
        assertThrows(
            SQLException.class, () -> DriverManager.getConnection("jdbc:paxosstore:file:" + file));
    assertTrue(String.valueOf(refusal.getMessage()).contains(file.toString()), refusal.toString());
    assertEquals("58030", refusal.getSQLState());
  }

  @Test
  void aFullDiskRefusesWritesOnlyAndOnlyWhileItIsFull() throws SQLException {
    FaultyFileSystem disk = new FaultyFileSystem(new MemoryFileSystem());
    NodeOptions options =
        NodeOptions.at(Path.of("/db")).fileSystem(disk).sizes(64 << 10, 1 << 20, 64 << 10);
    int rows = 0;
    try (Database database = Database.open(options);
        Session session = database.connect(Map.of(), () -> {})) {
      execute(session, "CREATE TABLE t (id INT PRIMARY KEY, v VARCHAR(2000))", false);
      for (int round = 0; round < 3; round++) {
        disk.quota(200_000);
        int start = rows;
        rows = insertUntilFull(session, start);
        assertTrue(rows > start, "the disk was full at once");
        disk.quota(0);
        // What the log and the engine give back or have in reserve may still take some.
        rows = insertUntilFull(session, rows);
        execute(session, "INSERT INTO t VALUES (-1, 'in a transaction')", true);
        execute(session, "UPDATE t SET v = '" + "y".repeat(1_000) + "'", true);
        assertState53100(session::commit);
        assertEquals(rows, count(session));
        disk.heal();
        insert(session, rows++);
        assertEquals(rows, count(session));
      }
      execute(session, "CREATE TABLE u (id INT PRIMARY KEY)", false);
    }
    try (Database database = Database.open(options);
        Session session = database.connect(Map.of(), () -> {})) {
      assertEquals(rows, count(session));
    }
  }

  /** Inserts rows until the disk is full, and returns how many there are. */
  private static int insertUntilFull(Session session, int start) throws SQLException {
    assertState53100(
        () -> {
          for (int id = start; id < start + 10_000; id++) {
            insert(session, id);
          }
        });
    return (int) count(session);
  }

  private static void insert(Session session, int id) throws SQLException {
    execute(session, "INSERT INTO t VALUES (" + id + ", '" + "x".repeat(1_000) + "')", false);
  }

  private static void assertState53100(Executable failing) {
    SQLException full = assertThrows(SQLException.class, failing);
    assertEquals("53100", full.getSQLState(), full.getMessage());
  }

  private static void execute(Session session, String sql, boolean inTransaction)
      throws SQLException {
    session
        .execute(
            session.prepare(sql),
            Parameters.NONE,
            inTransaction ? IN_TRANSACTION : ExecuteOptions.DEFAULT)
        .close();
  }

  private static long count(Session session) throws SQLException {
    try (Session.Result result =
        session.execute(
            session.prepare("SELECT COUNT(*) FROM t"), Parameters.NONE, ExecuteOptions.DEFAULT)) {
      RowBatch rows = result.fetch(0);
      if (rows == null) {
        throw new AssertionError("no row");
      }
      return RowFormat.getLong(rows.array(), rows.row(0), 0);
    }
  }
}
