package io.paxosstore.sql.server;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.ParameterDescription;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.jdbc.protocol.StatementKind;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import org.jspecify.annotations.Nullable;

/**
 * An engine that counts. {@code NUMBERS ?}: the numbers up to the parameter, each with its text;
 * {@code WIDE}: rows of a megabyte; {@code WAIT}: until cancelled or let go; {@code FAIL}, {@code
 * BREAK}: an error of the statement, and of the engine; all else changes a row.
 */
final class NumbersSession implements Session {
  /** What the sessions of a server have in common. */
  static final class Engine implements SessionFactory {
    final Semaphore letGo = new Semaphore(0);
    final Semaphore waiting = new Semaphore(0);
    final Semaphore refused = new Semaphore(0);
    final Semaphore closed = new Semaphore(0);
    volatile int executions;

    @Override
    public Session open(Map<String, String> properties) throws SQLException {
      if ("nobody".equals(properties.get("user"))) {
        throw SqlExceptions.of("28000", "nobody may not come in");
      }
      return new NumbersSession(this);
    }
  }

  private static final List<ColumnDescription> COLUMNS =
      List.of(column("N", SqlTypeCode.BIGINT), column("S", SqlTypeCode.VARCHAR));

  private final Engine engine;
  private volatile boolean inTransaction;
  private volatile @Nullable SQLException stopped;
  private volatile CountDownLatch stop = new CountDownLatch(1);
  private String schema = "PUBLIC";
  private @Nullable CommitListener listener;
  private @Nullable CommitId known;

  NumbersSession(Engine engine) {
    this.engine = engine;
  }

  private static ColumnDescription column(String name, SqlTypeCode type) {
    return new ColumnDescription(name, name, "", "", type, 0, 0, false, false);
  }

  private record Statement(String sql) implements Prepared {
    boolean isQuery() {
      return sql.startsWith("NUMBERS") || sql.equals("WIDE") || sql.equals("WAIT");
    }

    @Override
    public StatementKind kind() {
      return isQuery() ? StatementKind.QUERY : StatementKind.UPDATE;
    }

    @Override
    public List<ParameterDescription> parameters() {
      return sql.contains("?")
          ? List.of(new ParameterDescription(SqlTypeCode.BIGINT, 19, 0, false))
          : List.of();
    }

    @Override
    public List<ColumnDescription> columns() {
      return isQuery() ? COLUMNS : List.of();
    }

    @Override
    public void close() {}
  }

  @Override
  public Prepared prepare(String sql) throws SQLException {
    if (sql.startsWith("SYNTAX")) {
      throw SqlExceptions.of("42601", "line 1, column 1: SYNTAX is none");
    }
    return new Statement(sql);
  }

  @Override
  @SuppressWarnings("NonAtomicVolatileUpdate") // read by tests with one client
  public Result execute(Prepared prepared, Parameters parameters, ExecuteOptions options)
      throws SQLException {
    engine.executions++;
    inTransaction |= !options.autocommit();
    Statement statement = (Statement) prepared;
    switch (statement.sql()) {
      case "FAIL" -> throw SqlExceptions.of("23505", "twice");
      case "BREAK" -> throw new IllegalStateException("broken");
      case "WAIT" -> await();
      default -> {}
    }
    long last = statement.sql().contains("?") ? RowFormat.getLong(parameters.row(), 0, 0) : 100;
    Numbers result = new Numbers(statement, statement.isQuery() ? last : 0, 1, options);
    CommitListener told = listener;
    if (told != null && !statement.isQuery() && options.autocommit()) {
      CommitId attempt = new CommitId(1, 2, 3, 4);
      try {
        told.committing(attempt, result, attempt.equals(known));
      } catch (RuntimeException e) {
        engine.refused.release();
        throw e;
      }
    }
    return result;
  }

  @Override
  public void onCommitting(CommitListener client) {
    listener = client;
  }

  @Override
  public CommitId promised() {
    return new CommitId(1, 2, 0, 0);
  }

  @Override
  public void commitAs(@Nullable CommitId id) {
    known = id;
  }

  private void await() throws SQLException {
    engine.waiting.release();
    try {
      while (!engine.letGo.tryAcquire() && stop.getCount() > 0) {
        stop.await(1, java.util.concurrent.TimeUnit.MILLISECONDS);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    SQLException reason = stopped;
    if (reason != null) {
      stopped = null;
      stop = new CountDownLatch(1);
      throw reason;
    }
  }

  @Override
  public Result executeBatch(Prepared prepared, List<Parameters> sets, ExecuteOptions options) {
    return new Numbers((Statement) prepared, 0, sets.size(), options);
  }

  private static final class Numbers implements Result {
    private final Statement statement;
    private final long last;
    private final int sets;
    private final ExecuteOptions options;
    private long next = 1;

    Numbers(Statement statement, long last, int sets, ExecuteOptions options) {
      this.statement = statement;
      this.last = last;
      this.sets = sets;
      this.options = options;
    }

    @Override
    public List<ColumnDescription> columns() {
      return statement.columns();
    }

    @Override
    public long updateCount() {
      return statement.isQuery() ? -1 : sets;
    }

    @Override
    public long[] updateCounts() {
      long[] counts = new long[sets];
      Arrays.fill(counts, 1);
      return counts;
    }

    @Override
    public @Nullable RowBatch fetch(int fetchSize) {
      if (next > last) {
        return null;
      }
      RowBatch batch = new RowBatch();
      RowWriter writer = new RowWriter();
      String wide = statement.sql().equals("WIDE") ? "x".repeat(1 << 20) : "";
      for (int i = 0; i < (fetchSize == 0 ? 100 : fetchSize) && next <= last; i++) {
        batch.append(writer.begin(2).writeLong(next).writeString("n" + next + wide));
        next++;
      }
      return batch;
    }

    @Override
    public List<ColumnDescription> generatedKeyColumns() {
      return options.returnKeys() ? List.of(column("ID", SqlTypeCode.BIGINT)) : List.of();
    }

    @Override
    public RowBatch generatedKeys() {
      RowBatch keys = new RowBatch();
      for (int i = 0; options.returnKeys() && i < sets; i++) {
        keys.append(new RowWriter().begin(1).writeLong(i));
      }
      return keys;
    }

    @Override
    public void close() {}
  }

  @Override
  public void commit() {
    inTransaction = false;
  }

  @Override
  public void rollback() {
    inTransaction = false;
  }

  @Override
  public void savepoint(String name) {
    inTransaction = true;
  }

  @Override
  public void rollbackTo(String name) {}

  @Override
  public void release(String name) {}

  @Override
  public boolean inTransaction() {
    return inTransaction;
  }

  @Override
  public String schema() {
    return schema;
  }

  @Override
  public void schema(String name) {
    schema = name;
  }

  @Override
  public void cancel() {
    stop(SqlExceptions.of("57014", "cancelled"));
  }

  @Override
  public void abort() {
    stop(SqlExceptions.of("08003", "aborted"));
  }

  private void stop(SQLException reason) {
    stopped = reason;
    stop.countDown();
  }

  @Override
  public boolean isValid(int timeoutMillis) {
    return true;
  }

  @Override
  public String serverVersion() {
    return "0.1.0-numbers";
  }

  @Override
  public void close() {
    engine.closed.release();
  }
}
