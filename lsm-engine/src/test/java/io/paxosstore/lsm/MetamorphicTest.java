package io.paxosstore.lsm;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.engine.ShapedLsm;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Supplier;
import java.util.stream.LongStream;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * One random history, many stores, the same answers. A failure names its seed and the shortest list
 * of its steps that fails; the seed replays it. {@code -Dio.paxosstore.lsm.seeds=N} runs as many.
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
  private static RandomHistory run(long seed, Supplier<EngineOptions> fresh, Opening opening) {
    RandomHistory history =
        new HistoryShrinker(
                seed,
                () -> {
                  EngineOptions options = fresh.get();
                  EngineOptions other =
                      new EngineOptions(
                          Path.of("other"),
                          EngineOptions.Kind.LSM,
                          options.fileSystem(),
                          900,
                          5000,
                          false);
                  return new RandomHistory(
                      seed,
                      () -> opening.open(options),
                      () -> ShapedLsm.tiny(other),
                      Path.of("exports"));
                })
            .run(STEPS);
    assertTrue(history.leaps() > 0, "no scan leapt");
    return history;
  }

  /** A run on disk, in which ranges go to a store of another kind and back. */
  private void runBeside(long seed, EngineOptions.Kind kind, EngineOptions.Kind otherKind) {
    AtomicInteger runs = new AtomicInteger();
    new HistoryShrinker(
            seed,
            () -> {
              Path own = directory.resolve("run-" + runs.incrementAndGet());
              EngineOptions options =
                  EngineOptions.at(own.resolve("store"))
                      .kind(kind)
                      .memtableBytes(16 << 10)
                      .cacheBytes(64 << 10);
              EngineOptions other = EngineOptions.at(own.resolve("other")).kind(otherKind);
              return new RandomHistory(
                  seed,
                  () -> StorageEngine.open(options),
                  () -> StorageEngine.open(other),
                  own.resolve("exports"));
            })
        .run(STEPS);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void tinyTablesAndLevelsOnOneThread(long seed) {
    run(seed, () -> inMemory(600, 2000, false), ShapedLsm::tiny);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void oldTablesInAColdDirectory(long seed) {
    ColdTier cold = new ColdTier(Path.of("/cold"), seed % 9);
    RandomHistory history =
        run(seed, () -> inMemory(600, 2000, false).coldTier(cold), ShapedLsm::tiny);
    assertTrue(history.cooled() > 0, "no table became cold");
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void tinyTablesAndLevelsInTheBackground(long seed) {
    run(seed, () -> inMemory(1500, 1 << 20, true), ShapedLsm::tiny);
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void everythingInOneMemtable(long seed) {
    run(seed, () -> inMemory(64 << 20, 1 << 20, true), ShapedLsm::eager);
  }

  @ParameterizedTest
  @MethodSource("someSeeds")
  void onDisk(long seed) {
    runBeside(seed, EngineOptions.Kind.LSM, EngineOptions.Kind.ROCKSDB);
  }

  @ParameterizedTest
  @MethodSource("someSeeds")
  void onRocksDb(long seed) {
    runBeside(seed, EngineOptions.Kind.ROCKSDB, EngineOptions.Kind.LSM);
  }
}
