package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.ParameterDescription;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.jdbc.protocol.StatementKind;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.function.Consumer;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;

/**
 * An engine written by hand: statements answer as a test has told it, and it notes what it was
 * asked. Unknown statements give no rows (SELECT) or change one row (everything else).
 */
final class StubSession implements Session {
  /** What came in, one line each. */
  final List<String> calls = new ArrayList<>();

  final List<Parameters> parameters = new ArrayList<>();
  final List<ExecuteOptions> options = new ArrayList<>();
  private final Map<String, Answer> answers = new HashMap<>();
  volatile boolean inTransaction;
  volatile boolean aborted;
  volatile boolean valid = true;
  volatile @Nullable CountDownLatch blocked;
  volatile boolean cancelled;
  String schema = "PUBLIC";
  int openPrepared;
  int openResults;

  /** How a statement answers. */
  record Answer(
      StatementKind kind,
      List<ParameterDescription> parameters,
      List<ColumnDescription> columns,
      long rows,
      int batchRows,
      LongFunction<Consumer<RowWriter>> row,
      long updateCount,
      @Nullable SQLException failure) {}

  static ColumnDescription column(String label, SqlTypeCode type) {
    return new ColumnDescription(label, label, "PUBLIC", "T", type, 0, 0, true, false);
  }

  static ParameterDescription parameter(SqlTypeCode type) {
    return new ParameterDescription(type, 0, 0, true);
  }

  /** A query that gives rows of one batch size. */
  void query(
      String sql,
      List<ColumnDescription> columns,
      long rows,
      int batchRows,
      LongFunction<Consumer<RowWriter>> row) {
    answers.put(
        sql,
        new Answer(
            StatementKind.QUERY, parametersOf(sql), columns, rows, batchRows, row, -1, null));
  }

  void fails(String sql, SQLException failure) {
    answers.put(
        sql,
        new Answer(
            StatementKind.UPDATE, parametersOf(sql), List.of(), 0, 0, i -> w -> {}, 0, failure));
  }

  private static List<ParameterDescription> parametersOf(String sql) {
    List<ParameterDescription> parameters = new ArrayList<>();
    for (int i = 0; i < SqlScanner.countParameters(sql); i++) {
      parameters.add(parameter(SqlTypeCode.NULL));
    }
    return parameters;
  }

  private Answer answer(String sql) {
    Answer told = answers.get(sql);
    if (told != null) {
      return told;
    }
    boolean query = sql.startsWith("SELECT");
    return new Answer(
        query ? StatementKind.QUERY : StatementKind.UPDATE,
        parametersOf(sql),
        query ? informationSchemaColumns(sql) : List.of(),
        0,
        10,
        i -> w -> {},
        query ? -1 : 1,
        null);
  }

  /** The columns that a metadata query names. */
  private static List<ColumnDescription> informationSchemaColumns(String sql) {
    List<ColumnDescription> columns = new ArrayList<>();
    int from = sql.indexOf(" FROM ");
    for (String name : sql.substring("SELECT ".length(), Math.max(from, 7)).split(", ")) {
      columns.add(column(name.replace("\"", ""), SqlTypeCode.VARCHAR));
    }
    return columns;
  }

  @Override
  public Prepared prepare(String sql) {
    calls.add("prepare " + sql);
    openPrepared++;
    return new StubPrepared(sql, answer(sql));
  }

  @Override
  public Result execute(Prepared statement, Parameters values, ExecuteOptions how)
      throws SQLException {
    StubPrepared prepared = (StubPrepared) statement;
    calls.add("execute " + prepared.sql);
    parameters.add(values);
    options.add(how);
    awaitUnblocked();
    if (prepared.answer.failure() != null) {
      throw prepared.answer.failure();
    }
    inTransaction |= !how.autocommit();
    openResults++;
    return new StubResult(prepared.answer, how, 1);
  }

  private void awaitUnblocked() throws SQLException {
    CountDownLatch latch = blocked;
    if (latch != null) {
      try {
        latch.await();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
      if (cancelled) {
        cancelled = false;
        throw SqlExceptions.of("57014", "cancelled");
      }
      if (aborted) {
        throw SqlExceptions.of("08003", "aborted");
      }
    }
  }

  @Override
  public Result executeBatch(Prepared statement, List<Parameters> sets, ExecuteOptions how)
      throws SQLException {
    StubPrepared prepared = (StubPrepared) statement;
    calls.add("batch of " + sets.size() + " " + prepared.sql);
    parameters.addAll(sets);
    options.add(how);
    if (prepared.answer.failure() != null) {
      throw prepared.answer.failure();
    }
    inTransaction |= !how.autocommit();
    openResults++;
    return new StubResult(prepared.answer, how, sets.size());
  }

  @Override
  public void commit() {
    calls.add("commit");
    inTransaction = false;
  }

  @Override
  public void rollback() {
    calls.add("rollback");
    inTransaction = false;
  }

  @Override
  public void savepoint(String name) {
    calls.add("savepoint " + name);
    inTransaction = true;
  }

  @Override
  public void rollbackTo(String name) {
    calls.add("rollback to " + name);
  }

  @Override
  public void release(String name) {
    calls.add("release " + name);
  }

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
    CountDownLatch latch = blocked;
    cancelled = latch != null;
    if (latch != null) {
      latch.countDown();
    }
  }

  @Override
  public void abort() {
    aborted = true;
    CountDownLatch latch = blocked;
    if (latch != null) {
      latch.countDown();
    }
  }

  @Override
  public boolean isValid(int timeoutMillis) {
    return valid;
  }

  @Override
  public String serverVersion() {
    return "0.1.0-stub";
  }

  @Override
  public void close() {
    calls.add("close");
  }

  private final class StubPrepared implements Prepared {
    private final String sql;
    private final Answer answer;

    StubPrepared(String sql, Answer answer) {
      this.sql = sql;
      this.answer = answer;
    }

    @Override
    public StatementKind kind() {
      return answer.kind();
    }

    @Override
    public List<ParameterDescription> parameters() {
      return answer.parameters();
    }

    @Override
    public List<ColumnDescription> columns() {
      return answer.columns();
    }

    @Override
    public void close() {
      openPrepared--;
    }
  }

  private final class StubResult implements Result {
    private final Answer answer;
    private final ExecuteOptions how;
    private final int sets;
    private long next;
    private boolean closed;

    StubResult(Answer answer, ExecuteOptions how, int sets) {
      this.answer = answer;
      this.how = how;
      this.sets = sets;
    }

    @Override
    public List<ColumnDescription> columns() {
      return answer.columns();
    }

    @Override
    public long updateCount() {
      return answer.kind() == StatementKind.QUERY ? -1 : answer.updateCount() * sets;
    }

    @Override
    public long[] updateCounts() {
      long[] counts = new long[sets];
      Arrays.fill(counts, answer.updateCount());
      return counts;
    }

    @Override
    public @Nullable RowBatch fetch(int fetchSize) throws SQLException {
      awaitUnblocked();
      if (closed) {
        throw new AssertionError("fetch after close");
      }
      long rows = how.maxRows() == 0 ? answer.rows() : Math.min(how.maxRows(), answer.rows());
      if (next == rows) {
        return null;
      }
      RowBatch batch = new RowBatch();
      RowWriter writer = new RowWriter();
      int wanted = fetchSize > 0 ? fetchSize : answer.batchRows();
      for (int i = 0; i < wanted && next < rows; i++) {
        writer.begin(answer.columns().size());
        answer.row().apply(next++).accept(writer);
        batch.append(writer);
      }
      return batch;
    }

    @Override
    public List<ColumnDescription> generatedKeyColumns() {
      return how.returnKeys() ? List.of(column("ID", SqlTypeCode.BIGINT)) : List.of();
    }

    @Override
    public RowBatch generatedKeys() {
      RowBatch keys = new RowBatch();
      RowWriter writer = new RowWriter();
      for (int i = 0; how.returnKeys() && i < sets; i++) {
        keys.append(writer.begin(1).writeLong(100L + i));
      }
      return keys;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        openResults--;
      }
    }
  }
}
