package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem.Fault;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupKeys;
import io.paxosstore.paxos.runtime.NodeOptions;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.ForeignKey;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.catalog.View;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Power is lost at every sync of a run of schema changes. Each is there as a whole or not at all,
 * and no key is left that belongs to nothing.
 */
@Timeout(value = 120, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SchemaCrashTest {
  private static final String[] SCRIPT = {
    "CREATE TABLE t (id INT PRIMARY KEY, v INT, w INT)",
    "INSERT INTO t VALUES (1, 10, 1), (2, 20, 1), (3, 30, 1)",
    "CREATE INDEX t_v ON t (v)",
    "!23505 CREATE UNIQUE INDEX t_w ON t (w)",
    "CREATE INDEX t_w ON t (w)",
    "DROP INDEX t_v",
    "CREATE INDEX t_vw ON t (v, w)",
    "CREATE SCHEMA s",
    "CREATE TABLE s.a (id INT PRIMARY KEY)",
    "CREATE TABLE s.b (id INT GENERATED ALWAYS AS IDENTITY PRIMARY KEY, a INT REFERENCES s.a (id))",
    "INSERT INTO s.a VALUES (1), (2)",
    "INSERT INTO s.b (a) VALUES (1), (2), (2)",
    "CREATE TABLE c (a INT REFERENCES s.a (id), b INT REFERENCES s.b (id))",
    "INSERT INTO c SELECT a, id FROM s.b",
    "CREATE VIEW v AS SELECT a.id FROM s.a AS a",
    "CREATE VIEW s.w AS SELECT id FROM v",
    "CREATE TABLE g (k INT, n INT, PRIMARY KEY (k, n)) ENTITY GROUP BY (k) WITH (slots = 20)",
    "CREATE INDEX g_n ON g (n)",
    "INSERT INTO g VALUES (1, 1), (2, 1), (3, 1), (4, 1), (5, 1), (6, 1)",
    "CREATE INDEX g_nk ON g (n, k)",
    "DROP INDEX g_n",
    "TRUNCATE TABLE g",
    "INSERT INTO g VALUES (1, 2), (2, 2), (3, 2)",
    "CREATE TABLE u (id INT PRIMARY KEY, m INT UNIQUE, n INT) ENTITY GROUP BY (id) WITH (slots ="
        + " 3)",
    "INSERT INTO u VALUES (1, 10, 1), (2, 20, 1), (3, 30, NULL)",
    "CREATE GLOBAL INDEX u_n ON u (n, m)",
    "!23505 CREATE UNIQUE INDEX u_u ON u (n)",
    "DROP INDEX u_n",
    "TRUNCATE TABLE u",
    "INSERT INTO u VALUES (4, 10, 1)",
    "DROP TABLE u",
    "DROP SCHEMA s CASCADE",
    "INSERT INTO c VALUES (7, 7)",
    "DROP TABLE g",
    "DROP TABLE t",
    "CREATE TABLE t (id INT PRIMARY KEY)",
  };

  private static final int SHAPE = 0xFFFD;
  private static final int SEQUENCE = 0xFFFE;

  private final CrashingFileSystem disk = new CrashingFileSystem();

  /** What is defined, and how many rows it has, after each statement. */
  private final List<String> states = new ArrayList<>();

  @BeforeEach
  void runUndisturbed() throws SQLException {
    try (Database database = Database.open(NodeOptions.inMemory())) {
      states.add(describe(database));
      for (int i = 0; i < SCRIPT.length; i++) {
        run(database, i);
        states.add(describe(database));
      }
    }
  }

  @Test
  void everySyncPointOfSchemaChangesKeepsThemWhole() throws SQLException {
    List<Runnable> checks = new ArrayList<>();
    int[] done = {0};
    disk.beforeSync(
        path -> {
          int known = done[0];
          for (Damage damage : Damage.values()) {
            CrashingFileSystem clone = disk.crashClone(checks.size(), damage);
            checks.add(() -> check(clone, known, damage.toString()));
          }
        });
    try (Database database = Database.open(options(disk))) {
      for (int i = 0; i < SCRIPT.length; i++) {
        run(database, i);
        done[0] = i + 1;
      }
    }
    disk.beforeSync(path -> {});
    assertTrue(checks.size() > 100, "only " + checks.size() + " crashes");
    // A disk grows when it is opened again: each goes when it was looked at.
    while (!checks.isEmpty()) {
      checks.removeLast().run();
    }
  }

  @ParameterizedTest
  @EnumSource(names = {"INPUT_OUTPUT_ERROR", "NO_SPACE"})
  void whenTheDiskFailsNothingHangsAndTheSchemaIsWhole(Fault fault) throws SQLException {
    boolean met = true;
    for (int n = 1; met; n++) {
      FaultyFileSystem faulty = new FaultyFileSystem(new CrashingFileSystem());
      int done = 0;
      try (Database database = Database.open(options(faulty))) {
        faulty.failChange(n, true, fault);
        SQLException failure = null;
        while (failure == null && done < SCRIPT.length) {
          try {
            run(database, done);
            done++;
          } catch (SQLException e) {
            failure = e;
          }
        }
        met = failure != null;
        if (failure == null) {
          faulty.heal(); // the rest of the operations is the closing
        } else {
          assertTrue(List.of("53100", "58030").contains(failure.getSQLState()), failure::toString);
          int again = done;
          assertThrows(Exception.class, () -> run(database, again), "a disk that fails for good");
        }
      } catch (StorageException e) {
        // Closing says that it could not sync; what was acknowledged is there at the next start.
        assertTrue(met, e::toString);
      } finally {
        faulty.heal();
      }
      check(faulty, done, n + ", " + fault);
    }
  }

  private static NodeOptions options(FileSystem disk) {
    return NodeOptions.at(Path.of("/db"))
        .fileSystem(disk)
        .background(false)
        .sizes(32 << 10, 32 << 10, 64 << 10);
  }

  private static void run(Database database, int statement) throws SQLException {
    String sql = SCRIPT[statement];
    String expected = sql.startsWith("!") ? sql.substring(1, 6) : "";
    String state = "";
    try (Session session = Sql.connect(database)) {
      Sql.run(session, expected.isEmpty() ? sql : sql.substring(7));
    } catch (SQLException e) {
      state = e.getSQLState();
      if (!state.equals(expected)) {
        throw e;
      }
    } catch (SqlError e) { // of connecting
      throw new SQLException(e.getMessage(), e.sqlState(), e);
    }
    assertEquals(expected, state, sql);
  }

  private void check(FileSystem disk, int done, String how) {
    String what = "after statement " + done + ", " + how;
    try (Database database = Database.open(options(disk))) {
      String found = describe(database);
      int at = done;
      if (!found.equals(states.get(at)) && done < SCRIPT.length) {
        at++; // the statement that was under way has taken effect
      }
      assertEquals(states.get(at), found, what);
      // Wherever it was interrupted, the next ones work.
      for (int last = Math.min(SCRIPT.length, at + 3); at < last; at++) {
        run(database, at);
        assertEquals(states.get(at + 1), describe(database), what + ", then " + SCRIPT[at]);
      }
    } catch (SQLException e) {
      throw new AssertionError(what, e);
    }
  }

  private static String describe(Database database) {
    Catalog catalog = database.catalog();
    Map<Long, Integer> keys = keys(database);
    StringBuilder text = new StringBuilder();
    for (String schema : catalog.schemas()) {
      text.append(schema).append('\n');
      for (Table table : catalog.tables(schema)) {
        int rows = takeKeys(keys, table.id(), 0);
        text.append(table.qualifiedName()).append(' ').append(rows).append(" rows");
        for (Index index : table.indexes()) {
          text.append(", ").append(index.name());
          assertTrue(index.readable(), index.name());
          assertEquals(rows, takeKeys(keys, storage(table, index), index.id()), index.name());
          takeKeys(keys, storage(table, index), SHAPE);
        }
        for (ForeignKey key : table.foreignKeys()) {
          text.append(", ").append(key.name());
        }
        text.append('\n');
        takeKeys(keys, table.id(), SHAPE);
        takeKeys(keys, table.storage().sequences(), SEQUENCE);
      }
      for (View view : catalog.views(schema)) {
        text.append(view.schema()).append('.').append(view.name()).append('\n');
      }
    }
    // What is gone leaves the word that it is.
    keys.keySet()
        .removeIf(
            key -> (key & 0xFFFF) == SHAPE && catalog.tableOfStorage((int) (key >>> 16)) == null);
    assertEquals(Map.of(), keys, "keys of nothing");
    return text.toString();
  }

  private static int storage(Table table, Index index) {
    Index.Partition partition = index.partition();
    return partition == null ? table.id() : partition.storage();
  }

  private static int takeKeys(Map<Long, Integer> keys, int table, int index) {
    Integer count = keys.remove((long) table << 16 | index);
    return count == null ? 0 : count;
  }

  /** How many keys there are, by table and index. */
  private static Map<Long, Integer> keys(Database database) {
    Map<Long, Integer> counts = new TreeMap<>();
    Transaction transaction = database.transactions().begin(true);
    try {
      for (int family = 1; family <= 12; family++) {
        for (int slot = 0; slot < 20; slot++) {
          GroupId group = new GroupId(family, slot);
          try (Cursor cursor =
              transaction.scan(
                  GroupKeys.prefix(GroupKeys.ROWS, group),
                  GroupKeys.end(GroupKeys.ROWS, group),
                  false,
                  Columns.ALL)) {
            while (cursor.next()) {
              ByteBuffer key =
                  ByteBuffer.wrap(cursor.keyArray())
                      .position(cursor.keyOffset() + GroupKeys.PREFIX_BYTES);
              counts.merge((long) key.getInt() << 16 | key.getShort() & 0xFFFF, 1, Integer::sum);
            }
          }
        }
      }
    } finally {
      transaction.rollback();
    }
    return counts;
  }
}
