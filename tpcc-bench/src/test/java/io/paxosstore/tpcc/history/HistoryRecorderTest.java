package io.paxosstore.tpcc.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class HistoryRecorderTest {
  @TempDir Path directory;

  private static String text(History history) {
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < history.size(); i++) {
      text.append(history.describe(i)).append('\n');
    }
    return text.toString();
  }

  @Test
  void manyThreadsRecordWhatACorrectListShows() throws Exception {
    HistoryRecorder recorder = new HistoryRecorder();
    List<Integer> list = new ArrayList<>();
    List<Callable<Boolean>> clients = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      ClientRecorder client = recorder.client();
      int first = i * 1_000;
      clients.add(
          () -> {
            for (int n = 0; n < 500; n++) {
              client.call(System.nanoTime());
              synchronized (list) {
                int[] seen = list.stream().mapToInt(each -> each).toArray();
                client.list(1, seen, seen.length);
                client.append(1, first + n);
                list.add(first + n);
                client.answer(n % 50 == 0 ? Outcome.INFO : Outcome.OK, System.nanoTime());
              }
            }
            return true;
          });
    }
    try (var threads = Executors.newFixedThreadPool(8)) {
      for (Future<Boolean> each : threads.invokeAll(clients)) {
        assertTrue(each.get());
      }
    }
    History history = recorder.history();
    assertEquals(4_000, history.size());
    Verdict verdict = ListAppendCheck.check(history);
    assertTrue(verdict.isValid(), verdict::toString);
  }

  @Test
  void aSavedHistoryIsTheSameWhenLoaded() throws IOException {
    History lists = Histories.run(1, 2_000, Histories.lists());
    History registers = Histories.run(2, 2_000, Histories.registers(5));
    for (History history : List.of(lists, registers)) {
      Path file = directory.resolve("history.txt");
      HistoryText.save(history, file);
      assertEquals(text(history), text(HistoryText.load(file)));
    }
  }

  @Test
  void aClientGoesByAnotherNumberAfterAnUnknownOutcome() {
    HistoryRecorder recorder = new HistoryRecorder();
    ClientRecorder first = recorder.client();
    ClientRecorder second = recorder.client();
    for (Outcome outcome : List.of(Outcome.OK, Outcome.INFO, Outcome.FAIL)) {
      first.call(outcome.ordinal());
      first.answer(outcome, 10);
    }
    second.call(20);
    second.answer(Outcome.OK, 21);
    History history = recorder.history();
    assertEquals(
        List.of(0, 2, 0, 1),
        List.of(history.client(0), history.client(1), history.client(2), history.client(3)));
    assertEquals(History.NEVER, history.answered(2));
  }

  @Test
  void aLineThatMakesNoSenseIsNamed() throws IOException {
    Path file = directory.resolve("broken.txt");
    for (String line :
        List.of("ok 0 1", "ok 0 1 2 x1=1", "ok 0 1 - r1=1", "info 0 1 2 r1=1", "yes 0 1 2 r1=1")) {
      Files.write(file, Arrays.asList("# comment", "ok 0 1 2 r1=-", line));
      IOException broken = assertThrows(IOException.class, () -> HistoryText.load(file));
      assertTrue(
          String.valueOf(broken.getMessage()).endsWith("broken.txt: line 3: " + line),
          broken::toString);
    }
  }
}
