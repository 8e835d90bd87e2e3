package io.paxosstore.lsm;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;

final class NoWaitTest {
  private static final byte[] KEY = "key".getBytes(StandardCharsets.UTF_8);

  @Test
  void whatIsDemandedEndsWithTheWork() {
    assertFalse(NoWait.isDemanded());
    assertTrue(NoWait.demand(NoWait::isDemanded));
    assertThrows(
        WouldWaitException.class,
        () ->
            NoWait.demand(
                () -> {
                  NoWait.check();
                  return KEY;
                }));
    NoWait.check();
  }

  @Test
  void aBlockThatIsNotInTheCacheIsReadWhereReadersMayWait() {
    EngineOptions options =
        new EngineOptions(
            Path.of("store"),
            EngineOptions.Kind.LSM,
            new MemoryFileSystem(),
            1 << 20,
            1 << 20,
            true);
    try (StorageEngine engine = StorageEngine.open(options)) {
      engine.apply(new WriteBatch().put(KEY, KEY).version(1), Durability.NONE);
      engine.flush();
    }
    try (StorageEngine engine = StorageEngine.open(options)) {
      Cell cell = new Cell();
      assertThrows(WouldWaitException.class, () -> NoWait.demand(() -> engine.get(KEY, 1, cell)));
      assertTrue(engine.get(KEY, 1, cell));
      assertTrue(NoWait.demand(() -> engine.get(KEY, 1, cell)));
    }
  }
}
