package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.transaction.GivenRequest;
import io.paxosstore.sql.transaction.StatementService;
import java.sql.SQLException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Runs what other nodes send, each in a session of its own. Thread-safe. */
final class ShippedStatements implements StatementService {
  private final Database database;
  private final Map<Running, SqlSession> running = new ConcurrentHashMap<>();

  private record Running(int from, RequestId id) {}

  ShippedStatements(Database database) {
    this.database = database;
  }

  @Override
  public byte @Nullable [] run(
      int from, GroupId group, RequestId id, byte[] bytes, Consumer<byte[]> forewords) {
    ShippedStatement statement = ShippedStatement.decode(bytes);
    Catalog catalog = database.catalog();
    if (catalog.version() < statement.catalogVersion()) {
      catalog = database.newerThan(catalog);
    }
    if (catalog.version() != statement.catalogVersion()) {
      return null; // each would take the other's columns for its own
    }
    Running key = new Running(from, id);
    SqlSession session =
        new SqlSession(
            database,
            new SessionSettings(
                Map.of("user", statement.user(), "schema", statement.schema()), catalog),
            () -> running.remove(key));
    session.commitOnlyAs(GivenRequest.only(id, group));
    session.onCommitting((commit, result, promised) -> forewords.accept(foreword(result)));
    running.put(key, session);
    try (session) {
      return run(session, statement);
    } catch (SQLException e) {
      throw new SqlError(e.getSQLState(), String.valueOf(e.getMessage()), e.getCause());
    }
  }

  private static byte[] run(SqlSession session, ShippedStatement statement) throws SQLException {
    PreparedSql prepared = (PreparedSql) session.prepare(statement.sql());
    Session.Result result =
        statement.batch()
            ? session.executeBatch(prepared, statement.parameters(), statement.options())
            : session.execute(prepared, statement.parameters().getFirst(), statement.options());
    try (result) {
      if (result.updateCount() >= 0) {
        return ShippedResult.counts(result);
      }
      boolean sameCatalog = prepared.plan().key().catalogVersion() == statement.catalogVersion();
      return ShippedResult.rows(result, sameCatalog);
    }
  }

  /** What is too long for an answer must be found out before anything is proposed. */
  private static byte[] foreword(Session.@Nullable Result result) {
    if (result == null) {
      throw new IllegalStateException("a statement of another node left a transaction open");
    }
    byte[] bytes = ShippedResult.counts(result);
    if (bytes.length > ShippedStatement.MAX_BYTES) {
      throw new SqlError(SqlStates.UNAVAILABLE, "a result too long to be sent");
    }
    return bytes;
  }

  @Override
  public void cancel(int from, RequestId id) {
    SqlSession session = running.get(new Running(from, id));
    if (session != null) {
      session.abort();
    }
  }

  @Override
  public void cancelAll(int from) {
    running.forEach(
        (key, session) -> {
          if (key.from() == from) {
            session.abort();
          }
        });
  }
}
