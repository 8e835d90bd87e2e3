package io.paxosstore.lsm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.engine.ShapedLsm;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.nio.file.Path;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One random history, many stores, the same answers. A failure names its seed and step; the seed
 * replays it.
 */
class MetamorphicTest {
  private static final int STEPS = 800;
  private static final long SEEDS = Long.getLong("io.paxosstore.lsm.seeds", 15);

  @TempDir Path directory;

  static LongStream seeds() {
    return LongStream.range(0, SEEDS);
  }

  static LongStream someSeeds() {
    return LongStream.range(0, Math.max(1, SEEDS / 10));
  }

  /** How a store of certain options is opened. */
  private interface Opening {
    StorageEngine open(EngineOptions options);
  }

  private static EngineOptions inMemory(long memtableBytes, long cacheBytes, boolean background) {
    return new EngineOptions(
        Path.of("store"),
        EngineOptions.Kind.LSM,
        new MemoryFileSystem(),
        memtableBytes,
        cacheBytes,
        background);
  }

  /** A run of our own engine, in which scans leap over dead spans. */
  private static void run(long seed, EngineOptions options, Opening opening) {
    EngineOptions other =
        new EngineOptions(
            Path.of("other"), EngineOptions.Kind.LSM, options.fileSystem(), 900, 5000, false);
    RandomHistory history =
        new RandomHistory(
            seed, () -> opening.open(options), () -> ShapedLsm.tiny(other), Path.of("exports"));
    history.run(STEPS);
    assertTrue(history.leaps() > 0, "no scan leapt");
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void tinyTablesAndLevelsOnOneThread(long seed) {
    EngineOptions options = inMemory(600, 2000, false);
    run(seed, options, ShapedLsm::tiny);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void tinyTablesAndLevelsInTheBackground(long seed) {
    EngineOptions options = inMemory(1500, 1 << 20, true);
    run(seed, options, ShapedLsm::tiny);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everythingInOneMemtable(long seed) {
    EngineOptions options = inMemory(64 << 20, 1 << 20, true);
    run(seed, options, ShapedLsm::eager);
  }

  /** A run on disk, in which ranges go to a store of another kind and back. */
  private void runBeside(long seed, EngineOptions options, EngineOptions.Kind kind) {
    EngineOptions other = EngineOptions.at(directory.resolve("other")).kind(kind);
    new RandomHistory(
            seed,
            () -> StorageEngine.open(options),
            () -> StorageEngine.open(other),
            directory.resolve("exports"))
        .run(STEPS);
  }

  @ParameterizedTest
  @MethodSource("someSeeds")
  void onDisk(long seed) {
    EngineOptions options =
        EngineOptions.at(directory.resolve("lsm")).memtableBytes(16 << 10).cacheBytes(64 << 10);
    runBeside(seed, options, EngineOptions.Kind.ROCKSDB);
  }

  @ParameterizedTest
  @MethodSource("someSeeds")
  void onRocksDb(long seed) {
    EngineOptions options =
        EngineOptions.at(directory.resolve("rocks")).kind(EngineOptions.Kind.ROCKSDB);
    runBeside(seed, options, EngineOptions.Kind.LSM);
  }
}
