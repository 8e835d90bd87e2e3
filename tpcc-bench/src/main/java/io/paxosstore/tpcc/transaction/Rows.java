package io.paxosstore.tpcc.transaction;

import java.sql.ResultSet;
import java.sql.SQLException;

/** Results that must have a row. */
final class Rows {
  private Rows() {}

  /** Moves to the only row. */
  static void one(ResultSet rows, String what) throws SQLException {
    if (!rows.next()) {
      throw new DatabaseContentException(what, 0);
    }
  }
}
