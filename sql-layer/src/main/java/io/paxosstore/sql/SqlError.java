package io.paxosstore.sql;

import org.jspecify.annotations.Nullable;

/**
 * A statement failed for a reason that its author can act on. Becomes a {@code
 * java.sql.SQLException} with the same SQLState at the session's edge; the message is for people
 * and names what is wrong, never how we found out.
 */
public final class SqlError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String sqlState;
  private final int line;
  private final int column;

  /** An error without a position in the statement. */
  public SqlError(String sqlState, String message) {
    this(sqlState, message, 0, 0, null);
  }

  /** An error without a position in the statement, with its cause. */
  public SqlError(String sqlState, String message, @Nullable Throwable cause) {
    this(sqlState, message, 0, 0, cause);
  }

  /** An error at a line and column of the statement, both counted from 1; 0 for none. */
  public SqlError(
      String sqlState, String message, int line, int column, @Nullable Throwable cause) {
    super(
        line > 0 ? message + " (line " + line + ", column " + column + ")" : message,
        cause,
        false,
        cause == null || sqlState.startsWith("XX"));
    this.sqlState = sqlState;
    this.line = line;
    this.column = column;
  }

  /** The five characters of the SQLState. */
  public String sqlState() {
    return sqlState;
  }

  /** Line of the statement, from 1; 0 if unknown. */
  public int line() {
    return line;
  }

  /** Column of the line, from 1; 0 if unknown. */
  public int column() {
    return column;
  }
}
