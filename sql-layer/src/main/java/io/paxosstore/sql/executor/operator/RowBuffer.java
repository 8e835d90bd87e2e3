package io.paxosstore.sql.executor.operator;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A run of rows in one array: the batch that flows between operators, and the store that sorts and
 * hash tables keep. A batch may also be a view of rows that lie in somebody else's array.
 */
public final class RowBuffer {
  /**
   * Rows that operators ask for at a time: enough to spread the cost of a call, few enough to stay
   * in the cache.
   */
  public static final int BATCH_ROWS = 256;

  private static final byte[] NO_BYTES = {};

  private final @Nullable MemoryBudget budget;
  private byte[] bytes = NO_BYTES;
  private int[] rows = new int[8];
  private int length;
  private int count;
  private boolean view;
  private long reservedBytes;

  /** A batch: short-lived, so not counted. */
  public RowBuffer() {
    this(null);
  }

  /** A store whose memory is taken from a budget. */
  public RowBuffer(@Nullable MemoryBudget budget) {
    this.budget = budget;
  }

  /** The array that holds the rows. */
  public byte[] bytes() {
    return bytes;
  }

  /** Index in {@link #bytes()} of row {@code i}. */
  public int row(int i) {
    return rows[i];
  }

  /** Number of rows. */
  public int count() {
    return count;
  }

  /** Forgets all rows, keeps the memory. */
  public void clear() {
    if (view) {
      bytes = NO_BYTES;
      view = false;
    }
    length = 0;
    count = 0;
  }

  /** Forgets all rows and gives the memory back. */
  public void free() {
    clear();
    bytes = NO_BYTES;
    rows = new int[8];
    if (budget != null) {
      budget.release(reservedBytes);
      reservedBytes = 0;
    }
  }

  /** Appends the row that the writer has finished. */
  public void append(RowWriter row) {
    int at = reserve(row.rowLength());
    length = row.finish(bytes, at);
  }

  /** Appends a copy of a row. */
  public void append(byte[] source, int row) {
    int rowLength = RowFormat.rowLength(source, row);
    int at = reserve(rowLength);
    System.arraycopy(source, row, bytes, at, rowLength);
    length += rowLength;
  }

  /**
   * Makes room for a row of {@code rowLength} bytes as the last one, and returns the index to write
   * it at.
   */
  int appendRoom(int rowLength) {
    int at = reserve(rowLength);
    length += rowLength;
    return at;
  }

  /** Forgets the last row. */
  void removeLast() {
    length = rows[--count];
  }

  /** Becomes a view of rows in {@code source}; the caller adds them with {@link #addView}. */
  void viewOf(byte[] source) {
    bytes = source;
    view = true;
    length = 0;
    count = 0;
  }

  /** Adds a row of the array that this is a view of. */
  void addView(int row) {
    note(row);
  }

  /**
   * Keeps only row {@code i} for each call in ascending order, the n-th call as row {@code n}; end
   * with {@link #keepFirst}.
   */
  void keep(int n, int i) {
    rows[n] = rows[i];
  }

  /** Drops all rows but the first {@code n}, and no bytes. */
  void keepFirst(int n) {
    count = n;
  }

  private int reserve(int rowLength) {
    if (view) {
      throw new IllegalStateException("a view of rows cannot grow");
    }
    long wanted = (long) length + rowLength;
    if (wanted > bytes.length) {
      if (wanted > Integer.MAX_VALUE - 8) {
        throw new SqlError(
            SqlStates.OUT_OF_MEMORY, "the statement collects more than 2 GiB of rows");
      }
      int grown =
          (int) Math.min(Integer.MAX_VALUE - 8, Math.max(wanted, Math.max(256, bytes.length * 2L)));
      charge(grown - bytes.length);
      bytes = Arrays.copyOf(bytes, grown);
    }
    note(length);
    return length;
  }

  private void note(int row) {
    if (count == rows.length) {
      charge(4L * count);
      rows = Arrays.copyOf(rows, count * 2);
    }
    rows[count++] = row;
  }

  private void charge(long more) {
    if (budget != null) {
      budget.reserve(more);
      reservedBytes += more;
    }
  }
}
