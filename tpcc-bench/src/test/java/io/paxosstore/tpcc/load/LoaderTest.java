package io.paxosstore.tpcc.load;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.check.Checker;
import io.paxosstore.tpcc.check.Condition;
import io.paxosstore.tpcc.check.Finding;
import io.paxosstore.tpcc.model.NuRandConstants;
import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.schema.Dialect;
import io.paxosstore.tpcc.schema.Schema;
import io.paxosstore.tpcc.schema.TpccInfo;
import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.lang.management.ManagementFactory;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.time.LocalDateTime;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LoaderTest {
  private static final LocalDateTime TIME = LocalDateTime.parse("2026-11-22T10:20:30");

  @TempDir Path directory;

  /** A load whose rows carry a fixed time, so that two loads compare. */
  private static LoadResult load(Database database, int threads) throws Exception {
    try (Connection connection = database.connect()) {
      begin(database.dialect(), connection);
    }
    return SmallLoad.load(database, 2, threads);
  }

  private static void begin(Dialect dialect, Connection connection) throws SQLException {
    new Schema(dialect, false, 0).create(connection);
    new TpccInfo(Scale.small(2), 1, NuRandConstants.choose(1), TIME, false).write(connection);
  }

  /** All rows of all tables, as text, by table; without what a database numbers itself. */
  private static Map<String, List<String>> content(Connection connection) throws SQLException {
    Map<String, List<String>> content = new TreeMap<>();
    for (Table table : Table.values()) {
      String insert = table.insert();
      String columns = insert.substring(insert.indexOf('(') + 1, insert.indexOf(')'));
      String name = insert.substring("INSERT INTO ".length(), insert.indexOf('(')).strip();
      List<String> texts = new ArrayList<>();
      try (Statement statement = connection.createStatement();
          ResultSet rows = statement.executeQuery("SELECT " + columns + " FROM " + name)) {
        while (rows.next()) {
          StringBuilder text = new StringBuilder();
          for (int i = 1; i <= table.columns(); i++) {
            text.append(rows.getString(i)).append('|');
          }
          texts.add(text.toString());
        }
      }
      texts.sort(null);
      content.put(name, texts);
    }
    return content;
  }

  private static void assertConsistent(Database database) throws Exception {
    List<Finding> findings = new ArrayList<>();
    try (Checker checker = new Checker(database, 2)) {
      checker.check(Condition.all(), findings::add);
    }
    assertEquals(List.of(), findings.stream().filter(finding -> !finding.holds()).toList());
  }

  @Test
  void theSameSeedGivesTheSameRowsOnAnyDatabaseByAnyNumberOfThreads() throws Exception {
    Database paxosstore =
        SmallLoad.database("jdbc:paxosstore:file:" + directory.resolve("paxosstore"));
    Database h2 = SmallLoad.database("jdbc:h2:mem:same");
    try (Connection first = paxosstore.connect();
        Connection second = h2.connect()) {
      LoadResult one = load(paxosstore, 1);
      LoadResult other = load(h2, 5);
      assertEquals(one.rows(), other.rows());
      assertEquals(content(first), content(second));
      assertConsistent(paxosstore);
      assertConsistent(h2);
      // Once it is there it is left alone.
      assertEquals(0, SmallLoad.load(h2, 2, 3).rows());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:paxosstore:mem:resumed", "jdbc:h2:mem:resumed"})
  void aPartThatIsHalfLoadedIsLoadedAgainAndNoOther(String url) throws Exception {
    Database database = SmallLoad.database(url);
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      load(database, 4);
      Map<String, List<String>> whole = content(connection);
      // As a process leaves it that was killed while it loaded these four parts.
      for (String text :
          List.of(
              "DELETE FROM tpcc_info WHERE info_key = 'complete'",
              "DELETE FROM tpcc_part WHERE part_name IN ('stock/2/1-500', 'customer/1/7-7',"
                  + " 'orders/1/3-3', 'orders/2/10-10')",
              "DELETE FROM stock WHERE s_w_id = 2 AND s_i_id > 300",
              "DELETE FROM history WHERE h_w_id = 1 AND h_d_id = 7 AND h_c_id > 20",
              "DELETE FROM order_line WHERE ol_w_id = 1 AND ol_d_id = 3 AND ol_o_id > 30",
              "DELETE FROM orders WHERE o_w_id = 2 AND o_d_id = 10",
              "DELETE FROM new_order WHERE no_w_id = 2 AND no_d_id = 10",
              "DELETE FROM order_line WHERE ol_w_id = 2 AND ol_d_id = 10")) {
        assertTrue(statement.executeUpdate(text) > 0, text);
      }
      assertThrows(SQLException.class, () -> new Checker(database, 1));
      LoadResult result = SmallLoad.load(database, 2, 4);
      assertEquals(1 + 2 * (1 + 1 + 10 + 10) - 4, result.partsFound());
      assertTrue(result.rows() < 3_000, result.toString());
      assertEquals(whole, content(connection));
      assertConsistent(database);
    }
  }

  @Test
  void conflictsAndLostConnectionsLeaveNoTrace() throws Exception {
    DriverManager.registerDriver(new FlakyDriver());
    Dialect dialect = Dialect.named("h2");
    Database flaky = new Database("jdbc:flaky:h2:mem:flaky", null, null, dialect);
    Database steady = new Database("jdbc:h2:mem:steady", null, null, dialect);
    try (Connection first = DriverManager.getConnection("jdbc:h2:mem:flaky");
        Connection second = steady.connect()) {
      load(steady, 1);
      // Prepared through a steady connection: what is disturbed is the loading of parts.
      begin(dialect, first);
      LoadResult result = SmallLoad.load(flaky, 2, 3);
      assertTrue(result.retries() > 10, result.toString());
      assertEquals(content(second), content(first));
      assertConsistent(flaky);
    }
  }

  @Test
  void aLoaderThatIsKilledGoesOnWhenItIsStartedAgain() throws Exception {
    String url = "jdbc:paxosstore:file:" + directory.resolve("killed");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String flag : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (!flag.startsWith("-javaagent")) {
        command.add(flag);
      }
    }
    command.addAll(
        List.of("-cp", System.getProperty("java.class.path"), "io.paxosstore.tpcc.BenchCli"));
    command.addAll(List.of("tpcc", "load", "--small", "--warehouses=4", "--threads=2"));
    command.addAll(List.of("--batch=100", "--progress=0", "--url", url));
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    int lines = 0;
    try (BufferedReader output =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8))) {
      // A line is printed for each transaction.
      for (String line = output.readLine(); line != null && lines < 100; line = output.readLine()) {
        lines += line.contains("rows/s") ? 1 : 0;
      }
      process.destroyForcibly().waitFor();
    }
    assertEquals(100, lines);
    Database database = SmallLoad.database(url);
    try (Connection keeper = database.connect()) {
      TpccInfo info = TpccInfo.read(keeper);
      assertTrue(info != null && !info.complete());
      LoadResult result = SmallLoad.load(database, 4, 3);
      assertTrue(result.partsFound() > 0, result.toString());
      assertTrue(result.rows() > 0, result.toString());
      assertConsistent(database);
    }
  }

  @Test
  void whatIsThereAndWasNotAskedForIsRefusedUntilItMayBeDropped() throws Exception {
    Database database = SmallLoad.database("jdbc:h2:mem:refused");
    try (Connection connection = database.connect();
        Statement statement = connection.createStatement()) {
      statement.execute("CREATE TABLE item (mine INTEGER)");
      assertThrows(LoadRefusedException.class, () -> SmallLoad.load(database, 1, 1));
      statement.execute("DROP TABLE item");
      // As a process leaves it that was killed while it created the tables.
      statement.execute("CREATE TABLE tpcc_info (info_key VARCHAR(60), info_value VARCHAR(200))");
      assertEquals(8_000, SmallLoad.load(database, 1, 1).rows(), 2_000);
      assertThrows(LoadRefusedException.class, () -> SmallLoad.load(database, 2, 1));
      LoadOptions options =
          new LoadOptions(Scale.small(2), 2, 300, 1, true, true, 0, Duration.ofDays(1));
      assertEquals(2, SmallLoad.load(database, options).info().scale().warehouses());
      assertConsistent(database);
    }
  }
}
