package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine alone on real files, killed with SIGKILL in the midst of its work, again and again.
 */
final class LsmKillTest {
  /** {@code -Dio.paxosstore.lsm.kills=N} for longer campaigns. */
  private static final int KILLS = Integer.getInteger("io.paxosstore.lsm.kills", 5);

  /** {@code -Dio.paxosstore.lsm.killSeed=N} for campaigns in pieces that differ. */
  private static final long SEED = Long.getLong("io.paxosstore.lsm.killSeed", 20261123);

  private final List<TreeMap<String, byte[]>> states = new ArrayList<>();
  private final long[] applied = new long[KilledWriter.WORKERS];

  @TempDir Path directory;

  @Test
  @Timeout(value = 30, unit = TimeUnit.MINUTES)
  void whatWasLoggedIsThereTheRestIsThereUpToSomeBatchAndNoBatchByHalf() throws Exception {
    for (int worker = 0; worker < KilledWriter.WORKERS; worker++) {
      states.add(new TreeMap<>());
    }
    Random random = new Random(SEED);
    ExpectedState expected = ExpectedState.open(directory.resolve("expected"));
    long checkpointsSeen = 0;
    for (int kill = 1; kill <= KILLS; kill++) {
      runAndKill(random.nextLong(), 1 + random.nextInt(4_000));
      long checkpoint = expected.checkpoint();
      if (checkpoint > checkpointsSeen) {
        checkCheckpoint(KilledWriter.checkpoint(directory, checkpoint));
      }
      for (long number = checkpointsSeen + 1; number <= checkpoint + 1; number++) {
        delete(KilledWriter.checkpoint(directory, number));
      }
      checkpointsSeen = checkpoint;
      try (StorageEngine engine = open(directory.resolve("store"))) {
        for (int worker = 0; worker < KilledWriter.WORKERS; worker++) {
          long held = KilledWriter.held(engine, worker);
          long least = KilledWriter.isLogged(worker) ? expected.acknowledged(worker) : 0;
          assertTrue(
              least <= held && held <= expected.begun(worker),
              "worker "
                  + worker
                  + " holds "
                  + held
                  + " of "
                  + expected.begun(worker)
                  + " batches, promised "
                  + least
                  + ", kill "
                  + kill);
          advance(worker, states.get(worker), held);
          applied[worker] = held;
          checkRows(engine, worker, states.get(worker));
        }
      }
    }
    assertTrue(Arrays.stream(applied).sum() > KILLS, "nothing was written between the kills");
  }

  /** By progress, not by time: on a slow machine it still does its work. */
  private void runAndKill(long seed, int batches) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xmx256m",
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-cp",
                System.getProperty("java.class.path"),
                KilledWriter.class.getName(),
                directory.toString(),
                Long.toString(seed))
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try (BufferedReader progress =
        new BufferedReader(
            new InputStreamReader(process.getInputStream(), StandardCharsets.US_ASCII))) {
      for (int seen = 0; seen < batches; seen++) {
        assertEquals("", progress.readLine(), "the writer ended by itself");
      }
    } finally {
      process.destroyForcibly().waitFor();
    }
  }

  private static StorageEngine open(Path store) {
    return StorageEngine.open(EngineOptions.at(store).memtableBytes(1 << 20));
  }

  private void checkCheckpoint(Path checkpoint) {
    try (StorageEngine engine = open(checkpoint)) {
      for (int worker = 0; worker < KilledWriter.WORKERS; worker++) {
        TreeMap<String, byte[]> state = new TreeMap<>(states.get(worker));
        long held = KilledWriter.held(engine, worker);
        assertTrue(held >= applied[worker], "a checkpoint lacks what was there before");
        advance(worker, state, held);
        checkRows(engine, worker, state);
      }
    }
  }

  private void advance(int worker, TreeMap<String, byte[]> state, long through) {
    assertTrue(through >= applied[worker], "what was there after an earlier kill is gone");
    for (long number = applied[worker] + 1; number <= through; number++) {
      KilledWriter.batch(worker, number, state);
    }
  }

  private static void checkRows(
      StorageEngine engine, int worker, TreeMap<String, byte[]> expected) {
    TreeMap<String, byte[]> rows = new TreeMap<>();
    byte[][] bounds = KilledWriter.bounds(worker);
    try (Snapshot snapshot = engine.snapshot();
        Cursor cursor = snapshot.scan(ScanRange.of(bounds[0], bounds[1]), Long.MAX_VALUE)) {
      while (cursor.next()) {
        rows.put(
            new String(
                cursor.keyArray(),
                cursor.keyOffset(),
                cursor.keyLength(),
                StandardCharsets.US_ASCII),
            Arrays.copyOfRange(
                cursor.valueArray(),
                cursor.valueOffset(),
                cursor.valueOffset() + cursor.valueLength()));
      }
    }
    assertEquals(expected.keySet(), rows.keySet(), "keys of worker " + worker);
    expected.forEach((key, value) -> assertArrayEquals(value, rows.get(key), key));
  }

  private static void delete(Path tree) throws IOException {
    if (!Files.exists(tree)) {
      return;
    }
    try (Stream<Path> files = Files.walk(tree)) {
      for (Path file : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
