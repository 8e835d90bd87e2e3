package io.paxosstore.lsm.export;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.EngineOptions;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StoreText;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** Exports that earlier builds wrote stay readable, and the same rows stay the same bytes. */
class ExportFixtureTest {
  private static final Path DIRECTORY = Path.of("/export");

  private final MemoryFileSystem files = new MemoryFileSystem();

  private StorageEngine open(String directory) {
    return StorageEngine.open(
        new EngineOptions(
            Path.of(directory), EngineOptions.Kind.LSM, files, 1 << 20, 1 << 20, false));
  }

  /** The example of docs/formats/export.md. */
  private void export(Path directory) {
    try (StorageEngine engine = open("/source")) {
      for (int version = 1; version <= 2; version++) {
        engine.apply(
            new WriteBatch().put(bytes("k"), bytes("v" + version)).version(version),
            Durability.NONE);
      }
      engine.apply(
          new WriteBatch().deleteRange(bytes("a"), bytes("z")).version(3), Durability.NONE);
      engine.watermark(1);
      engine.export(
          List.of(ScanRange.of(bytes("j"), bytes("m")), ScanRange.of(bytes("x"), null)), directory);
    }
  }

  @Test
  void theSameRowsAreTheSameBytes() throws IOException {
    export(DIRECTORY);
    assertEquals(List.of("000001.sst", "000002.sst", ExportFile.NAME), files.list(DIRECTORY));
    assertArrayEquals(fixture(ExportFile.NAME), read(ExportFile.NAME));
    assertArrayEquals(fixture("000001.sst"), read("000001.sst"));
    assertArrayEquals(fixture("000002.sst"), read("000002.sst"));
  }

  @Test
  void anExportOfFormat1IsIngested() throws IOException {
    plant(ExportFile.NAME, fixture(ExportFile.NAME));
    plant("000001.sst", fixture("000001.sst"));
    plant("000002.sst", fixture("000002.sst"));
    try (StorageEngine engine = open("/target")) {
      engine.apply(new WriteBatch().put(bytes("y"), bytes("w")).version(2), Durability.NONE);
      engine.ingest(DIRECTORY);
      assertEquals("1: k@1=v1\n2: k@2=v2\n3: k@3-\n4: k@3-", StoreText.of(engine, 4));
      assertEquals(1, engine.watermark());
      // The range delete came, too: it stands above what is applied below it.
      engine.apply(new WriteBatch().put(bytes("y"), bytes("w")).version(2), Durability.NONE);
      assertEquals(3, engine.versionOf(bytes("y"), 5));
    }
  }

  @Test
  void anotherFormatIsRefused() throws IOException {
    byte[] later = fixture(ExportFile.NAME);
    ByteBuffer bytes = ByteBuffer.wrap(later).order(ByteOrder.LITTLE_ENDIAN).putInt(8, 2);
    CRC32C crc = new CRC32C();
    crc.update(later, 0, later.length - 4);
    bytes.putInt(later.length - 4, (int) crc.getValue());
    plant(ExportFile.NAME, later);
    CorruptionException refusal =
        assertThrows(CorruptionException.class, () -> ExportFile.read(files, DIRECTORY));
    String message = String.valueOf(refusal.getMessage());
    assertTrue(message.contains("format is 2") && message.contains("offset 8"), message);
  }

  private byte[] read(String name) throws IOException {
    try (ReadableFile file = files.openRead(DIRECTORY.resolve(name))) {
      byte[] bytes = new byte[(int) file.size()];
      file.read(0, ByteBuffer.wrap(bytes));
      return bytes;
    }
  }

  private void plant(String name, byte[] bytes) throws IOException {
    files.createDirectories(DIRECTORY);
    try (WritableFile file = files.create(DIRECTORY.resolve(name))) {
      file.write(0, ByteBuffer.wrap(bytes));
    }
  }

  private static byte[] fixture(String name) throws IOException {
    try (InputStream in = ExportFixtureTest.class.getResourceAsStream("format-1/" + name)) {
      if (in == null) {
        throw new IOException("format-1/" + name + " is missing");
      }
      return in.readAllBytes();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
