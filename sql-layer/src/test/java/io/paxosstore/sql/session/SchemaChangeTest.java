package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.runtime.NodeOptions;
import java.sql.SQLException;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Changes of the schema beside open transactions, and what they leave. */
@Timeout(60)
final class SchemaChangeTest {
  private Database database;
  private Session session;
  private Session other;

  @BeforeEach
  void open() {
    database = Database.open(NodeOptions.inMemory());
    session = Sql.connect(database);
    other = Sql.connect(database);
  }

  @AfterEach
  void close() throws SQLException {
    session.close();
    other.close();
    database.close();
  }

  @Test
  void aTransactionOlderThanAForeignKeyDeletesNoParent() throws SQLException {
    Sql.run(session, "CREATE TABLE p (id INT PRIMARY KEY)", "INSERT INTO p VALUES (1), (2)");
    Sql.runIn(session, "DELETE FROM p WHERE id = 2");
    Sql.run(
        other,
        "CREATE TABLE c (id INT PRIMARY KEY, p INT REFERENCES p (id))",
        "INSERT INTO c VALUES (1, 1)");
    SQLException e =
        assertThrows(
            SQLException.class,
            () -> {
              Sql.runIn(session, "DELETE FROM p WHERE id = 1");
              session.commit();
            });
    assertEquals("40001", e.getSQLState());
    session.rollback();
    assertEquals(List.of(1L, 2L), Sql.numbers(other, "SELECT id FROM p"));
  }

  @Test
  void droppingASchemaCutsEveryForeignKeyIntoIt() throws SQLException {
    Sql.run(
        session,
        "CREATE SCHEMA s",
        "CREATE TABLE s.a (id INT PRIMARY KEY)",
        "CREATE TABLE s.b (id INT PRIMARY KEY)",
        "CREATE TABLE c (id INT PRIMARY KEY, a INT REFERENCES s.a (id), b INT REFERENCES s.b (id))",
        "DROP SCHEMA s CASCADE",
        "INSERT INTO c VALUES (1, 1, 1)");
    assertEquals(List.of(1L), Sql.numbers(session, "SELECT id FROM c WHERE a = 1"));
  }

  @Test
  void aTableOfTheMostSlotsIsEmptiedAndDropped() throws SQLException {
    Sql.run(
        session,
        "CREATE TABLE t (id INT PRIMARY KEY) ENTITY GROUP BY (id) WITH (slots = 32768)",
        "INSERT INTO t VALUES (1), (2), (3)",
        "TRUNCATE TABLE t",
        "DROP TABLE t",
        "CREATE TABLE t (id INT PRIMARY KEY)");
    assertEquals(List.of(), Sql.numbers(session, "SELECT id FROM t"));
  }

  @Test
  void viewsMakeNoCycle() throws SQLException {
    Sql.run(
        session,
        "CREATE TABLE t (id INT PRIMARY KEY)",
        "INSERT INTO t VALUES (7)",
        "CREATE VIEW v AS SELECT id FROM t",
        "CREATE VIEW w AS SELECT id FROM v");
    assertEquals("2BP01", Sql.stateOf(session, "CREATE OR REPLACE VIEW v AS SELECT id FROM w"));
    assertEquals("2BP01", Sql.stateOf(session, "CREATE OR REPLACE VIEW v AS SELECT id FROM v"));
    assertEquals(List.of(7L), Sql.numbers(session, "SELECT id FROM w"));
  }

  @Test
  void aReplacedViewChangesTheColumnsOfThoseOnIt() throws SQLException {
    Sql.run(
        session,
        "CREATE VIEW v AS SELECT 1 AS x",
        "CREATE VIEW w AS SELECT * FROM v",
        "CREATE OR REPLACE VIEW v AS SELECT CAST(1 AS BIGINT) AS x, 2 AS y");
    assertEquals(
        List.of(4L),
        Sql.numbers(
            session,
            "SELECT COUNT(*) FROM information_schema.columns WHERE table_name IN ('V', 'W')"));
    assertEquals(
        List.of(2L),
        Sql.numbers(
            session,
            "SELECT COUNT(*) FROM information_schema.columns WHERE data_type = 'BIGINT'"
                + " AND table_name IN ('V', 'W')"));
  }

  @Test
  void aReadOnlyTransactionChangesNoSchema() throws SQLException {
    Sql.run(session, "START TRANSACTION READ ONLY");
    assertEquals("25006", Sql.stateOf(session, "CREATE TABLE t (id INT PRIMARY KEY)"));
    Sql.run(session, "ROLLBACK", "CREATE TABLE t (id INT PRIMARY KEY)");
  }

  @Test
  void aNewIndexHasTheRowsOfTransactionsThatBeganBeforeIt() throws SQLException {
    Sql.run(session, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
    Sql.runIn(session, "INSERT INTO t VALUES (1, 1)");
    Sql.run(other, "CREATE INDEX i ON t (v)");
    assertEquals("40001", assertThrows(SQLException.class, session::commit).getSQLState());
  }

  @Test
  void aDroppedTableTakesNoWritesOfTransactionsThatBeganBefore() throws SQLException {
    Sql.run(session, "CREATE TABLE t (id INT PRIMARY KEY, v INT)");
    Sql.runIn(session, "INSERT INTO t VALUES (1, 1)");
    Sql.run(other, "DROP TABLE t");
    assertEquals("40001", assertThrows(SQLException.class, session::commit).getSQLState());
  }

  @Test
  void aFailedUniqueIndexLeavesNoTrace() throws SQLException {
    Sql.run(
        session,
        "CREATE TABLE t (id INT PRIMARY KEY, v INT)",
        "INSERT INTO t VALUES (1, 1), (2, 1)");
    assertEquals("23505", Sql.stateOf(session, "CREATE UNIQUE INDEX i ON t (v)"));
    Sql.run(session, "INSERT INTO t VALUES (3, 1)", "CREATE INDEX i ON t (v)");
    assertEquals(
        List.of(1L, 2L, 3L), Sql.numbers(session, "SELECT id FROM t WHERE v = 1 ORDER BY id"));
  }
}
