package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * SQL in, what a user sees out: each script holds statements, each followed by {@code ----} and
 * what it gives. {@code -Drewrite=true} writes what came instead of comparing it; the diff is then
 * reviewed.
 */
final class SqlScriptTest {
  private static final String SEPARATOR = "----";

  /** A script with this is run with several numbers in place of the N. */
  private static final String SLOTS = "slots = N";

  static Stream<String> scripts() throws IOException, URISyntaxException {
    URL folder = SqlScriptTest.class.getResource("types.sql.txt");
    assertNotNull(folder);
    try (Stream<Path> files = Files.list(Path.of(folder.toURI()).getParent())) {
      return files
          .map(file -> file.getFileName().toString())
          .filter(name -> name.endsWith(".sql.txt"))
          .sorted()
          .toList()
          .stream();
    }
  }

  @ParameterizedTest
  @MethodSource("scripts")
  void givesWhatTheScriptSays(String name) throws Exception {
    URL resource = SqlScriptTest.class.getResource(name);
    assertNotNull(resource);
    String expected = Files.readString(Path.of(resource.toURI()));
    String actual = run(expected, 1);
    for (int slots : new int[] {4, 64}) {
      if (expected.contains(SLOTS)) {
        assertEquals(actual, run(expected, slots), slots + " slots");
      }
    }
    if (Boolean.getBoolean("rewrite")) {
      Path source = Path.of("src/test/resources/io/paxosstore/sql/session", name);
      Files.writeString(source, actual);
    } else {
      assertEquals(expected, actual);
    }
  }

  private static String run(String script, int slots) throws SQLException {
    StringBuilder out = new StringBuilder();
    StringBuilder sql = new StringBuilder();
    boolean skipping = false;
    try (Connection connection =
            DriverManager.getConnection("jdbc:paxosstore:mem:" + UUID.randomUUID());
        Statement statement = connection.createStatement()) {
      for (String line : script.split("\n", -1)) {
        if (skipping) {
          // The expected output: up to the next empty line.
          skipping = !line.isEmpty();
          if (!skipping) {
            out.append('\n');
          }
        } else if (line.equals(SEPARATOR)) {
          out.append(SEPARATOR)
              .append('\n')
              .append(execute(statement, sql.toString().replace(SLOTS, "slots = " + slots)));
          sql.setLength(0);
          skipping = true;
        } else {
          out.append(line).append('\n');
          if (!line.startsWith("#")) {
            sql.append(line).append('\n');
          }
        }
      }
    }
    // The last expected output is ended by the end of the script.
    return out.toString().stripTrailing() + "\n";
  }

  private static String execute(Statement statement, String sql) {
    try {
      if (!statement.execute(sql)) {
        int count = statement.getUpdateCount();
        return count > 0 ? count + (count == 1 ? " row\n" : " rows\n") : "ok\n";
      }
      try (ResultSet rows = statement.getResultSet()) {
        return table(rows);
      }
    } catch (SQLException e) {
      return "error " + e.getSQLState() + ": " + e.getMessage() + "\n";
    }
  }

  private static String table(ResultSet rows) throws SQLException {
    StringBuilder out = new StringBuilder();
    ResultSetMetaData columns = rows.getMetaData();
    StringJoiner header = new StringJoiner(" | ");
    for (int i = 1; i <= columns.getColumnCount(); i++) {
      header.add(columns.getColumnLabel(i));
    }
    out.append(header).append('\n');
    while (rows.next()) {
      StringJoiner row = new StringJoiner(" | ");
      for (int i = 1; i <= columns.getColumnCount(); i++) {
        row.add(String.valueOf(rows.getString(i)));
      }
      out.append(row).append('\n');
    }
    return out.toString();
  }
}
