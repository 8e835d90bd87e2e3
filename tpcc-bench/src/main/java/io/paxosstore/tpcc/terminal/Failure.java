package io.paxosstore.tpcc.terminal;

import io.paxosstore.tpcc.schema.Dialect;
import java.sql.SQLException;
import java.util.Set;

/** What an error says about the transaction that met it, and so what is to be done. */
enum Failure {
  /** It was refused and had no effect: run it again. */
  CONFLICT,
  /** The connection or the database is gone, and the transaction had no effect: connect again. */
  UNAVAILABLE,
  /** It may have been committed: never run it again. */
  UNKNOWN,
  /** An error that a correct program does not meet: the transaction is given up, the run fails. */
  UNEXPECTED;

  /** A lock that cannot be had, as the standard and PostgreSQL call it. */
  private static final Set<String> LOCK_STATES = Set.of("HYT00", "55P03");

  /**
   * Sorts an error.
   *
   * @param committing whether commit was under way
   * @param dialect knows what else is a conflict, and whether the database says 08007 where, and
   *     only where, a commit's outcome is unknown; with others every connection that is lost during
   *     a commit leaves it open
   */
  static Failure of(SQLException error, boolean committing, Dialect dialect) {
    String state = state(error);
    if (state.equals("08007") || state.equals("08P02") || state.equals("40003")) {
      return UNKNOWN; // 08P02: committed, which whoever looks finds out
    }
    if (dialect.isRetryable(error) || LOCK_STATES.contains(state)) {
      return CONFLICT;
    }
    boolean lost = state.startsWith("08") || state.startsWith("57P0");
    if (committing && !(lost && dialect.tellsLostCommits())) {
      return lost || state.startsWith("58") || state.startsWith("XX") || state.isEmpty()
          ? UNKNOWN
          : UNEXPECTED;
    }
    return lost ? UNAVAILABLE : UNEXPECTED;
  }

  /** The SQLState; empty if there is none. A failed batch may tell it only in what follows. */
  static String state(SQLException error) {
    for (SQLException each = error; each != null; each = each.getNextException()) {
      String state = each.getSQLState();
      if (state != null && !state.isEmpty()) {
        return state;
      }
    }
    return "";
  }
}
