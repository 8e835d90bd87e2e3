package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.manifest.ManifestFile;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Every byte of a table and of the manifest, changed: the damage is found, named, and confined. */
class LsmDamageTest {
  private final CrashingFileSystem files = new CrashingFileSystem();
  private Path table = Path.of("none");

  @BeforeEach
  void fillOneTable() throws IOException {
    writeTable();
    List<String> names =
        files.list(Workload.DIRECTORY).stream().filter(name -> name.endsWith(".sst")).toList();
    assertEquals(1, names.size());
    table = Workload.DIRECTORY.resolve(names.getFirst());
  }

  private void writeTable() {
    try (StorageEngine engine = Workload.open(files)) {
      for (int i = 0; i < 12; i++) {
        engine.apply(put("key" + i, "value " + i, i + 1), Durability.NONE);
      }
      engine.apply(
          new WriteBatch().deleteRange(bytes("key2"), bytes("key3")).version(20), Durability.NONE);
      engine.flush();
    }
  }

  @Test
  void everyChangedByteOfATableIsFoundAndNamed() throws IOException {
    byte[] intact = files.bytes(table);
    for (int at = 0; at < intact.length; at++) {
      byte[] damaged = intact.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      files.plant(table, damaged);
      try (StorageEngine engine = Workload.open(files)) {
        CorruptionException found =
            assertThrows(CorruptionException.class, () -> count(engine), "byte " + at);
        String message = String.valueOf(found.getMessage());
        assertTrue(message.contains("000001.sst") && message.contains("offset"), message);
      }
    }
  }

  @Test
  void aTableOfAnyOtherLengthIsRefused() throws IOException {
    byte[] intact = files.bytes(table);
    for (int length = 0; length < intact.length; length += 7) {
      files.plant(table, Arrays.copyOf(intact, length));
      try (StorageEngine engine = Workload.open(files)) {
        assertThrows(CorruptionException.class, () -> count(engine));
      }
    }
  }

  @Test
  void anIntactTableUnderAnothersNameIsRefused() throws IOException {
    byte[] first = files.bytes(table);
    writeTable();
    Path second = Workload.DIRECTORY.resolve("000002.sst");
    assertEquals(first.length, files.bytes(second).length, "the test needs twins");
    files.plant(second, first);
    try (StorageEngine engine = Workload.open(files)) {
      assertThrows(CorruptionException.class, () -> engine.get(bytes("key1"), 50, new Cell()));
    }
  }

  @Test
  void everyChangedByteOfTheManifestIsFoundAndNothingIsDeleted() throws IOException {
    Path manifest = Workload.DIRECTORY.resolve(ManifestFile.NAME);
    byte[] intact = files.bytes(manifest);
    for (int at = 0; at < intact.length; at++) {
      byte[] damaged = intact.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      files.plant(manifest, damaged);
      CorruptionException found =
          assertThrows(CorruptionException.class, () -> Workload.open(files).close(), "byte " + at);
      assertTrue(String.valueOf(found.getMessage()).contains(ManifestFile.NAME));
    }
    files.plant(manifest, intact);
    try (StorageEngine engine = Workload.open(files)) {
      assertEquals(11, count(engine));
    }
  }

  @Test
  void aMissingManifestOrTableIsRefused() throws IOException {
    byte[] manifest = files.bytes(Workload.DIRECTORY.resolve(ManifestFile.NAME));
    files.delete(Workload.DIRECTORY.resolve(ManifestFile.NAME));
    assertThrows(CorruptionException.class, () -> Workload.open(files).close());
    files.plant(Workload.DIRECTORY.resolve(ManifestFile.NAME), manifest);
    files.delete(table);
    assertThrows(CorruptionException.class, () -> Workload.open(files).close());
  }

  @Test
  void damageMetByACompactionRefusesItsKeysAndNothingElse() throws IOException {
    byte[] damaged = files.bytes(table);
    damaged[3] ^= 1;
    files.plant(table, damaged);
    try (StorageEngine engine = Workload.open(files)) {
      engine.apply(put("other", "x", 30), Durability.NONE);
      assertThrows(CorruptionException.class, engine::compact);
      for (int i = 0; i < 100; i++) {
        engine.apply(put("other" + i, "y".repeat(40), 40 + i), Durability.NONE);
      }
      assertEquals(1L, engine.statistics().counters().get("tablesSetAside"));
      assertTrue(engine.get(bytes("other"), 500, new Cell()));
      CorruptionException refusal =
          assertThrows(CorruptionException.class, () -> engine.get(bytes("key0"), 500, new Cell()));
      assertTrue(String.valueOf(refusal.getMessage()).contains("'key"), refusal.getMessage());
      engine.apply(put("key0", "new", 150), Durability.NONE);
      assertTrue(engine.get(bytes("key0"), 150, new Cell()), "newer than all that was lost");
      assertThrows(CorruptionException.class, () -> engine.get(bytes("key0"), 149, new Cell()));
      engine.compact();
    }
    assertEquals(
        damaged.length, files.bytes(table.resolveSibling(table.getFileName() + ".damaged")).length);
  }

  private static int count(StorageEngine engine) {
    int rows = 0;
    try (Snapshot snapshot = engine.snapshot();
        Cursor cursor = snapshot.scan(ScanRange.of(null, null), 100)) {
      while (cursor.next()) {
        rows++;
      }
    }
    // A look-up goes through the filter and the hash tables, which a scan does not read.
    engine.get(bytes("key7"), 100, new Cell());
    return rows;
  }

  private static WriteBatch put(String key, String value, long version) {
    return new WriteBatch().put(bytes(key), bytes(value)).version(version);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
