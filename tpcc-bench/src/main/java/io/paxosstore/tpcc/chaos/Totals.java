package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.history.ClientRecorder;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;

/** Reads of the sum of all accounts: one query over all groups. */
final class Totals implements Workload {
  private enum Only implements Choice {
    SUM
  }

  @Override
  public void create(Connection connection) {}

  @Override
  public boolean inTransaction(Choice choice) {
    return false;
  }

  @Override
  public Choice choose(SplittableRandom random) {
    return Only.SUM;
  }

  @Override
  public void run(Connection connection, Choice choice, int unique, ClientRecorder recorder)
      throws SQLException, WrongAnswerException {
    try (Statement statement = connection.createStatement();
        ResultSet rows = statement.executeQuery("SELECT SUM(balance), COUNT(*) FROM account")) {
      rows.next();
      recorder.read(0, rows.getInt(1));
      if (rows.getInt(2) != Transfers.BRANCHES * Transfers.ACCOUNTS) {
        throw new WrongAnswerException(rows.getInt(2) + " accounts were read");
      }
    }
  }

  @Override
  public ClientRecorder recorder(Recorders.OfClient recorders) {
    return recorders.totals();
  }
}
