package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

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

/** A point read makes no garbage, wherever the row is. */
class LsmAllocationTest {
  private static final int ROWS = 2000;

  @Test
  void aWarmPointReadAllocatesNothing() {
    byte[][] keys = new byte[ROWS][];
    for (int i = 0; i < ROWS; i++) {
      keys[i] = ByteBuffer.allocate(12).putInt(1).putLong(i * 0x9E3779B97F4A7C15L).array();
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
      Cell cell = new Cell();
      for (int round = 0; round < 20; round++) {
        readAll(engine, keys, cell);
      }
      ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
      long least = Long.MAX_VALUE;
      // The compiler may still be replacing code that boxes or allocates; one clean round proves
      // the point.
      for (int round = 0; round < 50 && least > 0; round++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        readAll(engine, keys, cell);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertTrue(least < ROWS, least + " bytes for " + ROWS + " reads");
    }
  }

  private static void readAll(StorageEngine engine, byte[][] keys, Cell cell) {
    int found = 0;
    for (byte[] key : keys) {
      found += engine.get(key, Long.MAX_VALUE, cell) ? 1 : 0;
    }
    assertEquals(ROWS, found);
  }
}
