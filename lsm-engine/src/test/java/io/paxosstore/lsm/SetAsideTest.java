package io.paxosstore.lsm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.DamagedHistory.Answers;
import io.paxosstore.lsm.DamagedHistory.Loss;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.inspect.StoreInspector;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damage in a table that is in use: its keys are refused, all else goes on, compactions too. */
class SetAsideTest {
  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void whateverIsDamagedAnswersAreRightOrRefusedAndWritesGoOn(boolean collects) throws IOException {
    int refused = 0;
    int right = 0;
    long aside = 0;
    for (long seed = 0; seed < 40; seed++) {
      DamagedHistory history = new DamagedHistory(seed, collects);
      CrashingFileSystem files = history.fill(150);
      damage(files, new Random(seed));
      try (StorageEngine engine = DamagedHistory.open(files)) {
        Answers before = history.check(engine, Loss.REFUSED, List.of());
        history.write(engine, 120);
        Answers after = history.check(engine, Loss.REFUSED, List.of());
        refused += before.refused() + after.refused();
        right += before.right() + after.right();
        aside += engine.statistics().counters().getOrDefault("tablesSetAside", 0L);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
      }
      try (StorageEngine engine = DamagedHistory.open(files)) {
        Answers reopened = history.check(engine, Loss.REFUSED, List.of());
        history.deleteEverything(engine);
        history.write(engine, 20);
        refused += reopened.refused();
        assertTrue(history.check(engine, Loss.REFUSED, List.of()).right() > 0);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("seed " + seed + " reopened: " + e.getMessage(), e);
      }
    }
    assertTrue(refused > 1000, refused + " answers were refused");
    assertTrue(right > 10 * refused, right + " right answers, " + refused + " refused");
    assertTrue(aside >= 20, aside + " tables set aside");
  }

  /** One byte of one table. */
  private static void damage(CrashingFileSystem files, Random random) throws IOException {
    List<TableMeta> tables;
    try (StoreInspector store = StoreInspector.open(files, DamagedHistory.DIRECTORY)) {
      tables = store.manifest().tables();
    }
    assertTrue(tables.size() > 2, "few tables");
    Path table =
        DamagedHistory.DIRECTORY.resolve(tables.get(random.nextInt(tables.size())).fileName());
    byte[] bytes = files.bytes(table);
    bytes[random.nextInt(bytes.length)] ^= 4;
    files.plant(table, bytes);
  }
}
