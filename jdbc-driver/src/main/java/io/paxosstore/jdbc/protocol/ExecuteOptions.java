package io.paxosstore.jdbc.protocol;

import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;

/**
 * What travels with every execution, so that changing it costs no round trip of its own.
 *
 * @param autocommit whether the statement is a transaction of its own; ignored while SQL's START
 *     TRANSACTION holds one open
 * @param isolation a {@code java.sql.Connection.TRANSACTION_…} constant, for the transaction that
 *     this execution may begin
 * @param readOnly whether a transaction that this execution begins may write
 * @param fetchSize rows wanted in the first batch; 0: the engine decides
 * @param maxRows rows after which the result ends; 0: no limit
 * @param timeoutMillis after which the statement ends with 57014; 0: no limit
 * @param returnKeys whether generated keys are wanted
 * @param keyColumns the columns wanted as generated keys: a name (exact, else in upper case), or
 *     {@code #n} for the table's n-th column; empty with {@code returnKeys} for the engine's
 *     choice: identity columns and the primary key
 * @param expected what the caller can take; a statement that gives something else is refused before
 *     it runs. The driver checks it itself where the statement is described, a server where it is
 *     not; an embedded engine need not look
 */
public record ExecuteOptions(
    boolean autocommit,
    int isolation,
    boolean readOnly,
    int fetchSize,
    long maxRows,
    int timeoutMillis,
    boolean returnKeys,
    List<String> keyColumns,
    Expected expected) {
  /** Autocommit, SERIALIZABLE, everything else at its default. */
  public static final ExecuteOptions DEFAULT =
      new ExecuteOptions(
          true, Connection.TRANSACTION_SERIALIZABLE, false, 0, 0, 0, false, List.of());

  /** Options that expect anything. */
  public ExecuteOptions(
      boolean autocommit,
      int isolation,
      boolean readOnly,
      int fetchSize,
      long maxRows,
      int timeoutMillis,
      boolean returnKeys,
      List<String> keyColumns) {
    this(
        autocommit,
        isolation,
        readOnly,
        fetchSize,
        maxRows,
        timeoutMillis,
        returnKeys,
        keyColumns,
        Expected.ANYTHING);
  }

  /** What a caller can take as an outcome. */
  public enum Expected {
    /** Rows or a count: {@code execute}. */
    ANYTHING,
    /** Rows: {@code executeQuery}. */
    ROWS,
    /** A count or nothing: {@code executeUpdate}, batches. */
    COUNT;

    /** Throws unless a statement of this kind gives what is expected. */
    public void check(StatementKind kind) throws SQLException {
      if (this == ROWS && kind != StatementKind.QUERY) {
        throw SqlExceptions.of("07005", "statement gives no rows: use executeUpdate or execute");
      }
      if (this == COUNT && kind == StatementKind.QUERY) {
        throw SqlExceptions.of("07003", "statement gives rows: use executeQuery or execute");
      }
    }
  }
}
