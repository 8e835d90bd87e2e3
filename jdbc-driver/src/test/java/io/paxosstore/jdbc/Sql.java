package io.paxosstore.jdbc;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.sql.SQLException;
import org.junit.jupiter.api.function.Executable;

/** What tests say again and again. */
final class Sql {
  private Sql() {}

  static SQLException assertState(String sqlState, Executable call) {
    SQLException e = assertThrows(SQLException.class, call);
    assertEquals(sqlState, e.getSQLState(), String.valueOf(e.getMessage()));
    return e;
  }

  static PaxosStoreConnection connect(StubSession session) throws SQLException {
    return new PaxosStoreConnection(session, ConnectionUrl.parse("jdbc:paxosstore:mem:t", null));
  }
}
