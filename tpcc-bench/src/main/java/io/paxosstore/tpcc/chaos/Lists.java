package io.paxosstore.tpcc.chaos;

import io.paxosstore.tpcc.history.ClientRecorder;
import io.paxosstore.tpcc.history.Outcome;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;

/**
 * Transactions that read lists and append to them, over one to four lists of the same entity group
 * or of several. Lists with even numbers are one row of text, those with odd ones a row for each
 * element. A list that has become long is left behind for a new one, so that reads stay short
 * however long the run.
 */
final class Lists implements Workload {
  private static final int ACTIVE = 10;
  private static final int GROUPS = 4;
  private static final int LONG = 24;
  private static final int MOST_STEPS = Client.UNIQUE_STEP;

  private final AtomicIntegerArray active = new AtomicIntegerArray(ACTIVE);
  private final AtomicInteger last = new AtomicInteger(ACTIVE);

  private record Step(int slot, int list, boolean append) {}

  /** A transaction, and the slot of a list that it found to have become long. */
  private static final class Steps implements Choice {
    private final List<Step> steps;
    private int longSlot = -1;

    Steps(List<Step> steps) {
      this.steps = steps;
    }
  }

  @Override
  public void create(Connection connection) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          "CREATE TABLE list_text (grp INT, id INT, items VARCHAR(4000) NOT NULL,"
              + " PRIMARY KEY (grp, id)) ENTITY GROUP BY (grp) WITH (slots = 8)");
      statement.execute(
          "CREATE TABLE list_row (grp INT, id INT, nth INT, item INT NOT NULL,"
              + " PRIMARY KEY (grp, id, nth)) ENTITY GROUP BY (grp) IN list_text");
    }
    for (int slot = 0; slot < ACTIVE; slot++) {
      createList(connection, slot + 1);
      active.set(slot, slot + 1);
    }
  }

  private static boolean isText(int list) {
    return list % 2 == 0;
  }

  private static int group(int list) {
    return list / 2 % GROUPS;
  }

  private static void createList(Connection connection, int list) throws SQLException {
    if (isText(list)) {
      try (PreparedStatement insert =
          connection.prepareStatement("INSERT INTO list_text VALUES (?, ?, '')")) {
        insert.setInt(1, group(list));
        insert.setInt(2, list);
        insert.executeUpdate();
      }
    }
  }

  @Override
  public void afterwards(Connection connection, Choice choice) throws SQLException {
    int slot = ((Steps) choice).longSlot;
    if (slot >= 0) {
      int old = active.get(slot);
      // The parity stays, or the lists of one kind would die out.
      int list = 2 * last.incrementAndGet() + old % 2;
      createList(connection, list);
      active.compareAndSet(slot, old, list);
    }
  }

  @Override
  public boolean inTransaction(Choice choice) {
    return true;
  }

  @Override
  public Choice choose(SplittableRandom random) {
    List<Step> steps = new ArrayList<>();
    int count = random.nextInt(1, MOST_STEPS + 1);
    for (int i = 0; i < count; i++) {
      int slot = random.nextInt(ACTIVE);
      steps.add(new Step(slot, active.get(slot), random.nextInt(5) < 2));
    }
    // In one order, so that two transactions never wait for each other.
    steps.sort(Comparator.comparingInt(Step::list));
    return new Steps(steps);
  }

  @Override
  public void run(Connection connection, Choice choice, int unique, ClientRecorder recorder)
      throws SQLException, WrongAnswerException {
    Steps steps = (Steps) choice;
    int element = unique;
    for (Step step : steps.steps) {
      if (step.append()) {
        // A unique number is the first of as many as a transaction has steps.
        recorder.append(step.list(), element);
        append(connection, step.list(), element);
        element++;
      } else {
        int[] elements = read(connection, step.list());
        recorder.list(step.list(), elements, elements.length);
        steps.longSlot = elements.length > LONG ? step.slot() : steps.longSlot;
      }
    }
  }

  private static void append(Connection connection, int list, int element)
      throws SQLException, WrongAnswerException {
    if (isText(list)) {
      try (PreparedStatement update =
          connection.prepareStatement(
              "UPDATE list_text SET items = items || ? WHERE grp = ? AND id = ?")) {
        update.setString(1, "," + element);
        update.setInt(2, group(list));
        update.setInt(3, list);
        if (update.executeUpdate() != 1) {
          throw new WrongAnswerException("list " + list + " is missing");
        }
      }
      return;
    }
    int next;
    try (PreparedStatement query =
        connection.prepareStatement(
            "SELECT COALESCE(MAX(nth), 0) + 1 FROM list_row WHERE grp = ? AND id = ?")) {
      query.setInt(1, group(list));
      query.setInt(2, list);
      try (ResultSet rows = query.executeQuery()) {
        rows.next();
        next = rows.getInt(1);
      }
    }
    try (PreparedStatement insert =
        connection.prepareStatement("INSERT INTO list_row VALUES (?, ?, ?, ?)")) {
      insert.setInt(1, group(list));
      insert.setInt(2, list);
      insert.setInt(3, next);
      insert.setInt(4, element);
      insert.executeUpdate();
    }
  }

  private static int[] read(Connection connection, int list)
      throws SQLException, WrongAnswerException {
    String query =
        isText(list)
            ? "SELECT items FROM list_text WHERE grp = ? AND id = ?"
            : "SELECT item FROM list_row WHERE grp = ? AND id = ? ORDER BY nth";
    try (PreparedStatement statement = connection.prepareStatement(query)) {
      statement.setInt(1, group(list));
      statement.setInt(2, list);
      try (ResultSet rows = statement.executeQuery()) {
        List<Integer> elements = new ArrayList<>();
        if (!isText(list)) {
          while (rows.next()) {
            elements.add(rows.getInt(1));
          }
        } else if (!rows.next()) {
          throw new WrongAnswerException("list " + list + " is missing");
        } else {
          for (String element : rows.getString(1).split(",")) {
            if (!element.isEmpty()) {
              elements.add(Integer.parseInt(element));
            }
          }
        }
        return elements.stream().mapToInt(each -> each).toArray();
      }
    }
  }

  /** Reads every list that there ever was, in a transaction each, at the end. */
  void readAll(Connection connection, ClientRecorder recorder)
      throws SQLException, WrongAnswerException {
    for (int list = 1; list <= 2 * last.get() + 1; list++) {
      if (isText(list) && !exists(connection, list)) {
        continue;
      }
      recorder.call(System.nanoTime());
      int[] elements = read(connection, list);
      recorder.list(list, elements, elements.length);
      recorder.answer(Outcome.OK, System.nanoTime());
    }
  }

  private static boolean exists(Connection connection, int list) throws SQLException {
    try (PreparedStatement query =
        connection.prepareStatement("SELECT 1 FROM list_text WHERE grp = ? AND id = ?")) {
      query.setInt(1, group(list));
      query.setInt(2, list);
      try (ResultSet rows = query.executeQuery()) {
        return rows.next();
      }
    }
  }

  @Override
  public ClientRecorder recorder(Recorders.OfClient recorders) {
    return recorders.lists();
  }
}
