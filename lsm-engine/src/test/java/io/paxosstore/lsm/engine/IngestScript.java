package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StoreText;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.manifest.ManifestFile;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/**
 * A store on several levels with something in memory and in its log, an export for two ranges of
 * it, and what it holds before and after the ingest.
 */
final class IngestScript {
  static final Path EXPORT = Path.of("/export");

  private static final int LAST = 45;
  private static final List<ScanRange> RANGES =
      List.of(ScanRange.of(key(10), key(20)), ScanRange.of(key(25), key(31)));

  /** What a store may hold. */
  String before = "";

  String after = "";

  private static byte[] key(int number) {
    return String.format("k%03d", number).getBytes(StandardCharsets.US_ASCII);
  }

  static StorageEngine open(FileSystem files) {
    return Workload.open(files);
  }

  /** Writes the export. */
  static void export(FileSystem files) {
    try (StorageEngine source = source(files)) {
      source.export(RANGES, EXPORT);
    }
  }

  private static StorageEngine source(FileSystem files) {
    EngineOptions options =
        new EngineOptions(
            Path.of("/source"), EngineOptions.Kind.LSM, files, 1 << 10, 1 << 20, false);
    StorageEngine source = ShapedLsm.tiny(options);
    fill(source, 5, 30);
    return source;
  }

  private static void fill(StorageEngine engine, long seed, int applies) {
    Random random = new Random(seed);
    for (int version = 1; version <= applies; version++) {
      WriteBatch batch = new WriteBatch().version(version);
      for (int change = 0; change < 4; change++) {
        int key = random.nextInt(40);
        switch (random.nextInt(8)) {
          case 0 -> batch.delete(key(key));
          case 1 -> batch.deleteRange(key(key), key(key + 1 + random.nextInt(6)));
          default -> batch.put(key(key), new byte[random.nextInt(60)]);
        }
      }
      engine.apply(batch, Durability.values()[version % 3]);
    }
  }

  /** Fills the store; notes what it holds, and what it is to hold. */
  void fill(StorageEngine engine, FileSystem files) {
    fill(engine, 9, LAST);
    engine.flush();
    // In the range and outside, in the log and in memory only.
    engine.apply(new WriteBatch().put(key(12), new byte[3]).version(LAST), Durability.SYNC);
    engine.apply(new WriteBatch().put(key(22), new byte[4]).version(LAST), Durability.SYNC);
    before = text(engine);
    try (StorageEngine source = source(files)) {
      after =
          StoreText.of(engine, ScanRange.of(null, key(10)), LAST)
              + StoreText.of(source, RANGES.get(0), LAST)
              + StoreText.of(engine, ScanRange.of(key(20), key(25)), LAST)
              + StoreText.of(source, RANGES.get(1), LAST)
              + StoreText.of(engine, ScanRange.of(key(31), null), LAST);
    }
  }

  /** What a store holds: all versions, part by part. */
  static String text(StorageEngine engine) {
    return StoreText.of(engine, ScanRange.of(null, key(10)), LAST)
        + StoreText.of(engine, RANGES.get(0), LAST)
        + StoreText.of(engine, ScanRange.of(key(20), key(25)), LAST)
        + StoreText.of(engine, RANGES.get(1), LAST)
        + StoreText.of(engine, ScanRange.of(key(31), null), LAST);
  }

  /** The store holds all that it held before or all that it is to hold; true if the latter. */
  boolean check(StorageEngine engine) {
    String text = text(engine);
    if (!text.equals(before)) {
      assertEquals(after, text);
    }
    return text.equals(after);
  }

  /** No file is there that the manifest does not name. */
  static void checkFiles(FileSystem files) throws IOException {
    TreeSet<String> expected = new TreeSet<>(List.of(ManifestFile.NAME, "wal"));
    var manifest = ManifestFile.read(files, Workload.DIRECTORY);
    assertTrue(manifest != null, "the manifest is gone");
    manifest.tables().stream().map(TableMeta::fileName).forEach(expected::add);
    assertEquals(expected, new TreeSet<>(files.list(Workload.DIRECTORY)));
  }
}
