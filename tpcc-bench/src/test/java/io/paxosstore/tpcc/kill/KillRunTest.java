package io.paxosstore.tpcc.kill;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.measure.Kind;
import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.report.RunResult;
import io.paxosstore.tpcc.report.TextReport;
import io.paxosstore.tpcc.run.RunOptions;
import io.paxosstore.tpcc.schema.Dialect;
import io.paxosstore.tpcc.terminal.Terminals;
import io.paxosstore.tpcc.transaction.HotRows;
import io.paxosstore.tpcc.transaction.Isolation;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * What {@code bin/paxosstore tpcc kill-run} does in full, in short; -Dpaxosstore.tpcc.seconds=N.
 */
@Timeout(300)
final class KillRunTest {
  private static final int SECONDS = Integer.getInteger("paxosstore.tpcc.seconds", 9);

  @TempDir Path directory;

  @Test
  void aKilledServerLosesNothingAndStopsNoTerminal() throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
    KillOptions options =
        new KillOptions(
            directory,
            3,
            Scale.small(1),
            new RunOptions(
                new Terminals.Behaviour(4, Isolation.SERIALIZABLE, HotRows.LAST, true, null, 0, 1),
                Duration.ofSeconds(1),
                Duration.ofSeconds(SECONDS),
                true,
                List.of()),
            1,
            Duration.ofSeconds(1));
    RunResult result = new KillRun(options, Dialect.named("paxosstore"), out).execute();
    TextReport.print(result, out);
    String text = output.toString(StandardCharsets.UTF_8);
    System.out.println(text);
    assertTrue(result.holds(), text);
    assertNotNull(result.ledger());
    assertTrue(result.responses(Kind.NEW_ORDER) > 0, text);
    // The kill, the conditions at three replicas, and the comparison of these.
    assertEquals(5, result.checks().size(), text);
  }
}
