package io.paxosstore.tpcc.point;

import io.paxosstore.tpcc.run.CpuTime;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.HdrHistogram.Histogram;

/**
 * A database under measurement. One connection stays open throughout, so that an embedded engine
 * does too.
 */
final class Subject implements AutoCloseable {
  private static final int LOAD_BATCH = 1_000;
  private static final long LONGEST_NANOS = 60_000_000_000L;

  private final String url;
  private final Connection keeper;
  private final Keys keys;
  private final CpuTime servers;

  Subject(String url, int rows, CpuTime servers) throws SQLException {
    this.url = url;
    this.servers = servers;
    this.keys = new Keys(rows);
    this.keeper = DriverManager.getConnection(url);
    load(rows);
  }

  String url() {
    return url;
  }

  /** Product and version, as the driver tells. */
  String product() throws SQLException {
    return keeper.getMetaData().getDatabaseProductName()
        + " "
        + keeper.getMetaData().getDatabaseProductVersion();
  }

  private void load(int rows) throws SQLException {
    try (Statement statement = keeper.createStatement()) {
      statement.execute(Operation.DROP);
      statement.execute(Operation.CREATE);
    }
    try (PreparedStatement insert = Operation.prepareInsert(keeper)) {
      for (int id = 0; id < rows; id++) {
        Operation.bind(insert, id);
        insert.addBatch();
        if (id % LOAD_BATCH == LOAD_BATCH - 1 || id == rows - 1) {
          insert.executeBatch();
        }
      }
    }
  }

  /** Runs one operation from a number of threads, each with a connection of its own. */
  Measurement measure(Operation operation, int threads, double seconds, long seed)
      throws SQLException, InterruptedException {
    List<Future<Histogram>> runs = new ArrayList<>();
    double serversBefore = servers.seconds();
    double clientBefore = CpuTime.ofThisProcess();
    long start = System.nanoTime();
    long end = start + (long) (seconds * 1e9);
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        SplittableRandom random = new SplittableRandom(seed + i);
        runs.add(executor.submit(() -> run(operation, end, random)));
      }
      Histogram all = new Histogram(LONGEST_NANOS, 3);
      for (Future<Histogram> run : runs) {
        all.add(run.get());
      }
      return new Measurement(
          all,
          (System.nanoTime() - start) / 1e9,
          servers.seconds() - serversBefore,
          CpuTime.ofThisProcess() - clientBefore);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof SQLException failed ? failed : new SQLException(e.getCause());
    }
  }

  private Histogram run(Operation operation, long end, SplittableRandom random)
      throws SQLException {
    Histogram latencies = new Histogram(LONGEST_NANOS, 3);
    try (Connection connection = DriverManager.getConnection(url)) {
      Operation.Call call = operation.on(connection);
      long before = System.nanoTime();
      while (before - end < 0) {
        call.run(keys, random);
        long after = System.nanoTime();
        latencies.recordValue(Math.min(after - before, LONGEST_NANOS));
        before = after;
      }
    }
    return latencies;
  }

  @Override
  public void close() throws SQLException {
    keeper.close();
  }
}
