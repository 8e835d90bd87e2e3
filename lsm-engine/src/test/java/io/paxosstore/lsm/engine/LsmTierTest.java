package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.ColdTier;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineEvent;
import io.paxosstore.lsm.EngineListener;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageEngineContract;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.StoreText;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.Damage;
import io.paxosstore.lsm.fs.EachFault;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem.Fault;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.lsm.inspect.StoreInspector;
import io.paxosstore.lsm.manifest.ManifestFile;
import io.paxosstore.lsm.manifest.TierLink;
import io.paxosstore.lsm.repair.RepairOptions;
import io.paxosstore.lsm.repair.RepairReport;
import io.paxosstore.lsm.repair.StoreRepair;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** Old tables lie in a second directory, and are there whatever happens. */
class LsmTierTest {
  private static final Path COLD = Path.of("/cold");
  private static final long LAST = 300;

  private final CrashingFileSystem files = new CrashingFileSystem();

  private static EngineOptions options(FileSystem files) {
    return Workload.options(files).coldTier(new ColdTier(COLD, 5));
  }

  private static StorageEngine open(FileSystem files) {
    return ShapedLsm.tiny(options(files));
  }

  private static void fill(StorageEngine engine, String prefix, long version) {
    for (int i = 0; i < 60; i++) {
      engine.apply(
          new WriteBatch()
              .put(bytes(prefix + (100 + i)), bytes("value " + version))
              .version(version),
          Durability.NONE);
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static List<String> tables(FileSystem files, Path directory) throws IOException {
    return files.list(directory).stream().filter(name -> name.endsWith(".sst")).toList();
  }

  /** A store with cold tables; returns what it holds. */
  private String fillTheStore() throws IOException {
    String text;
    try (StorageEngine engine = open(files)) {
      fill(engine, "old", 10);
      engine.compact();
      assertEquals(List.of(), tables(files, COLD), "nothing is old while the watermark is low");
      engine.watermark(16);
      fill(engine, "young", 11);
      engine.compact();
      text = StoreText.of(engine, LAST);
    }
    assertFalse(tables(files, COLD).isEmpty());
    assertFalse(tables(files, Workload.DIRECTORY).isEmpty());
    return text;
  }

  @Test
  void whatIsOldIsColdAndAllElseStays() throws IOException {
    String text = fillTheStore();
    try (StoreInspector inspector = StoreInspector.open(files, Workload.DIRECTORY)) {
      assertEquals(List.of(), inspector.check());
      for (TableMeta table : inspector.manifest().tables()) {
        assertEquals(table.maxVersion() < 11, inspector.isCold(table), table.toString());
        List<Long> versions = new ArrayList<>();
        inspector.rows(table, 5, row -> versions.add(row.version()));
        assertFalse(versions.isEmpty());
      }
    }
    try (StorageEngine engine = open(files)) {
      assertEquals(text, StoreText.of(engine, LAST));
      // With newer versions they come back, and are deleted there.
      fill(engine, "old", 200);
      engine.compact();
      assertEquals(List.of(), tables(files, COLD));
      engine.watermark(206);
      engine.compact();
      assertEquals(List.of(), tables(files, Workload.DIRECTORY));
      assertFalse(tables(files, COLD).isEmpty());
    }
  }

  @Test
  void aStoreKnowsItsColdDirectoryWithoutBeingTold() throws IOException {
    String text = fillTheStore();
    try (StorageEngine engine = Workload.open(files)) {
      assertEquals(text, StoreText.of(engine, LAST));
    }
  }

  @Test
  void aMissingColdDirectoryIsRefusedAndNothingIsDeleted() throws IOException {
    String text = fillTheStore();
    List<String> hot = files.list(Workload.DIRECTORY);
    EngineOptions elsewhere =
        Workload.options(files).coldTier(new ColdTier(Path.of("/elsewhere"), 5));
    StorageException none =
        assertThrows(StorageException.class, () -> ShapedLsm.tiny(elsewhere).close());
    String message = String.valueOf(none.getMessage());
    assertTrue(message.contains("cold directory /elsewhere"), message);
    assertEquals(hot, files.list(Workload.DIRECTORY));
    // Moved as a whole it is accepted, and remembered.
    files.createDirectories(Path.of("/moved"));
    for (String name : files.list(COLD)) {
      files.rename(COLD.resolve(name), Path.of("/moved").resolve(name));
    }
    StorageException refusal =
        assertThrows(StorageException.class, () -> Workload.open(files).close());
    assertTrue(String.valueOf(refusal.getMessage()).contains("/cold"), refusal.getMessage());
    ShapedLsm.tiny(Workload.options(files).coldTier(new ColdTier(Path.of("/moved"), 5))).close();
    try (StorageEngine engine = Workload.open(files)) {
      assertEquals(text, StoreText.of(engine, LAST));
    }
  }

  @Test
  void theColdDirectoryOfAnotherStoreIsRefusedAndNotTouched() throws IOException {
    fillTheStore();
    List<String> cold = files.list(COLD);
    EngineOptions other =
        new EngineOptions(Path.of("/other"), EngineOptions.Kind.LSM, files, 1 << 10, 1 << 20, false)
            .coldTier(new ColdTier(COLD, 5));
    StorageException refusal =
        assertThrows(StorageException.class, () -> ShapedLsm.tiny(other).close());
    assertTrue(String.valueOf(refusal.getMessage()).contains("/store"), refusal.getMessage());
    assertEquals(cold, files.list(COLD));
    // Nor may a store without a manifest take what it no longer knows for garbage.
    files.delete(Workload.DIRECTORY.resolve(ManifestFile.NAME));
    for (String name : tables(files, Workload.DIRECTORY)) {
      files.delete(Workload.DIRECTORY.resolve(name));
    }
    assertThrows(CorruptionException.class, () -> open(files).close());
    assertEquals(cold, files.list(COLD));
  }

  @Test
  void oneTableInBothDirectoriesAndOneDirectoryForBothAreRefused() throws IOException {
    fillTheStore();
    String name = tables(files, COLD).getFirst();
    files.link(COLD.resolve(name), Workload.DIRECTORY.resolve(name));
    assertThrows(CorruptionException.class, () -> open(files).close());
    files.delete(Workload.DIRECTORY.resolve(name));
    try (StorageEngine engine = open(files)) {
      assertTrue(engine.statistics().tables() > 0);
      assertThrows(DirectoryLockedException.class, () -> open(files).close());
    }
    assertThrows(
        IllegalArgumentException.class,
        () ->
            ShapedLsm.tiny(Workload.options(files).coldTier(new ColdTier(Workload.DIRECTORY, 5)))
                .close());
    assertThrows(IllegalArgumentException.class, () -> new ColdTier(COLD, -1));
  }

  @Test
  void aChangedByteOfALinkIsFound() throws IOException {
    fillTheStore();
    for (Path directory : List.of(Workload.DIRECTORY, COLD)) {
      Path link = directory.resolve(TierLink.NAME);
      byte[] intact = files.bytes(link);
      for (int at = 0; at < intact.length; at++) {
        byte[] damaged = intact.clone();
        damaged[at] ^= (byte) (1 << (at % 8));
        files.plant(link, damaged);
        CorruptionException found =
            assertThrows(CorruptionException.class, () -> open(files).close(), "byte " + at);
        assertTrue(String.valueOf(found.getMessage()).contains(link.toString()));
      }
      files.plant(link, intact);
    }
    open(files).close();
  }

  @Test
  void aCheckpointIsAStoreOfItsOwnInOneDirectory() throws IOException {
    String text = fillTheStore();
    Path copy = Path.of("/copy");
    try (StorageEngine engine = open(files)) {
      engine.checkpoint(copy);
    }
    EngineOptions options =
        new EngineOptions(copy, EngineOptions.Kind.LSM, files, 1 << 10, 1 << 20, false);
    try (StorageEngine engine = ShapedLsm.tiny(options)) {
      assertEquals(text, StoreText.of(engine, LAST));
    }
  }

  @Test
  void aDamagedColdTableIsSetAsideWhereItIs() throws IOException {
    fillTheStore();
    String name = tables(files, COLD).getFirst();
    byte[] damaged = files.bytes(COLD.resolve(name));
    damaged[3] ^= 1;
    files.plant(COLD.resolve(name), damaged);
    List<EngineEvent.TableSetAside> aside = new ArrayList<>();
    EngineListener listener =
        event -> {
          if (event instanceof EngineEvent.TableSetAside each) {
            aside.add(each);
          }
        };
    try (StorageEngine engine = ShapedLsm.tiny(options(files).listener(listener))) {
      // Until compactions have come down to it.
      for (int version = 200; version < 220; version++) {
        fill(engine, "old", version);
      }
      try (Snapshot snapshot = engine.snapshot()) {
        String rows = StoreText.at(snapshot, ScanRange.prefix(bytes("young")), LAST);
        assertEquals(60, rows.split(" young").length, rows);
      }
      assertEquals(List.of(name), aside.stream().map(EngineEvent.TableSetAside::table).toList());
      assertTrue(aside.getFirst().lostRanges() > 0);
      assertEquals(1, engine.statistics().counters().get("tablesSetAside"));
    }
    assertTrue(files.list(COLD).contains(name + ".damaged"), files.list(COLD).toString());
    open(files).close();
  }

  @Test
  void aDamagedColdTableIsRepairedAndNoOtherOneIsTakenForLost() throws IOException {
    fillTheStore();
    RepairReport nothing =
        StoreRepair.run(files, Workload.DIRECTORY, RepairOptions.CAREFUL, line -> {});
    assertEquals(List.of(), nothing.replaced());
    String name = tables(files, COLD).getFirst();
    byte[] damaged = files.bytes(COLD.resolve(name));
    damaged[3] ^= 1;
    files.plant(COLD.resolve(name), damaged);
    RepairReport report =
        StoreRepair.run(files, Workload.DIRECTORY, RepairOptions.CAREFUL, line -> {});
    assertEquals(1, report.replaced().size());
    assertTrue(files.list(COLD).contains(name + ".damaged"), files.list(COLD).toString());
    assertFalse(files.list(COLD).contains(name), files.list(COLD).toString());
    try (StoreInspector inspector = StoreInspector.open(files, Workload.DIRECTORY)) {
      assertEquals(report.lost().size(), inspector.check().size(), "only what was lost");
    }
    open(files).close();
  }

  @Test
  void whileTheColdDirectoryIsElsewhereNothingIsTakenForLost() throws IOException {
    fillTheStore();
    files.createDirectories(Path.of("/moved"));
    for (String name : files.list(COLD)) {
      files.rename(COLD.resolve(name), Path.of("/moved").resolve(name));
    }
    StorageException refusal =
        assertThrows(
            StorageException.class,
            () -> StoreRepair.run(files, Workload.DIRECTORY, RepairOptions.CAREFUL, line -> {}));
    assertTrue(String.valueOf(refusal.getMessage()).contains("/cold is not there"));
    try (StoreInspector inspector = StoreInspector.open(files, Workload.DIRECTORY)) {
      assertTrue(inspector.check().toString().contains("/cold is not there"));
    }
  }

  @ParameterizedTest
  @EnumSource(Durability.class)
  void aCrashAtAnySyncLeavesAPrefixWithAllThatWasPromised(Durability durability)
      throws IOException {
    Workload workload = new Workload(7, 50);
    int[] clones = {0};
    files.beforeSync(
        path -> {
          for (Damage damage : Damage.values()) {
            int seed = ++clones[0];
            try {
              checkRecovery(files.crashClone(seed, damage), workload);
            } catch (AssertionError | RuntimeException | IOException e) {
              throw new AssertionError(
                  "clone " + seed + " (" + damage + ") at the sync of " + path + ": " + e, e);
            }
          }
        });
    try (StorageEngine engine = open(files)) {
      workload.run(engine, durability);
      cool(engine);
    }
    assertTrue(clones[0] > 200, "only " + clones[0] + " clones");
    assertFalse(tables(files, COLD).isEmpty(), "nothing became cold");
  }

  /** All becomes old. */
  private static void cool(StorageEngine engine) {
    engine.watermark(LAST);
    engine.compact();
  }

  private static void checkRecovery(CrashingFileSystem clone, Workload workload)
      throws IOException {
    try (StorageEngine engine = open(clone)) {
      workload.check(engine);
    }
    checkFiles(clone);
    try (StorageEngine engine = open(clone.crashClone(1, Damage.LOST))) {
      workload.check(engine);
    }
  }

  /** No table is there that the manifest does not name. */
  private static void checkFiles(FileSystem files) throws IOException {
    List<String> there = new ArrayList<>(tables(files, Workload.DIRECTORY));
    there.addAll(tables(files, COLD));
    there.sort(null);
    assertEquals(
        Objects.requireNonNull(ManifestFile.read(files, Workload.DIRECTORY)).tables().stream()
            .map(TableMeta::fileName)
            .sorted()
            .toList(),
        there);
  }

  @EachFault
  void whateverFailsWhatWasPromisedIsThereAfterReopening(boolean sticky, Fault fault)
      throws IOException {
    boolean triggered = true;
    for (int nth = 1; triggered; nth++) {
      FaultyFileSystem faulty = new FaultyFileSystem(new MemoryFileSystem());
      Workload workload = new Workload(3, 24);
      faulty.failChange(nth, sticky, fault);
      try (StorageEngine engine = open(faulty)) {
        workload.run(engine, Durability.SYNC);
        cool(engine);
      } catch (StorageException expected) {
        assertTrue(faulty.triggered(), "failed without a fault: " + expected);
      }
      triggered = faulty.triggered();
      faulty.heal();
      try (StorageEngine engine = open(faulty)) {
        workload.check(engine);
        workload.run(engine, Durability.SYNC);
        workload.check(engine);
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("operation " + nth + " failed: " + e.getMessage(), e);
      }
    }
  }

  @Nested
  class Contract extends StorageEngineContract {
    private final MemoryFileSystem memory = new MemoryFileSystem();

    @Override
    protected EngineOptions options(String directory) {
      return new EngineOptions(
              Path.of(directory), EngineOptions.Kind.LSM, memory, 1 << 10, 1 << 14, true)
          .coldTier(new ColdTier(Path.of("/cold-" + directory), 0));
    }
  }
}
