package io.paxosstore.tpcc.transaction;

import java.sql.SQLException;

/** A row that every loaded database has was not there, or was there more than once. */
final class DatabaseContentException extends SQLException {
  private static final long serialVersionUID = 1;

  /** SQLState "no data". */
  DatabaseContentException(String what, int count) {
    super(what + ": " + count + " rows instead of one", "02000");
  }
}
