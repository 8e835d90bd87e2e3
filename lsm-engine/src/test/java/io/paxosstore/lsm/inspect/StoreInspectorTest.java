package io.paxosstore.lsm.inspect;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.rows.KeyText;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.sstable.TableMeta;
import io.paxosstore.lsm.sstable.TableSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class StoreInspectorTest {
  private static final Path DIRECTORY = Path.of("store");
  private static final int KEYS = 400;

  private final CrashingFileSystem files = new CrashingFileSystem();

  /**
   * Keys with one and with so many versions that they fill several blocks, deletes of both kinds.
   */
  private void fill() {
    EngineOptions options =
        new EngineOptions(DIRECTORY, EngineOptions.Kind.LSM, files, 64 << 10, 1 << 20, false);
    try (StorageEngine engine = StorageEngine.open(options)) {
      Random random = new Random(7);
      byte[] value = new byte[150];
      long version = 0;
      for (int i = 0; i < KEYS; i++) {
        put(engine, "key" + i, "value " + i, ++version);
        random.nextBytes(value);
        engine.apply(new WriteBatch().put(bytes("many"), value).version(++version), Durability.OS);
        if (i % 7 == 0) {
          engine.apply(new WriteBatch().delete(bytes("key" + i)).version(++version), Durability.OS);
        }
      }
      engine.compact();
      put(engine, "key5", "again", ++version);
      engine.apply(
          new WriteBatch().deleteRange(bytes("key2"), bytes("key3")).version(++version),
          Durability.OS);
      engine.flush();
      put(engine, "logged", "only", ++version);
    }
  }

  private static void put(StorageEngine engine, String key, String value, long version) {
    engine.apply(new WriteBatch().put(bytes(key), bytes(value)).version(version), Durability.OS);
  }

  @Test
  void nothingIsWrongWithWhatTheEngineWrote() throws IOException {
    fill();
    try (StoreInspector store = StoreInspector.open(files, DIRECTORY)) {
      assertEquals(List.of(), store.check());
    }
  }

  @Test
  void everyChangedByteOfATableIsFoundWithItsPlaceAndItsKeys() throws IOException {
    fill();
    for (TableMeta table : manifest().tables()) {
      Path file = DIRECTORY.resolve(table.fileName());
      byte[] intact = files.bytes(file);
      // Large files are sampled; the end, where all that is no block lies, is not.
      for (int at = 0; at < intact.length; at += at < intact.length - 300 ? 499 : 1) {
        byte[] damaged = intact.clone();
        damaged[at] ^= (byte) (1 << (at % 8));
        files.plant(file, damaged);
        List<Finding> findings = check();
        assertFalse(findings.isEmpty(), "byte " + at);
        Finding first = findings.getFirst();
        assertEquals(file, first.file());
        assertTrue(first.offset() <= at, first + " for byte " + at);
        byte[] from = first.firstKey();
        byte[] to = first.endKey();
        assertTrue(from != null && to != null && Keys.compare(from, to) < 0, first.toString());
      }
      files.plant(file, intact);
    }
    assertEquals(List.of(), check());
  }

  @Test
  void oneDamagedBlockDoesNotHideAnother() throws IOException {
    fill();
    TableMeta largest =
        manifest().tables().stream()
            .max(java.util.Comparator.comparingLong(TableMeta::rows))
            .orElseThrow();
    try (StoreInspector store = StoreInspector.open(files, DIRECTORY)) {
      assertTrue(store.summary(largest).blocks() > 2);
    }
    Path file = DIRECTORY.resolve(largest.fileName());
    byte[] damaged = files.bytes(file);
    damaged[3] ^= 1;
    // Values that cannot be compressed fill several blocks: this is another.
    damaged[damaged.length / 2] ^= 1;
    files.plant(file, damaged);
    List<Finding> findings = check();
    assertTrue(findings.size() >= 2, findings.toString());
    assertEquals(0, findings.getFirst().offset());
  }

  @Test
  void aDamagedManifestAMissingTableAndADamagedLogAreFound() throws IOException {
    fill();
    Path manifest = DIRECTORY.resolve("MANIFEST");
    byte[] intact = files.bytes(manifest);
    byte[] damaged = intact.clone();
    damaged[20] ^= 4;
    files.plant(manifest, damaged);
    assertEquals(manifest, check().getFirst().file());
    files.plant(manifest, intact);

    Path log = DIRECTORY.resolve("wal").resolve("0000000000000001.log");
    byte[] records = files.bytes(log);
    byte[] rotten = records.clone();
    rotten[100] ^= 1;
    rotten[40] ^= 1;
    files.plant(log, rotten);
    assertTrue(check().toString().contains(log.toString()));
    files.plant(log, records);

    Path table = DIRECTORY.resolve(manifest().tables().getFirst().fileName());
    byte[] content = files.bytes(table);
    files.delete(table);
    Finding missing = check().getFirst();
    assertEquals(table, missing.file());
    files.plant(table, content);
    assertEquals(List.of(), check());
  }

  @Test
  void aDumpHasAllVersionsInOrderAndTheStatisticsCountThem() throws IOException {
    fill();
    try (StoreInspector store = StoreInspector.open(files, DIRECTORY)) {
      for (TableMeta table : store.manifest().tables()) {
        List<byte[]> keys = new ArrayList<>();
        List<Long> versions = new ArrayList<>();
        store.rows(
            table,
            Long.MAX_VALUE,
            row -> {
              keys.add(row.copyKey());
              versions.add(row.version());
            });
        assertEquals(table.rows(), keys.size());
        long distinct = keys.isEmpty() ? 0 : 1;
        for (int i = 1; i < keys.size(); i++) {
          int order = Keys.compare(keys.get(i - 1), keys.get(i));
          assertTrue(order < 0 || (order == 0 && versions.get(i - 1) > versions.get(i)));
          distinct += order == 0 ? 0 : 1;
        }
        TableSummary summary = store.summary(table);
        assertEquals(distinct, summary.keys());
        List<byte[]> few = new ArrayList<>();
        store.rows(table, 1, row -> few.add(row.copyKey()));
        assertEquals(Math.min(1, table.rows()), few.size());
      }
    }
  }

  @Test
  void aStoreThatIsOpenAndADirectoryWithoutOneAreRefused() throws IOException {
    EngineOptions options =
        new EngineOptions(DIRECTORY, EngineOptions.Kind.LSM, files, 64 << 10, 1 << 20, false);
    try (StorageEngine engine = StorageEngine.open(options)) {
      assertEquals(0, engine.flushedThrough());
      assertThrows(
          DirectoryLockedException.class, () -> StoreInspector.open(files, DIRECTORY).close());
    }
    files.createDirectories(Path.of("empty"));
    assertThrows(
        StorageException.class, () -> StoreInspector.open(files, Path.of("empty")).close());
  }

  @Test
  void bytesAreTextWhereTheyCanBeReadElseDigits() {
    assertEquals("'key1'", KeyText.of(bytes("key1")));
    assertEquals("x00ff", KeyText.of(HexFormat.of().parseHex("00ff")));
    assertEquals("x", KeyText.of(new byte[0]));
    assertEquals("'ab'+2", KeyText.of(bytes("abcd"), 2));
  }

  private List<Finding> check() throws IOException {
    try (StoreInspector store = StoreInspector.open(files, DIRECTORY)) {
      return store.check();
    }
  }

  private Manifest manifest() throws IOException {
    try (StoreInspector store = StoreInspector.open(files, DIRECTORY)) {
      return store.manifest();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
