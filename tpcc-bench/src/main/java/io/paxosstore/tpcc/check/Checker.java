package io.paxosstore.tpcc.check;

import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.schema.TpccInfo;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Asks a database whether conditions hold. Each query is one statement and so reads one image of
 * the data: conditions may be checked while transactions run. The scale is what was loaded.
 */
public final class Checker implements AutoCloseable {
  private static final int MOST_OFFENDING = 5;

  /**
   * Some queries scan what other warehouses have, so they are asked for several at once, lest they
   * take a time that grows with the square of the number of warehouses.
   */
  private static final int MOST_CHUNKS = 16;

  private static final int ATTEMPTS = 10;

  private final Database database;
  private final Scale scale;
  private final BlockingQueue<Connection> idle = new LinkedBlockingQueue<>();
  private final List<Connection> connections = new ArrayList<>();
  private final ExecutorService executor;

  /**
   * Connects.
   *
   * @param threads each with a connection
   * @throws SQLException also if nothing was loaded
   */
  public Checker(Database database, int threads) throws SQLException {
    if (threads < 1) {
      throw new IllegalArgumentException("threads must be 1 or more");
    }
    this.database = database;
    this.executor = Executors.newFixedThreadPool(threads);
    try {
      for (int i = 0; i < threads; i++) {
        connections.add(database.connect());
      }
      idle.addAll(connections);
      TpccInfo info = TpccInfo.read(connections.getFirst());
      if (info == null || !info.complete()) {
        throw new SQLException(
            info == null ? "nothing was loaded" : "the load was cut short; load it again");
      }
      this.scale = info.scale();
    } catch (SQLException | RuntimeException e) {
      close();
      throw e;
    }
  }

  /** What a query gave. */
  private record Answer(List<String> offending, double seconds) {}

  /**
   * Checks conditions, each for several warehouses side by side.
   *
   * @param each told of each in their order, as soon as it is known
   * @return whether all hold
   */
  public boolean check(List<Condition> conditions, Consumer<Finding> each)
      throws SQLException, InterruptedException {
    List<List<Future<Answer>>> asked = new ArrayList<>();
    for (Condition condition : conditions) {
      List<Future<Answer>> answers = new ArrayList<>();
      for (List<Integer> warehouses : chunks(condition)) {
        String query = condition.query(scale, warehouses);
        answers.add(executor.submit(() -> ask(query)));
      }
      asked.add(answers);
    }
    boolean good = true;
    for (int i = 0; i < conditions.size(); i++) {
      Finding finding = collect(conditions.get(i), asked.get(i));
      each.accept(finding);
      good &= finding.holds();
    }
    return good;
  }

  private List<List<Integer>> chunks(Condition condition) {
    if (condition.when() == Condition.When.ONCE) {
      return List.of(List.of(1));
    }
    int size = (scale.warehouses() + MOST_CHUNKS - 1) / MOST_CHUNKS;
    List<List<Integer>> chunks = new ArrayList<>();
    for (int warehouse = 1; warehouse <= scale.warehouses(); warehouse++) {
      if (chunks.isEmpty() || chunks.getLast().size() == size) {
        chunks.add(new ArrayList<>());
      }
      chunks.getLast().add(warehouse);
    }
    return chunks;
  }

  private Finding collect(Condition condition, List<Future<Answer>> answers)
      throws SQLException, InterruptedException {
    List<String> offending = new ArrayList<>();
    double seconds = 0;
    for (Future<Answer> future : answers) {
      try {
        Answer answer = future.get();
        answer.offending().stream()
            .limit(MOST_OFFENDING - offending.size())
            .forEach(offending::add);
        seconds += answer.seconds();
      } catch (ExecutionException e) {
        if (e.getCause() instanceof SQLException failed) {
          throw new SQLException(
              condition.name() + ": " + failed.getMessage(),
              failed.getSQLState(),
              failed.getErrorCode(),
              failed);
        }
        throw new SQLException(condition.name(), e.getCause());
      }
    }
    return new Finding(condition, condition.meaning(scale), offending, seconds);
  }

  private Answer ask(String query) throws SQLException, InterruptedException {
    long start = System.nanoTime();
    Connection connection = idle.take();
    try {
      for (int attempt = 1; ; attempt++) {
        try {
          List<String> offending = rows(connection, query);
          return new Answer(offending, (System.nanoTime() - start) / 1e9);
        } catch (SQLException e) {
          if (attempt == ATTEMPTS || !database.dialect().isRetryable(e)) {
            throw e;
          }
        }
      }
    } finally {
      idle.add(connection);
    }
  }

  private static List<String> rows(Connection connection, String query) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.setMaxRows(MOST_OFFENDING);
      try (ResultSet rows = statement.executeQuery(query)) {
        List<String> offending = new ArrayList<>();
        ResultSetMetaData columns = rows.getMetaData();
        while (rows.next()) {
          StringBuilder row = new StringBuilder();
          for (int i = 1; i <= columns.getColumnCount(); i++) {
            @Nullable String value = rows.getString(i);
            row.append(i == 1 ? "" : " ")
                .append(columns.getColumnLabel(i).toLowerCase(Locale.ROOT))
                .append('=')
                .append(value);
          }
          offending.add(row.toString());
        }
        return offending;
      }
    }
  }

  @Override
  public void close() throws SQLException {
    executor.shutdownNow();
    SQLException failure = null;
    for (Connection connection : connections) {
      try {
        connection.close();
      } catch (SQLException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
