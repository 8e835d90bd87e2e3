package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.history.ClientRecorder;
import io.paxosstore.tpcc.history.History;
import io.paxosstore.tpcc.history.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicIntegerArray;

/** Single rows that are read, written and compared-and-swapped, each by one statement. */
final class Registers implements Workload {
  static final int COUNT = 24;

  /** What somebody has read of each: swaps expect it, and find it or not. */
  private final AtomicIntegerArray lastSeen = new AtomicIntegerArray(COUNT);

  private enum Kind {
    READ,
    WRITE,
    SWAP
  }

  private record Operation(Kind kind, int key, int expected) implements Choice {}

  @Override
  public void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE register (id INT PRIMARY KEY, val INT) ENTITY GROUP BY (id)"
              + " WITH (slots = 8)");
      for (int key = 0; key < COUNT; key++) {
        statement.execute("INSERT INTO register VALUES (" + key + ", NULL)");
      }
    }
  }

  @Override
  public boolean inTransaction(Choice choice) {
    return false;
  }

  @Override
  public Choice choose(SplittableRandom random) {
    int key = random.nextInt(COUNT);
    Kind kind = Kind.values()[random.nextInt(Kind.values().length)];
    int expected = lastSeen.get(key);
    return new Operation(kind == Kind.SWAP && expected == 0 ? Kind.READ : kind, key, expected);
  }

  @Override
  public void run(Connection connection, Choice choice, int unique, ClientRecorder recorder)
      throws SQLException, WrongAnswerException {
    Operation operation = (Operation) choice;
    switch (operation.kind()) {
      case READ -> read(connection, operation.key(), recorder);
      case WRITE -> {
        recorder.write(operation.key(), unique);
        try (PreparedStatement update =
            connection.prepareStatement("UPDATE register SET val = ? WHERE id = ?")) {
          update.setInt(1, unique);
          update.setInt(2, operation.key());
          if (update.executeUpdate() != 1) {
            throw new WrongAnswerException("register " + operation.key() + " is missing");
          }
        }
        lastSeen.set(operation.key(), unique);
      }
      case SWAP -> swap(connection, operation, unique, recorder);
    }
  }

  private void read(Connection connection, int key, ClientRecorder recorder)
      throws SQLException, WrongAnswerException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT val FROM register WHERE id = ?")) {
      query.setInt(1, key);
      try (ResultSet rows = query.executeQuery()) {
        if (!rows.next()) {
          throw new WrongAnswerException("register " + key + " is missing");
        }
        int value = rows.getInt(1);
        recorder.read(key, rows.wasNull() ? History.ABSENT : value);
        if (value != 0) {
          lastSeen.set(key, value);
        }
      }
    }
  }

  /** Reads all of them, at the end. */
  void readAll(Connection connection, ClientRecorder recorder)
      throws SQLException, WrongAnswerException {
    for (int key = 0; key < COUNT; key++) {
      recorder.call(System.nanoTime());
      read(connection, key, recorder);
      recorder.answer(Outcome.OK, System.nanoTime());
    }
  }

  private void swap(Connection connection, Operation swap, int unique, ClientRecorder recorder)
      throws SQLException {
    // If nobody learns how it ended, it may have put its value in.
    recorder.swap(swap.key(), swap.expected(), unique);
    try (PreparedStatement update =
        connection.prepareStatement("UPDATE register SET val = ? WHERE id = ? AND val = ?")) {
      update.setInt(1, unique);
      update.setInt(2, swap.key());
      update.setInt(3, swap.expected());
      if (update.executeUpdate() == 1) {
        lastSeen.set(swap.key(), unique);
      } else {
        recorder.restart();
        recorder.noSwap(swap.key(), swap.expected());
      }
    }
  }

  @Override
  public ClientRecorder recorder(Recorders.OfClient recorders) {
    return recorders.registers();
  }
}
