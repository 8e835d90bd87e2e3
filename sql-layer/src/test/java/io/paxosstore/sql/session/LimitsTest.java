package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Statements as large as they may be, those that are larger, and many sessions at once. */
final class LimitsTest {
  private final String url = "jdbc:paxosstore:mem:" + UUID.randomUUID();

  @SuppressWarnings("NullAway.Init") // Set before each test.
  private Connection connection;

  @BeforeEach
  void open() throws SQLException {
    connection = DriverManager.getConnection(url);
    run("CREATE TABLE t (id INT PRIMARY KEY, a INT)");
    run("INSERT INTO t VALUES " + list(0, 500, i -> "(" + i + ", " + i % 7 + ")", ", "));
  }

  @AfterEach
  void close() throws SQLException {
    connection.close();
  }

  @Test
  void anInListMayBeLong() throws SQLException {
    String ids = list(0, 5000, String::valueOf, ", ");
    assertEquals("500", run("SELECT COUNT(*) FROM t WHERE id IN (" + ids + ")"));
    assertEquals("500", run("SELECT COUNT(*) FROM t WHERE a IN (" + ids + ")"));
    assertEquals("0", run("SELECT COUNT(*) FROM t WHERE id NOT IN (" + ids + ")"));
  }

  @Test
  void sixtyFourTablesMayBeJoinedAndNoMore() throws SQLException {
    assertEquals("1", run(chain(64)));
    assertEquals("54001", run(chain(65)));
  }

  @Test
  void statementsTooDeepOrTooLongAreRefused() throws SQLException {
    assertEquals("1", run("SELECT " + "(".repeat(200) + "1" + ")".repeat(200)));
    assertEquals("54001", run("SELECT " + "(".repeat(2000) + "1" + ")".repeat(2000)));
    assertEquals("54001", run("SELECT 1" + " + 1".repeat(5000)));
    assertEquals("54001", run("SELECT '" + "x".repeat(1 << 20) + "'"));
    assertEquals("500", run("SELECT COUNT(*) FROM t"));
  }

  @Test
  void aRowOrKeyTooLargeIsRefused() throws SQLException {
    run("CREATE TABLE big (id INT PRIMARY KEY, s TEXT, k TEXT)");
    run("CREATE INDEX big_k ON big (k)");
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO big VALUES (?, ?, ?)")) {
      assertEquals("1", insert(insert, 1, 1 << 20, 100));
      assertEquals("54000", insert(insert, 2, 65 << 20, 100));
      assertEquals("54000", insert(insert, 3, 100, 70_000));
    }
    assertEquals("1", run("SELECT COUNT(*) FROM big"));
  }

  private static String insert(PreparedStatement insert, int id, int length, int keyLength) {
    try {
      insert.setInt(1, id);
      insert.setString(2, "x".repeat(length));
      insert.setString(3, "k".repeat(keyLength));
      return String.valueOf(insert.executeUpdate());
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }

  @Test
  void anIndexMadeWhileOthersWriteIsComplete() throws Exception {
    AtomicBoolean made = new AtomicBoolean();
    CountDownLatch writing = new CountDownLatch(8);
    try (ExecutorService threads = Executors.newFixedThreadPool(8)) {
      List<Future<Void>> writers = new ArrayList<>();
      for (int thread = 0; thread < 8; thread++) {
        int first = 1000 * (thread + 1);
        writers.add(
            threads.submit(
                () -> {
                  write(first, made, writing);
                  return null;
                }));
      }
      writing.await();
      assertEquals("0", run("CREATE INDEX t_a ON t (a)"));
      made.set(true);
      for (Future<Void> writer : writers) {
        writer.get();
      }
    }
    // The sum over the index, piece by piece, and over the table.
    String plan = run("EXPLAIN SELECT COUNT(*), SUM(id) FROM t WHERE a = 3 LIMIT 1");
    assertEquals(true, plan.contains("T_A"), plan);
    for (int a = -1; a < 8; a++) {
      assertEquals(
          run("SELECT COUNT(*) FROM t WHERE a + 0 = " + a),
          run("SELECT COUNT(*) FROM t WHERE a = " + a));
      assertEquals(
          run("SELECT SUM(id) FROM t WHERE a + 0 = " + a),
          run("SELECT SUM(id) FROM t WHERE a = " + a));
    }
  }

  /** Inserts, moves and deletes rows until the index is there, and a few more. */
  private void write(int first, AtomicBoolean made, CountDownLatch writing) throws SQLException {
    try (Connection own = DriverManager.getConnection(url);
        Statement statement = own.createStatement()) {
      int more = 5;
      for (int i = 0; i < 900 && more > 0; i++) {
        int id = first + i;
        retried(statement, "INSERT INTO t VALUES (" + id + ", " + i % 7 + ")");
        retried(statement, "UPDATE t SET a = a + 1 WHERE id = " + (first + i / 2));
        if (i % 3 == 0) {
          retried(statement, "DELETE FROM t WHERE id = " + (first + i / 3));
        }
        if (i == 2) {
          writing.countDown();
        }
        if (made.get()) {
          more--;
        }
      }
    }
  }

  private static void retried(Statement statement, String sql) throws SQLException {
    while (true) {
      try {
        statement.executeUpdate(sql);
        return;
      } catch (SQLException e) {
        if (!e.getSQLState().equals("40001")) {
          throw e;
        }
      }
    }
  }

  private static String chain(int tables) {
    return "SELECT COUNT(*) FROM t t0 "
        + list(1, tables, i -> "JOIN t t" + i + " ON t" + i + ".id = t" + (i - 1) + ".id", " ")
        + " WHERE t0.id = 5";
  }

  private static String list(
      int from, int to, java.util.function.IntFunction<String> item, String separator) {
    return IntStream.range(from, to).mapToObj(item).collect(Collectors.joining(separator));
  }

  /** The values of the first column, the count of changed rows, or the SQLState. */
  private String run(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      if (!statement.execute(sql)) {
        return String.valueOf(statement.getUpdateCount());
      }
      List<String> values = new ArrayList<>();
      try (ResultSet rows = statement.getResultSet()) {
        while (rows.next()) {
          values.add(rows.getString(1));
        }
      }
      return String.join("\n", values);
    } catch (SQLException e) {
      return e.getSQLState();
    }
  }
}
