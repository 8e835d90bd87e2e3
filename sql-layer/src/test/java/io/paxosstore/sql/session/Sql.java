package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.Session;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** SQL on a session, for tests that need no driver between. */
final class Sql {
  static final ExecuteOptions IN_TRANSACTION =
      new ExecuteOptions(
          false, Connection.TRANSACTION_SERIALIZABLE, false, 0, 0, 0, false, List.of());

  private Sql() {}

  static Session connect(Database database) {
    return database.connect(Map.of(), () -> {});
  }

  /** Runs statements, each in a transaction of its own. */
  static void run(Session session, String... statements) throws SQLException {
    for (String sql : statements) {
      session.execute(session.prepare(sql), Parameters.NONE, ExecuteOptions.DEFAULT).close();
    }
  }

  /** Runs statements in the open transaction, beginning one if there is none. */
  static void runIn(Session session, String... statements) throws SQLException {
    for (String sql : statements) {
      session.execute(session.prepare(sql), Parameters.NONE, IN_TRANSACTION).close();
    }
  }

  /** The first column of a query's rows, as numbers. */
  static List<Long> numbers(Session session, String query) throws SQLException {
    List<Long> numbers = new ArrayList<>();
    try (Session.Result result =
        session.execute(
            session.prepare("SELECT CAST(n AS BIGINT) FROM (" + query + ") AS q (n)"),
            Parameters.NONE,
            ExecuteOptions.DEFAULT)) {
      for (RowBatch rows = result.fetch(0); rows != null; rows = result.fetch(0)) {
        for (int i = 0; i < rows.count(); i++) {
          numbers.add(RowFormat.getLong(rows.array(), rows.row(i), 0));
        }
      }
    }
    return numbers;
  }

  /** The SQLState that a statement on its own fails with. */
  static String stateOf(Session session, String sql) {
    return assertThrows(SQLException.class, () -> run(session, sql), sql).getSQLState();
  }
}
