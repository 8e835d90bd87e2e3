package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.fail;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Savepoint;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/**
 * The same random statements on H2 and on three databases of ours: with indexes, without, and with
 * tables of several entity groups and global indexes. All four must answer alike. {@code
 * -Dseeds=100-199} runs more than the suite does, {@code -Dseeds=7-7} runs one again.
 */
final class DifferentialTest {
  private static final int STEPS = 60;

  private record Peer(String name, Connection connection) {}

  private final List<Peer> peers = new ArrayList<>();
  private final List<String> history = new ArrayList<>();

  @Test
  void answersAsH2DoesWhateverTheAccessPath() throws SQLException {
    String[] seeds = System.getProperty("seeds", "1-3").split("-");
    for (long seed = Long.parseLong(seeds[0]); seed <= Long.parseLong(seeds[1]); seed++) {
      try {
        run(seed);
      } catch (AssertionError e) {
        if (!Boolean.getBoolean("goon")) {
          throw e;
        }
        System.out.println(e.getMessage());
      }
    }
  }

  private void run(long seed) throws SQLException {
    SplittableRandom random = new SplittableRandom(seed);
    history.clear();
    String name = UUID.randomUUID().toString();
    try (Connection h2 =
            DriverManager.getConnection("jdbc:h2:mem:" + name + ";DEFAULT_NULL_ORDERING=HIGH");
        Connection indexed = DriverManager.getConnection("jdbc:paxosstore:mem:i" + name);
        Connection plain = DriverManager.getConnection("jdbc:paxosstore:mem:p" + name);
        Connection groups = DriverManager.getConnection("jdbc:paxosstore:mem:g" + name)) {
      peers.clear();
      peers.add(new Peer("H2", h2));
      peers.add(new Peer("indexed", indexed));
      peers.add(new Peer("plain", plain));
      peers.add(new Peer("groups", groups));
      List<RandomTable> tables = create(seed, random);
      for (int i = 0; i < STEPS; i++) {
        step(seed, random, tables);
      }
    }
  }

  private List<RandomTable> create(long seed, SplittableRandom random) throws SQLException {
    List<RandomTable> tables = new ArrayList<>();
    for (int i = 0; i < 3; i++) {
      RandomTable table = RandomTable.of("t" + i, random);
      tables.add(table);
      history.add(table.sql());
      for (Peer peer : peers) {
        try (Statement statement = peer.connection.createStatement()) {
          statement.execute(peer.name.equals("groups") ? table.sqlInGroups() : table.sql());
        }
      }
      boolean early = random.nextBoolean();
      if (early) {
        createIndexes(seed, table);
      }
      int batches = random.nextInt(5);
      for (int j = 0; j < batches; j++) {
        compare(seed, new RandomChange(random, tables).rows(table, 1 + random.nextInt(15)), false);
      }
      for (int j = 0; j < 10; j++) {
        compare(seed, new RandomChange(random, tables).rows(table, 1), false);
      }
      if (!early) {
        createIndexes(seed, table);
      }
      contents(seed, table);
    }
    return tables;
  }

  private void createIndexes(long seed, RandomTable table) {
    for (RandomTable.RandomIndex index : table.indexes()) {
      String sql = index.sql(table);
      history.add(sql);
      List<String> outcomes = new ArrayList<>();
      for (Peer peer : peers) {
        if (!peer.name.equals("plain") || index.unique()) {
          try (Statement statement = peer.connection.createStatement()) {
            statement.execute(peer.name.equals("groups") ? index.sqlInGroups(table) : sql);
            outcomes.add("ok");
          } catch (SQLException e) {
            outcomes.add(e.getSQLState());
          }
        }
      }
      if (outcomes.stream().distinct().count() > 1) {
        report(seed, sql, outcomes);
      }
    }
  }

  private void step(long seed, SplittableRandom random, List<RandomTable> tables)
      throws SQLException {
    switch (random.nextInt(10)) {
      case 0, 1 -> change(seed, random, tables);
      case 2 -> transaction(seed, random, tables);
      case 3 -> fullJoin(seed, random, tables);
      default -> query(seed, random, tables);
    }
  }

  private void query(long seed, SplittableRandom random, List<RandomTable> tables) {
    RandomQuery query = new RandomQuery(random, tables).query();
    compare(seed, query, query.isOrdered());
  }

  private void change(long seed, SplittableRandom random, List<RandomTable> tables) {
    RandomTable table = tables.get(random.nextInt(tables.size()));
    compare(seed, new RandomChange(random, tables).change(table), false);
    contents(seed, table);
  }

  private void transaction(long seed, SplittableRandom random, List<RandomTable> tables)
      throws SQLException {
    for (Peer peer : peers) {
      peer.connection.setAutoCommit(false);
    }
    history.add("BEGIN");
    List<Savepoint> savepoints = new ArrayList<>();
    for (int i = 1 + random.nextInt(5); i > 0; i--) {
      int choice = random.nextInt(6);
      if (choice == 0 && savepoints.isEmpty()) {
        history.add("SAVEPOINT");
        for (Peer peer : peers) {
          savepoints.add(peer.connection.setSavepoint());
        }
      } else if (choice == 1 && !savepoints.isEmpty()) {
        history.add("ROLLBACK TO SAVEPOINT");
        for (int p = 0; p < peers.size(); p++) {
          peers.get(p).connection.rollback(savepoints.get(p));
        }
      } else if (choice < 4) {
        change(seed, random, tables);
      } else {
        query(seed, random, tables);
      }
    }
    boolean commit = random.nextBoolean();
    history.add(commit ? "COMMIT" : "ROLLBACK");
    for (Peer peer : peers) {
      if (commit) {
        peer.connection.commit();
      } else {
        peer.connection.rollback();
      }
      peer.connection.setAutoCommit(true);
    }
    for (RandomTable table : tables) {
      contents(seed, table);
    }
  }

  /** H2 has no FULL JOIN: there it is a left join and the right rows that found nothing. */
  private void fullJoin(long seed, SplittableRandom random, List<RandomTable> tables) {
    RandomTable left = tables.get(random.nextInt(tables.size()));
    RandomTable right = tables.get(random.nextInt(tables.size()));
    RandomSql on = new RandomSql(new SplittableRandom(random.nextLong()), tables);
    List<RandomSql.Field> both = new ArrayList<>(RandomSql.fields(left, "l"));
    both.addAll(RandomSql.fields(right, "r"));
    on.add("l.c0 = r.c0 AND ");
    on.condition(both, 0);
    if (!on.arguments.isEmpty()) {
      return;
    }
    String nulls =
        left.columns().stream()
            .map(c -> "CAST(NULL AS " + c.kind().sql + ")")
            .collect(Collectors.joining(", "));
    String h2 =
        "SELECT l.*, r.* FROM "
            + left.name()
            + " l LEFT JOIN "
            + right.name()
            + " r ON "
            + on.sql
            + " UNION ALL SELECT "
            + nulls
            + ", r.* FROM "
            + right.name()
            + " r WHERE NOT EXISTS (SELECT 1 FROM "
            + left.name()
            + " l WHERE "
            + on.sql
            + ")";
    String ours =
        "SELECT l.*, r.* FROM " + left.name() + " l FULL JOIN " + right.name() + " r ON " + on.sql;
    history.add(ours);
    List<String> answers = new ArrayList<>();
    for (Peer peer : peers) {
      answers.add(answer(peer, peer.name.equals("H2") ? h2 : ours, List.of(), false));
    }
    if (answers.stream().distinct().count() > 1) {
      report(seed, ours, answers);
    }
  }

  private void contents(long seed, RandomTable table) {
    RandomSql all = new RandomSql(new SplittableRandom(seed), List.of(table));
    compare(seed, all.add("SELECT * FROM " + table.name()), false);
    history.removeLast();
  }

  private void compare(long seed, RandomSql statement, boolean ordered) {
    history.add(statement.toString());
    List<String> answers = new ArrayList<>();
    for (Peer peer : peers) {
      answers.add(answer(peer, statement.sql.toString(), statement.arguments, ordered));
    }
    if (answers.stream().distinct().count() > 1) {
      report(seed, statement.toString(), answers);
    }
  }

  private void report(long seed, String sql, List<String> answers) {
    StringBuilder message = new StringBuilder("seed " + seed + "\n");
    int from = Boolean.getBoolean("history") ? 0 : Math.max(0, history.size() - 1);
    history.stream()
        .filter(line -> line.startsWith("CREATE"))
        .forEach(line -> message.append(line).append(";\n"));
    history.subList(from, history.size()).forEach(line -> message.append(line).append(";\n"));
    for (int i = 1; i < answers.size(); i++) {
      message.append("== ").append(peers.get(i).name).append(": ");
      message.append(difference(answers.get(0), answers.get(i))).append('\n');
    }
    fail(message + "in: " + sql);
  }

  private static String difference(String expected, String actual) {
    List<String> missing = new ArrayList<>(List.of(expected.split("\n")));
    List<String> surplus = new ArrayList<>();
    for (String line : actual.split("\n")) {
      if (!missing.remove(line)) {
        surplus.add(line);
      }
    }
    return missing.isEmpty() && surplus.isEmpty()
        ? expected.equals(actual) ? "the same" : "another order\n" + expected + "\nbut\n" + actual
        : "not " + missing + " but " + surplus;
  }

  private static String answer(Peer peer, String sql, List<Object> arguments, boolean ordered) {
    try (PreparedStatement statement = peer.connection.prepareStatement(sql)) {
      for (int i = 0; i < arguments.size(); i++) {
        statement.setObject(i + 1, arguments.get(i));
      }
      if (!statement.execute()) {
        return "count " + statement.getUpdateCount();
      }
      List<String> rows = new ArrayList<>();
      try (ResultSet result = statement.getResultSet()) {
        int columns = result.getMetaData().getColumnCount();
        while (result.next()) {
          List<String> row = new ArrayList<>();
          for (int i = 1; i <= columns; i++) {
            row.add(normal(result.getObject(i)));
          }
          rows.add(String.join(" | ", row));
        }
      }
      if (!ordered) {
        Collections.sort(rows);
      }
      return rows.size() + " rows\n" + String.join("\n", rows);
    } catch (SQLException e) {
      String state = Objects.requireNonNullElse(e.getSQLState(), "none");
      // A string too long or a number out of range: which row fails first is nobody's promise.
      return state.startsWith("22") || state.startsWith("23")
          ? "error of class 22 or 23"
          : "error " + state + " " + peer.name + " " + e.getMessage();
    }
  }

  private static String normal(@Nullable Object value) {
    return switch (value) {
      case null -> "null";
      case BigDecimal d -> number(d);
      case Number n -> number(new BigDecimal(n.toString()));
      default -> value.toString();
    };
  }

  private static String number(BigDecimal value) {
    BigDecimal rounded = value.setScale(4, RoundingMode.HALF_UP).stripTrailingZeros();
    return rounded.signum() == 0 ? "0" : rounded.toPlainString();
  }
}
