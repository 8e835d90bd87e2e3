package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineEvent;
import io.paxosstore.lsm.ReadFailedException;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem.Fault;
import io.paxosstore.lsm.fs.FaultyFileSystem.Operation;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.nio.charset.StandardCharsets;
import java.util.EnumSet;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tables that cannot be read keep compactions from their work, and nobody from writing. */
class LsmReadFailureTest {
  private static final int ROWS = 120;

  private final FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
  private final List<EngineEvent> heard = new CopyOnWriteArrayList<>();

  private StorageEngine open(boolean background) {
    return ShapedLsm.tiny(Workload.options(files).background(background).listener(heard::add));
  }

  @Test
  void writesGoOnWhileCompactionsCannotReadAndCompactionsGoOnWhenTheyCan() {
    try (StorageEngine engine = open(false)) {
      files.fail(
          EnumSet.of(Operation.OPEN, Operation.READ), "*.sst", 1, true, Fault.INPUT_OUTPUT_ERROR);
      apply(engine, 0, ROWS);
      assertTrue(files.triggered());
      assertEquals(1, count(EngineEvent.CompactionPostponed.class), heard.toString());
      assertEquals(0, count(EngineEvent.Poisoned.class), heard.toString());
      assertThrows(ReadFailedException.class, engine::compact);
      files.heal();
      apply(engine, ROWS, 2 * ROWS);
      assertTrue(count(EngineEvent.CompactionFinished.class) > 0, heard.toString());
      check(engine, 2 * ROWS);
    }
  }

  @Test
  void aCompactionThatCouldNotReadIsTriedAgainWithoutBeingAsked() {
    try (StorageEngine engine = open(true)) {
      files.fail(
          EnumSet.of(Operation.OPEN, Operation.READ), "*.sst", 1, true, Fault.INPUT_OUTPUT_ERROR);
      apply(engine, 0, ROWS);
      engine.flush();
      until(engine, EngineEvent.CompactionPostponed.class);
      files.heal();
      until(engine, EngineEvent.CompactionFinished.class);
      check(engine, ROWS);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whicheverReadOfACompactionFailsNothingIsPoisonedAndNothingIsLost(boolean sticky) {
    boolean triggered = true;
    for (int nth = 1; triggered; nth++) {
      FaultyFileSystem fresh = new FaultyFileSystem(new MemoryFileSystem());
      try (StorageEngine engine = ShapedLsm.tiny(Workload.options(fresh))) {
        fresh.fail(
            EnumSet.of(Operation.OPEN, Operation.READ),
            "*.sst",
            nth,
            sticky,
            Fault.INPUT_OUTPUT_ERROR);
        apply(engine, 0, ROWS);
        triggered = fresh.triggered();
        fresh.heal();
        apply(engine, ROWS, ROWS + 1);
        check(engine, ROWS + 1);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("read " + nth + " failed: " + e.getMessage(), e);
      }
    }
  }

  private long count(Class<? extends EngineEvent> kind) {
    return heard.stream().filter(kind::isInstance).count();
  }

  /** Waits for what must come; the test's time limit ends a wait in vain. */
  private void until(StorageEngine engine, Class<? extends EngineEvent> kind) {
    while (count(kind) == 0) {
      assertFalse(engine.statistics().counters().isEmpty());
      Thread.onSpinWait();
    }
  }

  private static void apply(StorageEngine engine, int from, int to) {
    for (int number = from; number < to; number++) {
      engine.apply(
          new WriteBatch().put(key(number), new byte[100]).version(1 + number), Durability.NONE);
    }
  }

  private static void check(StorageEngine engine, int rows) {
    for (int number = 0; number < rows; number++) {
      assertTrue(engine.get(key(number), Long.MAX_VALUE, new Cell()), "row " + number);
    }
  }

  private static byte[] key(int number) {
    return ("row " + number).getBytes(StandardCharsets.US_ASCII);
  }
}
