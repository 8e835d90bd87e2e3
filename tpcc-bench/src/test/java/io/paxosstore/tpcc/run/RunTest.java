package io.paxosstore.tpcc.run;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.load.SmallLoad;
import io.paxosstore.tpcc.measure.Kind;
import io.paxosstore.tpcc.report.HtmlReport;
import io.paxosstore.tpcc.report.JsonReport;
import io.paxosstore.tpcc.report.RunResult;
import io.paxosstore.tpcc.report.TextReport;
import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.schema.Dialect;
import io.paxosstore.tpcc.schema.UnknownDialectException;
import io.paxosstore.tpcc.terminal.Terminals;
import io.paxosstore.tpcc.transaction.HotRows;
import io.paxosstore.tpcc.transaction.Isolation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Short runs on what can be embedded, with all conditions and the ledger after them. */
final class RunTest {
  private final ByteArrayOutputStream output = new ByteArrayOutputStream();
  private final PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
  private final StringWriter deliveries = new StringWriter();

  @TempDir Path directory;

  private static Database database(String url) throws UnknownDialectException {
    return new Database(url, null, null, Dialect.ofUrl(url));
  }

  private RunOptions options(boolean deferred, HotRows hotRows, Isolation isolation, int seconds) {
    return new RunOptions(
        new Terminals.Behaviour(4, isolation, hotRows, deferred, new PrintWriter(deliveries), 0, 1),
        Duration.ofSeconds(1),
        Duration.ofSeconds(seconds),
        true,
        List.of());
  }

  private RunResult run(Database database, RunOptions options) throws Exception {
    try (Connection connection = database.connect()) {
      SmallLoad.load(database, 2, 2);
      RunResult result = new Run(database, options, out).execute(connection);
      result = result.with(List.of(Conditions.check(database, "", 1)));
      TextReport.print(result, out);
      return result;
    }
  }

  private void requireHolds(RunResult result) {
    assertTrue(result.holds(), () -> output.toString(StandardCharsets.UTF_8));
    for (Kind kind : Kind.values()) {
      boolean expected = kind != Kind.DEFERRED || result.setting().deliveries().equals("deferred");
      assertEquals(expected, result.responses(kind) > 0, kind.title());
    }
    assertTrue(result.tpmC() > 0);
  }

  @Test
  void allHoldsAfterARunInMemory() throws Exception {
    RunResult result =
        run(
            database("jdbc:paxosstore:mem:tpcc-run"),
            options(true, HotRows.LAST, Isolation.SERIALIZABLE, 3));
    requireHolds(result);
    assertTrue(deliveries.toString().lines().count() > 1);

    String json = JsonReport.of(result);
    assertTrue(json.contains("\"tpmC\": ") && json.contains("\"series\": ["), json);
    String html = HtmlReport.of(result);
    assertEquals(2, html.split("<svg ", -1).length - 1);
    assertFalse(html.contains("src="), "the page needs nothing else");
  }

  @Test
  void allHoldsAfterARunOnFilesWithDeliveriesInTheTerminals() throws Exception {
    requireHolds(
        run(
            database("jdbc:paxosstore:file:" + directory.resolve("data")),
            options(false, HotRows.FIRST, Isolation.SERIALIZABLE, 3)));
  }

  @Test
  void allHoldsAfterARunOnH2() throws Exception {
    requireHolds(
        run(
            database("jdbc:h2:mem:tpcc-run"),
            options(true, HotRows.FIRST, Isolation.SERIALIZABLE, 2)));
  }

  @Test
  void readCommittedIsEnoughWhereRowsAreChangedBeforeTheyAreRead() throws Exception {
    requireHolds(
        run(
            database("jdbc:h2:mem:tpcc-read-committed"),
            options(true, HotRows.LAST, Isolation.READ_COMMITTED, 2)));
  }

  @Test
  void aDatabaseThatIsNotLoadedIsRefused() throws Exception {
    Database database = database("jdbc:h2:mem:tpcc-empty");
    try (Connection connection = database.connect()) {
      Run run = new Run(database, options(true, HotRows.LAST, Isolation.SERIALIZABLE, 1), out);
      assertThrows(NotLoadedException.class, () -> run.execute(connection));
    }
  }
}
