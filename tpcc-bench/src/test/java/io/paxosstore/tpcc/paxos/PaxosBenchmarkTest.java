package io.paxosstore.tpcc.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.OutputStream;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import picocli.CommandLine;

/** Short runs of the program on this project's own processes. */
class PaxosBenchmarkTest {
  @TempDir Path directory;

  @ParameterizedTest
  @ValueSource(strings = {"write1", "readhome", "mixed", "kill", "stop", "drop"})
  void aPhaseHasAFigureAndAVerdictAndLeavesNothingBehind(String name) throws Exception {
    Phase phase =
        Phase.all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    try (Bench bench =
        new Bench(
            List.of(Rival.own()),
            new Bench.Times(1, 1, 0.1),
            1,
            directory,
            List.of(),
            new PrintStream(OutputStream.nullOutputStream()))) {
      List<Line> lines = phase.body().run(bench);
      assertFalse(lines.isEmpty());
      for (Line line : lines) {
        assertEquals("paxosstore", line.figures().getFirst().contender());
        assertTrue(line.figures().getFirst().value() > 0, line + "");
        assertFalse(line.checks().isEmpty());
        for (Check check : line.checks()) {
          if (check.what().equals("stale reads")) {
            assertEquals("met", check.verdict());
          }
        }
      }
    }
    try (Stream<Path> left = Files.list(directory)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @Test
  void aRivalWithoutAClassPathOrAnUnknownOneIsRefused() {
    assertThrows(IllegalArgumentException.class, () -> Rival.parse("jraft"));
    assertThrows(IllegalArgumentException.class, () -> Rival.parse("zab=x.jar"));
    assertEquals("x.jar", Rival.parse("ratis=x.jar").classPath());
  }

  @Test
  void aPhaseThatDoesNotExistIsRefused() {
    CommandLine command = new CommandLine(new PaxosCommand());
    command.setErr(new PrintWriter(Writer.nullWriter()));
    assertEquals(2, command.execute("--phases=nothing"));
  }

  @Test
  void aTargetIsMetOrMissedOrWithoutAFigure() {
    assertEquals("met", Check.atLeast("x", 3, 3).verdict());
    assertEquals("missed", Check.atLeast("x", 2.99, 3).verdict());
    assertEquals("missed", Check.atMost("x", 3.01, 3).verdict());
    assertEquals("-", Check.atMost("x", Double.NaN, 3).verdict());
  }
}
