package io.paxosstore.tpcc.failover;

import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** Adds one to its row, again and again, each time as a transaction of its own. */
final class Writer implements Runnable {
  private static final String ADD = "UPDATE failover SET n = n + 1 WHERE id = ?";

  private static final long PATIENCE_NANOS = TimeUnit.SECONDS.toNanos(120);

  private final String url;
  private final int row;
  private volatile boolean stopped;

  /** When each write was acknowledged; guarded by this. */
  private long[] acknowledged = new long[1 << 12];

  private int count;
  private int unknown;
  private @Nullable SQLException unexpected;

  Writer(String url, int row) {
    this.url = url;
    this.row = row;
  }

  @Override
  public void run() {
    while (!stopped) {
      try (Connection connection = DriverManager.getConnection(url);
          PreparedStatement add = connection.prepareStatement(ADD)) {
        add.setInt(1, row);
        while (!stopped) {
          write(add);
        }
      } catch (SQLException e) {
        // Of the connection, not of a write: the next attempt to connect may find another server.
        Thread.onSpinWait();
      }
    }
  }

  private void write(PreparedStatement add) throws SQLException {
    try {
      add.executeUpdate();
      note(System.nanoTime());
    } catch (SQLException e) {
      String state = String.valueOf(e.getSQLState());
      if (state.startsWith("08")) {
        lost();
        throw e;
      }
      if (!state.startsWith("40") && !state.equals("57P03")) {
        fail(e);
      }
    }
  }

  private synchronized void note(long nanos) {
    if (count == acknowledged.length) {
      acknowledged = Arrays.copyOf(acknowledged, 2 * count);
    }
    acknowledged[count++] = nanos;
    notifyAll();
  }

  private synchronized void fail(SQLException e) {
    unexpected = e;
    stopped = true;
    notifyAll();
  }

  private synchronized void lost() {
    unknown++;
  }

  /**
   * Returns when so many writes have been acknowledged.
   *
   * @throws SQLException what a write has met that no failure of a server explains
   * @throws TimeoutException if the writer gets nowhere
   */
  synchronized void awaitCount(int wanted)
      throws InterruptedException, SQLException, TimeoutException {
    long deadline = System.nanoTime() + PATIENCE_NANOS;
    while (count < wanted && unexpected == null) {
      long left = deadline - System.nanoTime();
      if (left <= 0) {
        throw new TimeoutException(
            "row " + row + ": " + count + " writes acknowledged, " + wanted + " wanted");
      }
      TimeUnit.NANOSECONDS.timedWait(this, left);
    }
    if (unexpected != null) {
      throw unexpected;
    }
  }

  synchronized int count() {
    return count;
  }

  /** Writes of which it is not known whether they were done. */
  synchronized int unknown() {
    return unknown;
  }

  /** The longest time without an acknowledgement that ended after {@code from}, in nanoseconds. */
  synchronized long longestGapSince(long from) {
    long longest = 0;
    for (int i = count - 1; i > 0 && acknowledged[i] > from; i--) {
      longest = Math.max(longest, acknowledged[i] - acknowledged[i - 1]);
    }
    return longest;
  }

  int row() {
    return row;
  }

  void stop() {
    stopped = true;
  }
}
