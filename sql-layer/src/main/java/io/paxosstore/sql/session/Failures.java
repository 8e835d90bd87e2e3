package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.SqlExceptions;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.StaleCatalogException;
import java.sql.SQLException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Turns whatever a statement failed with into what its caller may see. */
final class Failures {
  private static final Logger LOG = LoggerFactory.getLogger(Failures.class);

  private Failures() {}

  /** The exception for a JDBC caller. */
  static SQLException toSqlException(Throwable failure) {
    SqlError error = toSqlError(failure);
    return SqlExceptions.of(error.sqlState(), String.valueOf(error.getMessage()), error.getCause());
  }

  /** The failure in terms of SQLStates; a programming error of ours is logged and becomes XX000. */
  static SqlError toSqlError(Throwable failure) {
    return switch (failure) {
      case SqlError error -> error;
      case StaleCatalogException stale -> stale.toSqlError();
      case DiskFullException full -> new SqlError(SqlStates.DISK_FULL, message(full), full);
      case CorruptionException rot -> new SqlError(SqlStates.CORRUPTED, message(rot), rot);
      case DirectoryLockedException locked ->
          new SqlError(SqlStates.OBJECT_IN_USE, message(locked), locked);
      case StorageException storage -> new SqlError(SqlStates.STORAGE, message(storage), storage);
      case StackOverflowError deep ->
          new SqlError(SqlStates.STATEMENT_TOO_COMPLEX, "statement is nested too deeply");
      case OutOfMemoryError memory ->
          new SqlError(SqlStates.OUT_OF_MEMORY, "not enough memory for this statement");
      default -> {
        LOG.error("internal error", failure);
        yield new SqlError(
            SqlStates.INTERNAL,
            "internal error: " + failure.getClass().getSimpleName() + ": " + failure.getMessage(),
            failure);
      }
    };
  }

  private static String message(Throwable failure) {
    return String.valueOf(failure.getMessage());
  }

  /**
   * True if the transaction was refused as a whole, with no effect, and can be run again from its
   * start.
   */
  static boolean isConflict(Throwable failure) {
    return failure instanceof StaleCatalogException
        || failure instanceof SqlError error
            && (error.sqlState().equals(SqlStates.SERIALIZATION_FAILURE)
                || error.sqlState().equals(SqlStates.DEADLOCK));
  }

  /** True if a statement names, or would make, something of which the catalog knew otherwise. */
  static boolean isOfNames(SqlError error) {
    return switch (error.sqlState()) {
      case SqlStates.UNDEFINED_TABLE,
          SqlStates.UNDEFINED_COLUMN,
          SqlStates.UNDEFINED_OBJECT,
          SqlStates.UNDEFINED_SCHEMA ->
          true;
      default -> false;
    };
  }

  /**
   * True if nothing of the transaction can stand after this; false if undoing the statement is
   * enough.
   */
  static boolean endsTransaction(Throwable failure) {
    return isConflict(failure)
        || failure instanceof StorageException && !(failure instanceof DiskFullException);
  }
}
