package io.paxosstore.tpcc.cli;

import io.paxosstore.tpcc.schema.Database;
import java.io.PrintWriter;
import java.sql.SQLException;
import picocli.CommandLine.Model.CommandSpec;

/** How a command says that the database failed. */
final class Failures {
  private Failures() {}

  /**
   * Prints the failure and those behind it.
   *
   * @return the exit status
   */
  static int tell(CommandSpec spec, Database database, SQLException failure) {
    PrintWriter err = spec.commandLine().getErr();
    err.println(database + ": " + text(failure));
    for (SQLException e = failure.getNextException(); e != null; e = e.getNextException()) {
      err.println("  " + text(e));
    }
    err.flush();
    return Exit.DATABASE_FAILED;
  }

  private static String text(SQLException e) {
    return e.getMessage() + (e.getSQLState() == null ? "" : " [" + e.getSQLState() + "]");
  }
}
