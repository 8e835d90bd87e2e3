package io.paxosstore.tpcc.load;

import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.schema.TpccInfo;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Types;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/**
 * Writes parts through one connection, in transactions of so many rows. A transaction that met a
 * conflict is run again; where the connection is lost the part is removed and written again through
 * a new one, since its last transaction may or may not be there. Of one thread.
 */
final class PartWriter implements AutoCloseable {
  private static final int ATTEMPTS = 20;
  private static final int LONGEST_PAUSE_MILLIS = 1_000;

  private final Database database;
  private final int rowsInTransaction;
  private final Progress progress;
  private final Map<Table, PreparedStatement> inserts = new EnumMap<>(Table.class);

  /** In the order of the tables, which is that of references. */
  private final Map<Table, List<@Nullable Object[]>> buffered = new EnumMap<>(Table.class);

  private @Nullable Connection connection;
  private int bufferedRows;
  private long committedRows;

  PartWriter(Database database, int rowsInTransaction, Progress progress) {
    this.database = database;
    this.rowsInTransaction = rowsInTransaction;
    this.progress = progress;
  }

  /** What is done within a transaction. */
  @FunctionalInterface
  private interface Work {
    void on(Connection connection) throws SQLException;
  }

  /**
   * Writes a part and marks it as finished.
   *
   * @param begun whether some of its rows may be there already
   */
  void write(Part part, TpccInfo info, boolean begun) throws SQLException, InterruptedException {
    boolean remove = begun;
    for (int attempt = 1; ; attempt++) {
      bufferedRows = 0;
      buffered.clear();
      committedRows = 0;
      try {
        if (remove) {
          commit(open -> remove(part, open));
        }
        PartRows.make(part, info, this::add);
        flush();
        long rows = committedRows;
        commit(open -> mark(part, rows, open));
        return;
      } catch (SQLException e) {
        if (attempt == ATTEMPTS || !isConnectionLost(e)) {
          throw e;
        }
        progress.wrote(-committedRows);
        progress.retried();
        disconnect();
        pause(attempt);
        remove = true;
      }
    }
  }

  private static boolean isConnectionLost(SQLException e) {
    String state = e.getSQLState();
    // 57P01 and 57P03: the server shuts down, or has no majority at present.
    return state != null
        && (state.startsWith("08") || state.equals("57P01") || state.equals("57P03"));
  }

  private static void remove(Part part, Connection open) throws SQLException {
    try (Statement statement = open.createStatement()) {
      statement.executeUpdate("DELETE FROM tpcc_part WHERE part_name = '" + part.name() + "'");
      for (String text : part.removal()) {
        statement.executeUpdate(text);
      }
    }
  }

  private static void mark(Part part, long rows, Connection open) throws SQLException {
    try (PreparedStatement insert =
        open.prepareStatement("INSERT INTO tpcc_part (part_name, part_rows) VALUES (?, ?)")) {
      insert.setString(1, part.name());
      insert.setLong(2, rows);
      insert.executeUpdate();
    }
  }

  private void add(Table table, @Nullable Object... values)
      throws SQLException, InterruptedException {
    buffered.computeIfAbsent(table, key -> new ArrayList<>()).add(values);
    bufferedRows++;
    if (bufferedRows >= rowsInTransaction) {
      flush();
    }
  }

  private void flush() throws SQLException, InterruptedException {
    if (bufferedRows == 0) {
      return;
    }
    commit(this::insertBuffered);
    progress.wrote(bufferedRows);
    committedRows += bufferedRows;
    bufferedRows = 0;
    buffered.clear();
  }

  private void insertBuffered(Connection open) throws SQLException {
    for (Map.Entry<Table, List<@Nullable Object[]>> entry : buffered.entrySet()) {
      PreparedStatement insert = inserts.get(entry.getKey());
      if (insert == null) {
        insert = open.prepareStatement(entry.getKey().insert());
        inserts.put(entry.getKey(), insert);
      }
      for (@Nullable Object[] row : entry.getValue()) {
        for (int i = 0; i < row.length; i++) {
          bind(insert, i + 1, row[i], entry.getKey());
        }
        insert.addBatch();
      }
      insert.executeBatch();
    }
  }

  private static void bind(PreparedStatement insert, int at, @Nullable Object value, Table table)
      throws SQLException {
    switch (value) {
      case Integer number -> insert.setInt(at, number);
      case String text -> insert.setString(at, text);
      case BigDecimal amount -> insert.setBigDecimal(at, amount);
      case null ->
          // Only the carrier and the time of delivery may be missing.
          insert.setNull(at, table == Table.ORDERS ? Types.INTEGER : Types.TIMESTAMP);
      default -> insert.setObject(at, value);
    }
  }

  private void commit(Work work) throws SQLException, InterruptedException {
    for (int attempt = 1; ; attempt++) {
      Connection open = connected();
      try {
        work.on(open);
        open.commit();
        return;
      } catch (SQLException e) {
        if (attempt == ATTEMPTS || !database.dialect().isRetryable(e)) {
          throw e;
        }
        clearBatches();
        open.rollback();
        progress.retried();
        pause(attempt);
      }
    }
  }

  private void clearBatches() throws SQLException {
    for (PreparedStatement insert : inserts.values()) {
      insert.clearBatch();
    }
  }

  private Connection connected() throws SQLException {
    Connection open = connection;
    if (open == null) {
      open = database.connect();
      open.setAutoCommit(false);
      connection = open;
    }
    return open;
  }

  /** Twice as long each time, and not all threads at once. */
  private static void pause(int attempt) throws InterruptedException {
    int most = Math.min(LONGEST_PAUSE_MILLIS, 2 << Math.min(attempt, 10));
    Thread.sleep(ThreadLocalRandom.current().nextInt(1, most + 1));
  }

  private void disconnect() {
    inserts.clear();
    Connection open = connection;
    connection = null;
    if (open != null) {
      try {
        open.close();
      } catch (SQLException e) {
        // It was given up for being lost; the next one tells whether the database is there.
      }
    }
  }

  @Override
  public void close() throws SQLException {
    inserts.clear();
    Connection open = connection;
    connection = null;
    if (open != null) {
      open.rollback();
      open.close();
    }
  }
}
