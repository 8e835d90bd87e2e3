package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;

import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.Map;
import java.util.StringJoiner;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/**
 * Sessions whose steps interleave: {@code s1: SQL} is a step of session 1, and what stands behind
 * {@code ->} is what it gives. A step that waits for another session gives {@code waits}; what it
 * gives in the end follows under the session's name alone. Each title starts with an empty
 * database. {@code -Drewrite=true} writes what came; the diff is then reviewed.
 */
final class InterleavingTest {
  private static final String RESULT = "  -> ";

  @Test
  void sessionsGetWhatTheScriptSays() throws Exception {
    var resource = InterleavingTest.class.getResource("interleavings.txt");
    assertNotNull(resource);
    String expected = Files.readString(Path.of(resource.toURI()));
    String actual = run(expected);
    if (Boolean.getBoolean("rewrite")) {
      Files.writeString(
          Path.of("src/test/resources/io/paxosstore/sql/session/interleavings.txt"), actual);
    } else {
      assertEquals(expected, actual);
    }
  }

  private static String run(String script) throws Exception {
    StringBuilder out = new StringBuilder();
    Map<String, Session> sessions = new HashMap<>();
    String url = "";
    for (String line : script.split("\n")) {
      if (line.startsWith(RESULT)) {
        continue;
      }
      out.append(line).append('\n');
      int colon = line.indexOf(": ");
      if (line.startsWith("#")) {
        close(sessions);
        url = "jdbc:paxosstore:mem:" + UUID.randomUUID();
      } else if (colon > 0) {
        String name = line.substring(0, colon);
        Session session = sessions.get(name);
        if (session == null) {
          session = new Session(DriverManager.getConnection(url));
          sessions.put(name, session);
        }
        out.append(RESULT).append(session.run(line.substring(colon + 2))).append('\n');
      } else if (sessions.containsKey(line)) {
        out.append(RESULT).append(sessions.get(line).result()).append('\n');
      }
    }
    close(sessions);
    return out.toString();
  }

  private static void close(Map<String, Session> sessions) throws SQLException {
    for (Session session : sessions.values()) {
      session.connection.close();
    }
    sessions.clear();
  }

  private static final class Session {
    private final Connection connection;
    private CompletableFuture<String> pending = CompletableFuture.completedFuture("");

    Session(Connection connection) {
      this.connection = connection;
    }

    /** What the step gives, or that it waits for another session. */
    String run(String sql) throws Exception {
      CompletableFuture<String> step = new CompletableFuture<>();
      pending = step;
      Thread thread = new Thread(() -> step.complete(execute(sql)), "step");
      thread.start();
      while (!step.isDone()) {
        Thread.State state = thread.getState();
        if (state == Thread.State.WAITING || state == Thread.State.TIMED_WAITING) {
          // Who only waits for the disk or for a class to load is soon done.
          try {
            return step.get(300, TimeUnit.MILLISECONDS);
          } catch (java.util.concurrent.TimeoutException e) {
            return "waits";
          }
        }
        Thread.onSpinWait();
      }
      return result();
    }

    String result() throws Exception {
      return pending.get(10, TimeUnit.SECONDS);
    }

    private String execute(String sql) {
      try (Statement statement = connection.createStatement()) {
        switch (sql) {
          case "BEGIN" -> connection.setAutoCommit(false);
          case "BEGIN READ ONLY" -> {
            connection.setReadOnly(true);
            connection.setAutoCommit(false);
          }
          case "COMMIT" -> {
            connection.commit();
            connection.setAutoCommit(true);
          }
          case "ROLLBACK" -> {
            connection.rollback();
            connection.setAutoCommit(true);
          }
          default -> {
            if (statement.execute(sql)) {
              return rows(statement.getResultSet());
            }
            return statement.getUpdateCount() > 0 ? statement.getUpdateCount() + " changed" : "ok";
          }
        }
        return "ok";
      } catch (SQLException e) {
        return e.getSQLState() + " " + e.getMessage();
      }
    }

    private static String rows(ResultSet rows) throws SQLException {
      StringJoiner all = new StringJoiner("; ", "[", "]");
      while (rows.next()) {
        StringJoiner row = new StringJoiner(", ");
        for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
          row.add(String.valueOf(rows.getString(i)));
        }
        all.add(row.toString());
      }
      return all.toString();
    }
  }
}
