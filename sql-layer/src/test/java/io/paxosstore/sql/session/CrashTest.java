package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.paxos.runtime.NodeOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/**
 * Power is lost at every sync of a scripted run of SQL, and what was not synced is lost, torn or
 * reordered: the database opens, holds every acknowledged transaction, and none in part.
 */
final class CrashTest {
  private static final int ACCOUNTS = 8;
  private static final int TRANSFERS = 40;
  private static final ExecuteOptions IN_TRANSACTION =
      new ExecuteOptions(
          false, Connection.TRANSACTION_SERIALIZABLE, false, 0, 0, 0, false, List.of());

  private final CrashingFileSystem disk = new CrashingFileSystem();
  private int acknowledged;
  private boolean loaded;
  private int clones;

  @Test
  void everySyncPointKeepsWhatWasAcknowledged() throws SQLException {
    List<Runnable> checks = new ArrayList<>();
    disk.beforeSync(
        path -> {
          int known = acknowledged;
          boolean isLoaded = loaded;
          for (Damage damage : Damage.values()) {
            CrashingFileSystem clone = disk.crashClone(clones++, damage);
            checks.add(() -> check(clone, isLoaded, known, damage));
          }
        });
    // Small sizes, so that flushes, compactions and new segments of the log are among the sync
    // points.
    try (Database database = Database.open(options(disk).sizes(32 << 10, 32 << 10, 64 << 10))) {
      run(database);
    }
    disk.beforeSync(path -> {});
    assertTrue(checks.size() > 100, "only " + checks.size() + " crashes");
    // A disk grows when it is opened again: each goes when it was looked at.
    while (!checks.isEmpty()) {
      checks.removeLast().run();
    }
  }

  private static NodeOptions options(CrashingFileSystem disk) {
    return NodeOptions.at(Path.of("/db")).fileSystem(disk).background(false);
  }

  private void run(Database database) throws SQLException {
    try (Session session = database.connect(Map.of(), () -> {})) {
      execute(session, "CREATE TABLE account (id INT PRIMARY KEY, balance INT, note VARCHAR(400))");
      execute(session, "CREATE INDEX by_balance ON account (balance)");
      execute(session, "CREATE TABLE history (id INT PRIMARY KEY)");
      StringBuilder insert = new StringBuilder("INSERT INTO account VALUES (0, 100, '')");
      for (int i = 1; i < ACCOUNTS; i++) {
        insert.append(", (").append(i).append(", 100, '')");
      }
      execute(session, insert.toString());
      loaded = true;
      Random random = new Random(7);
      for (int i = 1; i <= TRANSFERS; i++) {
        int from = random.nextInt(ACCOUNTS);
        int to = (from + 1 + random.nextInt(ACCOUNTS - 1)) % ACCOUNTS;
        String note = "'" + "x".repeat(300) + "'";
        executeIn(
            session,
            "UPDATE account SET balance = balance - 5, note = " + note + " WHERE id = " + from);
        executeIn(session, "UPDATE account SET balance = balance + 5 WHERE id = " + to);
        executeIn(session, "INSERT INTO history VALUES (" + i + ")");
        session.commit();
        acknowledged = i;
      }
    }
  }

  private static void check(
      CrashingFileSystem disk, boolean loaded, int acknowledged, Damage damage) {
    String what = "after " + acknowledged + " transfers, " + damage;
    try (Database database = Database.open(options(disk));
        Session session = database.connect(Map.of(), () -> {})) {
      if (!loaded) {
        // Wherever schema changes were interrupted, the next one works.
        execute(session, "DROP TABLE IF EXISTS account");
        execute(session, "CREATE TABLE account (id INT PRIMARY KEY)");
        return;
      }
      assertEquals(ACCOUNTS * 100, number(session, "SELECT SUM(balance) FROM account"), what);
      assertEquals(
          ACCOUNTS,
          number(session, "SELECT COUNT(*) FROM account WHERE balance > -1000000"),
          what + ", by index");
      int kept = number(session, "SELECT COUNT(*) FROM history");
      assertEquals(kept, number(session, "SELECT COALESCE(MAX(id), 0) FROM history"), what);
      assertTrue(kept == acknowledged || kept == acknowledged + 1, what + ": kept " + kept);
    } catch (SQLException e) {
      throw new AssertionError(what, e);
    }
  }

  private static void execute(Session session, String sql) throws SQLException {
    session.execute(session.prepare(sql), Parameters.NONE, ExecuteOptions.DEFAULT).close();
  }

  private static void executeIn(Session session, String sql) throws SQLException {
    session.execute(session.prepare(sql), Parameters.NONE, IN_TRANSACTION).close();
  }

  private static int number(Session session, String sql) throws SQLException {
    try (Session.Result result =
        session.execute(
            session.prepare("SELECT CAST((" + sql + ") AS INT)"),
            Parameters.NONE,
            ExecuteOptions.DEFAULT)) {
      RowBatch rows = result.fetch(0);
      if (rows == null) {
        throw new AssertionError("no row: " + sql);
      }
      return RowFormat.getInt(rows.array(), rows.row(0), 0);
    }
  }
}
