package io.paxosstore.jdbc.protocol;

import java.sql.SQLDataException;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.sql.SQLIntegrityConstraintViolationException;
import java.sql.SQLInvalidAuthorizationSpecException;
import java.sql.SQLNonTransientConnectionException;
import java.sql.SQLSyntaxErrorException;
import java.sql.SQLTimeoutException;
import java.sql.SQLTransactionRollbackException;
import org.jspecify.annotations.Nullable;

/**
 * Makes the {@link SQLException} subclass that goes with an SQLState: the one table for engine,
 * server and driver.
 */
public final class SqlExceptions {
  private SqlExceptions() {}

  /** An exception of the class that the SQLState calls for. */
  public static SQLException of(String sqlState, String message) {
    return of(sqlState, message, null);
  }

  /** An exception of the class that the SQLState calls for, with its cause. */
  public static SQLException of(String sqlState, String message, @Nullable Throwable cause) {
    switch (sqlState.substring(0, 2)) {
      case "08":
        return new SQLNonTransientConnectionException(message, sqlState, cause);
      case "0A":
        return new SQLFeatureNotSupportedException(message, sqlState, cause);
      case "22":
        return new SQLDataException(message, sqlState, cause);
      case "23":
        return new SQLIntegrityConstraintViolationException(message, sqlState, cause);
      case "28":
        return new SQLInvalidAuthorizationSpecException(message, sqlState, cause);
      case "40":
        return new SQLTransactionRollbackException(message, sqlState, cause);
      case "42":
        return new SQLSyntaxErrorException(message, sqlState, cause);
      default:
        return sqlState.equals("57014")
            ? new SQLTimeoutException(message, sqlState, cause)
            : new SQLException(message, sqlState, cause);
    }
  }
}
