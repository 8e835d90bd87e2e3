package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.lang.management.ManagementFactory;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

/** A point read makes no garbage, wherever the row is or would be. */
class LsmAllocationTest {
  private static final int ROWS = 2000;

  @Test
  void aWarmPointReadAllocatesNothing() {
    byte[][] keys = new byte[ROWS][];
    byte[][] absent = new byte[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      keys[i] = ByteBuffer.allocate(12).putInt(1).putLong(i * 0x9E3779B97F4A7C15L).array();
      absent[i] = ByteBuffer.allocate(12).putInt(1).putLong(i * 0x9E3779B97F4A7C15L + 1).array();
    }
    EngineOptions options =
        new EngineOptions(
            Path.of("store"),
            EngineOptions.Kind.LSM,
            new MemoryFileSystem(),
            1 << 20,
            8 << 20,
            true);
    try (StorageEngine engine = StorageEngine.open(options)) {
      for (int i = 0; i < ROWS; i++) {
        engine.apply(new WriteBatch().put(keys[i], new byte[100]).version(i + 1), Durability.NONE);
        if (i == ROWS / 3) {
          engine.compact();
        } else if (i == 2 * ROWS / 3) {
          engine.flush();
        }
      }
      assertAllocatesNothing(engine, keys, Long.MAX_VALUE, ROWS);
      assertAllocatesNothing(engine, absent, Long.MAX_VALUE, 0);
      assertAllocatesNothing(engine, keys, ROWS / 2, ROWS / 2);
    }
  }

  private static void assertAllocatesNothing(
      StorageEngine engine, byte[][] keys, long at, int expected) {
    Cell cell = new Cell();
    for (int round = 0; round < 20; round++) {
      readAll(engine, keys, at, cell, expected);
    }
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    long least = Long.MAX_VALUE;
    // The compiler may still be replacing code that boxes or allocates; one clean round proves
    // the point.
    for (int round = 0; round < 200 && least > 0; round++) {
      long before = threads.getCurrentThreadAllocatedBytes();
      readAll(engine, keys, at, cell, expected);
      least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
    }
    assertEquals(0, least, "bytes for " + keys.length + " reads");
  }

  private static void readAll(
      StorageEngine engine, byte[][] keys, long at, Cell cell, int expected) {
    int found = 0;
    for (byte[] key : keys) {
      found += engine.get(key, at, cell) ? 1 : 0;
    }
    if (found != expected) {
      fail(found + " rows of " + expected);
    }
  }
}
