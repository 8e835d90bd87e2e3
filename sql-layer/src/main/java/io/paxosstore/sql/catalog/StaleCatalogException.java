package io.paxosstore.sql.catalog;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;

/**
 * A statement met keys that were written under a newer shape of their table than the one that it
 * was planned on (further rule 16). Nothing is wrong with it: it is planned again on a newer
 * catalog and a new snapshot, or, if that is too late, its transaction is to be run again.
 */
public final class StaleCatalogException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * About a table.
   *
   * @param what names it
   */
  public StaleCatalogException(String what) {
    super(
        what + " was changed or dropped since the statement was planned; run the transaction again",
        null,
        false,
        false);
  }

  /** What a client is told if the statement cannot be run again for it. */
  public SqlError toSqlError() {
    return new SqlError(SqlStates.SERIALIZATION_FAILURE, String.valueOf(getMessage()));
  }
}
