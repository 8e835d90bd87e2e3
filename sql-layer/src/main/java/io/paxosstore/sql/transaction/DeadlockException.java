package io.paxosstore.sql.transaction;

import io.paxosstore.sql.SqlError;

/** Waiting would close a cycle of transactions that wait for each other. */
final class DeadlockException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient SqlError error;

  DeadlockException(SqlError error) {
    super(error.getMessage(), null, false, false);
    this.error = error;
  }

  SqlError error() {
    return error;
  }
}
