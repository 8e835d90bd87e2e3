package io.paxosstore.lsm.engine;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.StoreText;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.fs.EachFault;
import io.paxosstore.lsm.fs.FaultyFileSystem;
import io.paxosstore.lsm.fs.FaultyFileSystem.Fault;
import io.paxosstore.lsm.fs.FaultyFileSystem.Operation;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.lsm.manifest.ManifestFile;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.List;
import java.util.Objects;
import org.junit.jupiter.api.Test;

/** What goes wrong during an ingest or an export is told and changes nothing. */
class LsmIngestFaultTest {
  @EachFault
  void whateverFailsTheStoreHoldsTheStateBeforeOrAfter(boolean sticky, Fault fault)
      throws IOException {
    boolean triggered = true;
    int refused = 0;
    for (int nth = 1; triggered; nth++) {
      FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
      IngestScript script = new IngestScript();
      IngestScript.export(files);
      boolean failed = false;
      try (StorageEngine engine = IngestScript.open(files)) {
        script.fill(engine, new MemoryFileSystem());
        files.failChange(nth, sticky, fault);
        try {
          engine.ingest(IngestScript.EXPORT);
        } catch (StorageException expected) {
          failed = true;
          assertTrue(files.triggered(), "failed without a fault: " + expected);
        }
        triggered = files.triggered();
        files.heal();
        if (failed) {
          refused += checkRefusal(engine, script) ? 1 : 0;
        } else {
          assertTrue(script.check(engine));
        }
      }
      try (StorageEngine engine = IngestScript.open(files)) {
        assertTrue(script.check(engine) || failed, "an ingest that was done is gone");
        IngestScript.checkFiles(files);
        engine.ingest(IngestScript.EXPORT);
        assertTrue(script.check(engine));
      } catch (AssertionError | RuntimeException e) {
        throw new AssertionError("operation " + nth + " failed: " + e.getMessage(), e);
      }
    }
    assertTrue(refused > 5, "only " + refused + " refusals changed nothing");
  }

  /** A store that still answers is as before and takes the ingest now; false if it is poisoned. */
  private static boolean checkRefusal(StorageEngine engine, IngestScript script) {
    String text;
    try {
      text = IngestScript.text(engine);
    } catch (StorageException poisoned) {
      return false;
    }
    assertEquals(script.before, text);
    engine.ingest(IngestScript.EXPORT);
    assertTrue(script.check(engine));
    return true;
  }

  @Test
  void aFullDiskRefusesAnIngestAndLeavesNoFile() throws IOException {
    FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
    IngestScript script = new IngestScript();
    IngestScript.export(files);
    try (StorageEngine engine = IngestScript.open(files)) {
      script.fill(engine, new MemoryFileSystem());
      engine.flush();
      files.quota(500);
      assertThrows(DiskFullException.class, () -> engine.ingest(IngestScript.EXPORT));
      IngestScript.checkFiles(files);
      assertEquals(script.before, IngestScript.text(engine));
      files.heal();
      engine.ingest(IngestScript.EXPORT);
      assertEquals(script.after, IngestScript.text(engine));
      IngestScript.checkFiles(files);
    }
  }

  @EachFault
  void anExportThatFailsLeavesNothingBehind(boolean sticky, Fault fault) throws IOException {
    boolean triggered = true;
    for (int nth = 1; triggered; nth++) {
      FaultyFileSystem files = new FaultyFileSystem(new MemoryFileSystem());
      IngestScript script = new IngestScript();
      try (StorageEngine engine = IngestScript.open(files)) {
        script.fill(engine, new MemoryFileSystem());
        engine.flush();
        files.fail(
            EnumSet.of(
                Operation.CREATE,
                Operation.WRITE,
                Operation.SYNC,
                Operation.SYNC_DIRECTORY,
                Operation.RENAME),
            "*",
            nth,
            sticky,
            fault);
        Path target = Path.of("/second/export");
        try {
          engine.export(List.of(ScanRange.of(null, null)), target);
        } catch (StorageException expected) {
          assertTrue(files.triggered(), "failed without a fault: " + expected);
          assertEquals(List.of(), files.list(target));
        }
        triggered = files.triggered();
        files.heal();
        assertEquals(script.before, IngestScript.text(engine));
      }
    }
  }

  @Test
  void everyChangedByteOfAnExportIsFoundAndNamedAndChangesNothing() throws IOException {
    CrashingFileSystem files = new CrashingFileSystem();
    try (StorageEngine source = IngestScript.open(files)) {
      for (int i = 0; i < 12; i++) {
        source.apply(put("key" + i, "value " + i, i + 1), Durability.NONE);
      }
      source.apply(
          new WriteBatch().deleteRange(bytes("key2"), bytes("key3")).version(20), Durability.NONE);
      source.export(ScanRange.of(bytes("key1"), bytes("key7")), IngestScript.EXPORT);
      assertEquals(2, files.list(IngestScript.EXPORT).size(), "the test needs one table");
      List<String> names = files.list(Workload.DIRECTORY);
      for (String name : files.list(IngestScript.EXPORT)) {
        Path file = IngestScript.EXPORT.resolve(name);
        byte[] intact = files.bytes(file);
        for (int at = 0; at < intact.length; at++) {
          for (int bit = at % 2; bit < 8; bit += 2) {
            byte[] damaged = intact.clone();
            damaged[at] ^= (byte) (1 << bit);
            files.plant(file, damaged);
            checkRefused(source, name, "byte " + at);
          }
        }
        for (int length = 0; length < intact.length; length += 5) {
          files.plant(file, Arrays.copyOf(intact, length));
          checkRefused(source, name, "length " + length);
        }
        files.plant(file, intact);
      }
      assertEquals(names, files.list(Workload.DIRECTORY));
      source.ingest(IngestScript.EXPORT);
    }
  }

  private static void checkRefused(StorageEngine engine, String name, String what) {
    CorruptionException found =
        assertThrows(
            CorruptionException.class, () -> engine.ingest(IngestScript.EXPORT), name + " " + what);
    String message = String.valueOf(found.getMessage());
    assertTrue(message.contains(name) && message.contains("offset"), message);
  }

  @Test
  void anIngestReplacesWhatIsDamagedOrLostAndWritesGoOn() throws IOException {
    CrashingFileSystem files = new CrashingFileSystem();
    try (StorageEngine engine = IngestScript.open(files)) {
      for (int i = 0; i < 60; i++) {
        engine.apply(put("key" + (100 + i), "value " + i, 1), Durability.NONE);
      }
      engine.compact();
      engine.export(ScanRange.of(bytes("key"), bytes("kez")), IngestScript.EXPORT);
    }
    var manifest = Objects.requireNonNull(ManifestFile.read(files, Workload.DIRECTORY));
    TableMeta table = manifest.tables().getFirst();
    Path file = Workload.DIRECTORY.resolve(table.fileName());
    byte[] damaged = files.bytes(file);
    damaged[3] ^= 1;
    files.plant(file, damaged);
    try (StorageEngine engine = IngestScript.open(files)) {
      engine.apply(put("other", "x", 3), Durability.NONE);
      assertThrows(CorruptionException.class, engine::compact);
      for (int i = 0; i < 100; i++) {
        engine.apply(put("other" + i, "y".repeat(40), 3), Durability.NONE);
      }
      engine.apply(put("a", "b", 4), Durability.NONE);
      assertThrows(CorruptionException.class, () -> StoreText.of(engine, 4));
      engine.ingest(IngestScript.EXPORT);
      engine.compact();
      String text = StoreText.of(engine, 4);
      assertTrue(text.contains("key100@1=value 0") && text.contains("other@3=x"), text);
    }
    assertFalse(files.exists(file), "the damaged table is still there");
  }

  private static WriteBatch put(String key, String value, long version) {
    return new WriteBatch().put(bytes(key), bytes(value)).version(version);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
