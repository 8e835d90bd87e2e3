package io.paxosstore.jdbc.protocol;

/** What executing a statement gives. */
public enum StatementKind {
  /** Rows: SELECT, VALUES, TABLE, EXPLAIN, SHOW. */
  QUERY,
  /** A count of rows: INSERT, UPDATE, DELETE. */
  UPDATE,
  /** Nothing: CREATE, DROP, ALTER, SET, COMMIT, … */
  COMMAND
}
