package io.paxosstore.examples;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import com.zaxxer.hikari.HikariDataSource;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import org.jooq.DSLContext;
import org.junit.jupiter.api.Test;

/** What the examples show is what works. */
class ExamplesTest {
  @Test
  void plainJdbcMovesMoneyOrLeavesItWhereItWas() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:paxosstore:mem:plain")) {
      PlainJdbc.openAccounts(connection);
      PlainJdbc.transfer(connection, "Ada", "Grace", new BigDecimal("30.00"));
      Map<String, BigDecimal> expected =
          Map.of(
              "Ada", new BigDecimal("70.00"),
              "Edsger", new BigDecimal("100.00"),
              "Grace", new BigDecimal("130.00"));
      assertEquals(expected, PlainJdbc.balances(connection));

      SQLException tooMuch =
          assertThrows(
              SQLException.class,
              () -> PlainJdbc.transfer(connection, "Ada", "Grace", new BigDecimal("70.01")));
      assertEquals("23514", tooMuch.getSQLState());
      assertThrows(
          SQLException.class,
          () -> PlainJdbc.transfer(connection, "Ada", "Nobody", new BigDecimal("1.00")));
      assertEquals(expected, PlainJdbc.balances(connection));
    }
  }

  @Test
  void aPoolCountsEveryVisitorOnce() throws Exception {
    try (HikariDataSource pool = PooledConnections.pool("jdbc:paxosstore:mem:pooled")) {
      assertEquals(400, PooledConnections.countVisitors(pool, 16, 25));
    }
  }

  @Test
  void jooqMakesFillsAndJoinsTables() throws SQLException {
    try (Connection connection = DriverManager.getConnection("jdbc:paxosstore:mem:jooq")) {
      DSLContext library = JooqQueries.library(connection);
      JooqQueries.fill(library);
      assertEquals(
          List.of("Donald Knuth 2 1973", "Leslie Lamport 1 2002", "Jim Gray 0 null"),
          JooqQueries.booksByAuthor(library)
              .map(row -> row.value1() + " " + row.value2() + " " + row.value3()));
      assertEquals(
          List.of("AUTHOR[\"PUBLIC\".\"AUTHOR\".\"ID\"]", "BOOK[\"PUBLIC\".\"BOOK\".\"ID\"]"),
          JooqQueries.tables(library));
    }
  }
}
