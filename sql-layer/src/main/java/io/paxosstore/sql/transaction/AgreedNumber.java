package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;

/**
 * Rows of one number that only grows and that all writers of certain rows go by ({@link
 * Transaction#agreed}). Raising it needs no more than that it is not higher already, so it is done
 * by a transaction of its own, which may be repeated, and by anybody.
 */
final class AgreedNumber {
  private static final int ATTEMPTS = 100;
  private static final long PAUSE_NANOS = 2_000_000;

  private AgreedNumber() {}

  /** The number in a row. */
  static long in(Cell row) {
    return ReferenceGroups.number(row.array(), row.offset());
  }

  /**
   * Sees to it that the number is no lower than this.
   *
   * @return a timestamp at which it is
   * @throws SqlError 40001 if others change it all the time; 53100; 57014; 57P03
   */
  static long raise(Transactions node, byte[] key, long least, Cancellation cancellation) {
    NoWait.check();
    for (int attempt = 1; ; attempt++) {
      Transaction transaction = node.begin(false);
      try {
        transaction.beginStatement(cancellation);
        Cell cell = new Cell();
        if (transaction.get(key, Columns.ALL, cell) && in(cell) >= least) {
          return transaction.snapshot();
        }
        transaction.put(key, ReferenceGroups.number(least), Columns.ALL);
        transaction.commit();
        return node.hlc.now();
      } catch (SqlError e) {
        switch (e.sqlState()) {
          case SqlStates.SERIALIZATION_FAILURE -> {
            if (attempt == ATTEMPTS) {
              throw e;
            }
          }
          case SqlStates.OUTCOME_UNKNOWN -> {
            // Whether it was raised the next attempt sees. It is not the caller's commit whose
            // outcome is unknown.
            if (attempt == ATTEMPTS) {
              throw new SqlError(SqlStates.UNAVAILABLE, String.valueOf(e.getMessage()));
            }
          }
          default -> throw e;
        }
      } finally {
        transaction.rollback();
      }
      LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(PAUSE_NANOS));
    }
  }
}
