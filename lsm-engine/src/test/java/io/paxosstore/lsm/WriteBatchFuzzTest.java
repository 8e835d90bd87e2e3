package io.paxosstore.lsm;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** Bytes that are nearly a write batch, or not at all. */
class WriteBatchFuzzTest {
  private static final int INPUTS = 10 * Integer.getInteger("io.paxosstore.lsm.fuzz", 2_000);

  @Test
  void whatDecodesCanBeAppliedAndReadAndWhatDoesNotIsRefused() {
    Random random = new Random(1);
    int refused = 0;
    EngineOptions options =
        new EngineOptions(
            Path.of("store"),
            EngineOptions.Kind.LSM,
            new MemoryFileSystem(),
            1 << 20,
            1 << 20,
            false);
    try (StorageEngine engine = StorageEngine.open(options)) {
      for (int input = 0; input < INPUTS; input++) {
        byte[] bytes = mutant(random);
        WriteBatch batch;
        try {
          batch = WriteBatch.decode(bytes.clone());
        } catch (IllegalArgumentException e) {
          refused++;
          continue;
        }
        assertArrayEquals(bytes, batch.encode(), "input " + input);
        if (batch.version() > 0 && batch.version() < Long.MAX_VALUE) {
          engine.apply(batch, Durability.OS);
        }
      }
      engine.flush();
    }
    try (StorageEngine engine = StorageEngine.open(options);
        Snapshot snapshot = engine.snapshot();
        Cursor rows = snapshot.scan(ScanRange.of(null, null), Long.MAX_VALUE)) {
      while (rows.next()) {
        assertTrue(rows.keyLength() > 0);
      }
    }
    assertTrue(refused > INPUTS / 10 && refused < INPUTS, refused + " refused");
  }

  @Test
  void aBatchWithAnEmptyKeyIsRefused() {
    byte[] bytes = new WriteBatch().delete(new byte[] {1}).version(1).encode();
    bytes[13] = 0;
    assertThrows(
        IllegalArgumentException.class,
        () -> WriteBatch.decode(Arrays.copyOf(bytes, bytes.length - 1)));
  }

  @Test
  void aBatchThatDeletesARangeBackwardsIsRefused() {
    byte[] bytes = new WriteBatch().deleteRange(new byte[] {1}, new byte[] {2}).version(1).encode();
    bytes[15] = 3;
    assertThrows(IllegalArgumentException.class, () -> WriteBatch.decode(bytes));
  }

  private static byte[] mutant(Random random) {
    WriteBatch batch = new WriteBatch().version(1 + random.nextInt(100));
    for (int i = random.nextInt(4); i > 0; i--) {
      byte[] key = {(byte) random.nextInt(), 1};
      switch (random.nextInt(3)) {
        case 0 -> batch.put(key, new byte[random.nextInt(20)]);
        case 1 -> batch.delete(key);
        default -> batch.deleteRange(key, new byte[] {key[0], 2, 3});
      }
    }
    byte[] bytes = batch.encode();
    for (int i = random.nextInt(3); i > 0; i--) {
      bytes[random.nextInt(bytes.length)] = (byte) (random.nextBoolean() ? random.nextInt(4) : -1);
    }
    return random.nextInt(10) == 0 ? Arrays.copyOf(bytes, random.nextInt(60)) : bytes;
  }
}
