package io.paxosstore.tpcc.failover;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.failover.FailoverCommand.Signal;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/paxosstore bench failover} does often, once. */
@Timeout(600)
final class FailoverTest {
  @TempDir Path directory;

  @Test
  void writersGoOnWhenAHomeIsKilledAndNoAcknowledgedWriteIsLost() throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    PrintStream out = new PrintStream(output, true, StandardCharsets.UTF_8);
    boolean holds = new FailoverRun(directory, 3, 1, Signal.KILL, 100, out).run();
    String text = output.toString(StandardCharsets.UTF_8);
    System.out.println(text);
    assertTrue(holds, text);
    assertTrue(text.contains("writer at a living node: median "), text);
  }
}
