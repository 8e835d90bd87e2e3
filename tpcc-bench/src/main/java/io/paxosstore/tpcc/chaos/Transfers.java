package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.history.ClientRecorder;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;

/**
 * Money goes from one account to another, of the same branch or of two, and each branch that is
 * touched notes the transfer. Branches are entity groups. The sum of all accounts never changes,
 * and every acknowledged transfer stays noted, in both branches or in none.
 */
final class Transfers implements Workload {
  static final int BRANCHES = 8;
  static final int ACCOUNTS = 20;
  static final int BALANCE = 1_000;
  static final int TOTAL = BRANCHES * ACCOUNTS * BALANCE;

  private static final int SAME_BRANCH_PERCENT = 60;

  record Transfer(int from, int to, int account, int otherAccount, int amount) implements Choice {}

  @Override
  public void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE account (branch INT, id INT, balance INT NOT NULL,"
              + " PRIMARY KEY (branch, id)) ENTITY GROUP BY (branch) WITH (slots = 8)");
      statement.execute(
          "CREATE TABLE transfer (branch INT, id INT, amount INT NOT NULL,"
              + " PRIMARY KEY (branch, id)) ENTITY GROUP BY (branch) IN account");
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO account VALUES (?, ?, ?)")) {
      for (int branch = 0; branch < BRANCHES; branch++) {
        for (int account = 0; account < ACCOUNTS; account++) {
          insert.setInt(1, branch);
          insert.setInt(2, account);
          insert.setInt(3, BALANCE);
          insert.addBatch();
        }
      }
      insert.executeBatch();
    }
  }

  @Override
  public boolean inTransaction(Choice choice) {
    return true;
  }

  @Override
  public Choice choose(SplittableRandom random) {
    int from = random.nextInt(BRANCHES);
    int to = random.nextInt(100) < SAME_BRANCH_PERCENT ? from : random.nextInt(BRANCHES);
    int account = random.nextInt(ACCOUNTS);
    int other = random.nextInt(ACCOUNTS);
    if (from == to && account == other) {
      other = (other + 1) % ACCOUNTS;
    }
    return new Transfer(from, to, account, other, random.nextInt(1, 10));
  }

  @Override
  public void run(Connection connection, Choice choice, int unique, ClientRecorder recorder)
      throws SQLException, WrongAnswerException {
    Transfer transfer = (Transfer) choice;
    boolean inOrder =
        transfer.from() < transfer.to()
            || (transfer.from() == transfer.to() && transfer.account() < transfer.otherAccount());
    // Rows in the order of their keys, so that two transfers never wait for each other.
    add(connection, transfer, inOrder);
    add(connection, transfer, !inOrder);
    note(connection, transfer.from(), unique, transfer.amount(), recorder);
    if (transfer.to() != transfer.from()) {
      note(connection, transfer.to(), unique, transfer.amount(), recorder);
    }
  }

  private static void add(Connection connection, Transfer transfer, boolean from)
      throws SQLException, WrongAnswerException {
    try (PreparedStatement update =
        connection.prepareStatement(
            "UPDATE account SET balance = balance + ? WHERE branch = ? AND id = ?")) {
      update.setInt(1, from ? -transfer.amount() : transfer.amount());
      update.setInt(2, from ? transfer.from() : transfer.to());
      update.setInt(3, from ? transfer.account() : transfer.otherAccount());
      if (update.executeUpdate() != 1) {
        throw new WrongAnswerException("an account is missing: " + transfer);
      }
    }
  }

  private static void note(
      Connection connection, int branch, int unique, int amount, ClientRecorder recorder)
      throws SQLException {
    // Recorded first: an outcome that nobody knows includes it.
    recorder.write(branch, unique);
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO transfer VALUES (?, ?, ?)")) {
      insert.setInt(1, branch);
      insert.setInt(2, unique);
      insert.setInt(3, amount);
      insert.executeUpdate();
    }
  }

  @Override
  public ClientRecorder recorder(Recorders.OfClient recorders) {
    return recorders.transfers();
  }
}
