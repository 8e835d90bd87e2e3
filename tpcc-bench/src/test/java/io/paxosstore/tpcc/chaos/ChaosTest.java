package io.paxosstore.tpcc.chaos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What {@code bin/paxosstore chaos} does for long, in short; -Dpaxosstore.chaos.seconds=N. */
@Timeout(900)
final class ChaosTest {
  private static final int SECONDS = Integer.getInteger("paxosstore.chaos.seconds", 5);

  @TempDir Path directory;

  private static PrintStream into(ByteArrayOutputStream bytes) {
    return new PrintStream(bytes, true, StandardCharsets.UTF_8);
  }

  @Test
  void killsPausesAndRestartsLoseNothingAndShowNothingWrong() throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ChaosOptions options =
        new ChaosOptions(
            directory,
            3,
            8,
            EnumSet.of(Fault.KILL, Fault.PAUSE),
            Duration.ofSeconds(SECONDS),
            Duration.ofMillis(1_500),
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            1);
    boolean holds = new ChaosRun(options, into(output)).run();
    System.out.println(output.toString(StandardCharsets.UTF_8));
    assertTrue(holds, () -> output.toString(StandardCharsets.UTF_8));

    // What was saved says the same when it is checked again, and a planted loss is found.
    Path histories = directory.resolve("history");
    assertTrue(ChaosCheck.run(histories, into(new ByteArrayOutputStream())));
    assertEquals("lost element", anomalyWithoutLastAcknowledgedTransfer(histories));
  }

  @Test
  void aBrokenNetworkLosesNothingAndShowsNothingWrong() throws Exception {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ChaosOptions options =
        new ChaosOptions(
            directory,
            3,
            8,
            EnumSet.complementOf(EnumSet.of(Fault.KILL, Fault.PAUSE)),
            Duration.ofSeconds(SECONDS),
            Duration.ZERO,
            Duration.ofSeconds(1),
            Duration.ofMillis(500),
            1);
    boolean holds = new ChaosRun(options, into(output)).run();
    String text = output.toString(StandardCharsets.UTF_8);
    System.out.println(text);
    assertTrue(holds, text);
    for (String fault : List.of("delay", "drop", "duplicate", "reorder", "corrupt", "half-open")) {
      assertTrue(text.contains(", " + fault + " "), fault + " has hit nothing: " + text);
    }
  }

  private static String anomalyWithoutLastAcknowledgedTransfer(Path histories) throws IOException {
    List<String> transfers = Files.readAllLines(histories.resolve("transfers.txt"));
    String last =
        transfers.stream().filter(line -> line.startsWith("ok")).reduce((a, b) -> b).orElseThrow();
    String written = last.substring(last.indexOf(" w") + 2).split(" ", 2)[0].replace('=', ' ');
    Path end = histories.resolve("transfers-at-end.txt");
    List<String> there = new ArrayList<>(Files.readAllLines(end));
    assertTrue(there.remove(written), written);
    Files.write(end, there);
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    assertTrue(!ChaosCheck.run(histories, into(output)));
    String text = output.toString(StandardCharsets.UTF_8);
    return text.contains("\nlost element: ") ? "lost element" : text;
  }

  @Test
  void gapsAreMeasuredAcrossTheInstantOfTheKill() {
    long milli = 1_000_000;
    long[] acknowledged = {0, 10 * milli, 20 * milli, 95 * milli, 100 * milli, 400 * milli};
    assertEquals(300 * milli, Gaps.longest(acknowledged, 30 * milli, 401 * milli));
    assertEquals(75 * milli, Gaps.longest(new long[] {20 * milli, 95 * milli}, 30 * milli, 96));
    assertEquals(700 * milli, Gaps.longest(acknowledged, 500 * milli, 1_100 * milli));
    assertTrue(
        Gaps.timeline(List.of(acknowledged), 100 * milli)
            .startsWith(String.format("%n     -100 ms: 1 1 1 0 0 0 0 0 0 1%n        0 ms: 1 0")));
  }
}
