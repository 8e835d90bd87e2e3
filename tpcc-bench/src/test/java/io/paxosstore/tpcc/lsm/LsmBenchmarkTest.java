package io.paxosstore.tpcc.lsm;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

final class LsmBenchmarkTest {
  private static final Set<String> READS =
      Set.of("readrandom", "readrandom2", "multiget", "readmissing", "seek", "seekkept", "scan");

  private static final List<Contender> SHOWN =
      Contender.READ_ONLY.stream().filter(Contender::isAvailable).toList();

  @TempDir Path directory;

  /** Readers compare every byte that they are given, so a phase that ends has had right answers. */
  @ParameterizedTest
  @MethodSource("phases")
  void everyPhaseReportsAPositiveFigureOfEveryContenderAndLeavesNothingBehind(String name)
      throws Exception {
    Phase phase =
        Phase.all().stream().filter(each -> each.name().equals(name)).findFirst().orElseThrow();
    Setting setting = new Setting(3_000, 0.02, 1, 1 << 20, SHOWN, directory);
    try (Bench bench = new Bench(setting, new PrintStream(OutputStream.nullOutputStream()))) {
      List<Line> lines = phase.body().run(bench);
      assertFalse(lines.isEmpty());
      for (Line line : lines) {
        List<Contender> measured = new ArrayList<>(Contender.ALL);
        if (READS.contains(name)) {
          measured.addAll(SHOWN);
          assertTrue(line.ratioToShown() > 0, line.what());
        }
        assertEquals(
            measured.stream().map(Contender::name).toList(),
            line.figures().stream().map(Figure::contender).toList(),
            line.what());
        line.figures().forEach(figure -> assertTrue(figure.value() > 0, line + ""));
        assertTrue(line.ratio() > 0, line.what());
      }
    }
    assertEquals(List.of(), Disk.children(directory));
  }

  static List<String> phases() {
    return Phase.all().stream().map(Phase::name).toList();
  }

  @Test
  void whatIsReportedIsAlsoWrittenAsJson() throws IOException {
    Path json = directory.resolve("figures.json");
    int exit =
        new CommandLine(new LsmCommand())
            .execute(
                "--keys=1000",
                "--seconds=0.01",
                "--rounds=1",
                "--memtable-mib=1",
                "--phases=readrandom,scan",
                "--dir=" + directory.resolve("stores"),
                "--json=" + json);
    assertEquals(0, exit);
    String text = Files.readString(json);
    assertTrue(text.contains("\"phase\": \"scan\""), text);
    assertTrue(text.contains("\"contender\": \"rocksdb-tuned\""), text);
  }

  @Test
  void aPhaseThatDoesNotExistIsRefused() {
    assertEquals(2, new CommandLine(new LsmCommand()).execute("--phases=none"));
  }

  @Test
  void aValueOfAnotherRowOrWithAFlippedBitIsNoticed() {
    byte[] value = new byte[Rows.VALUE_BYTES];
    Rows.putValue(5, 9, value);
    assertEquals(9, Rows.check(5, value, 0, value.length));
    assertThrows(WrongValueException.class, () -> Rows.check(6, value, 0, value.length));
    for (int i = 0; i < value.length; i++) {
      value[i] ^= 1;
      assertThrows(WrongValueException.class, () -> Rows.check(5, value, 0, value.length));
      value[i] ^= 1;
    }
  }

  @Test
  void aShuffleHasEveryNumberOnce() {
    for (int count : new int[] {1, 2, 3, 7, 64, 1_000, 4_097}) {
      Shuffle shuffle = new Shuffle(count, 3);
      Set<Long> seen = new HashSet<>();
      for (int i = 0; i < count; i++) {
        long number = shuffle.at(i);
        assertTrue(number >= 0 && number < count);
        seen.add(number);
      }
      assertEquals(count, seen.size());
    }
  }
}
