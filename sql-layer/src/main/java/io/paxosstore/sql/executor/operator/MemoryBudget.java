package io.paxosstore.sql.executor.operator;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;

/** The memory that one execution may take, shared by all its operators. One thread at a time. */
public final class MemoryBudget {
  private final long limitBytes;
  private long usedBytes;

  /** A budget of {@code limitBytes}. */
  public MemoryBudget(long limitBytes) {
    this.limitBytes = limitBytes;
  }

  /**
   * Takes memory before it is allocated.
   *
   * @throws SqlError 53200 if the budget does not have it
   */
  public void reserve(long bytes) {
    if (bytes > limitBytes - usedBytes) {
      throw new SqlError(
          SqlStates.OUT_OF_MEMORY,
          "the statement needs more than its "
              + limitBytes
              + " bytes of memory to sort, join, group or collect rows; restrict it, or raise its"
              + " memory");
    }
    usedBytes += bytes;
  }

  /** Gives memory back. */
  public void release(long bytes) {
    usedBytes -= bytes;
  }

  /** Bytes in use. */
  public long usedBytes() {
    return usedBytes;
  }
}
