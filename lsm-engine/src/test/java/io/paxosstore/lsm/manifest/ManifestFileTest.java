package io.paxosstore.lsm.manifest;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.rows.LostRange;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Manifests that earlier builds wrote stay readable, and the same state stays the same bytes. */
class ManifestFileTest {
  private static final Path DIRECTORY = Path.of("/store");
  private static final Path FILE = DIRECTORY.resolve(ManifestFile.NAME);

  private final CrashingFileSystem files = new CrashingFileSystem();

  @BeforeEach
  void makeDirectory() throws IOException {
    files.createDirectories(DIRECTORY);
  }

  /** Two tables on two levels, and in format 2 two losses, one of them accepted. */
  private static Manifest manifest(int format) {
    TableMeta upper = new TableMeta(9, 4000, 50, 3, 1, bytes("a"), bytes("m"), 7, 99);
    TableMeta lower = new TableMeta(4, 70_000, 900, 0, 0, bytes("b"), bytes("zz"), 1, 60);
    List<List<TableMeta>> levels =
        List.of(
            List.of(upper), List.of(), List.of(lower), List.of(), List.of(), List.of(), List.of());
    List<LostRange> lost =
        List.of(
            new LostRange(bytes("c"), bytes("d"), 5, 60, 3, 2, 9173, false),
            new LostRange(bytes("x"), bytes("y"), 1, 20, 2, 0, 4096, true));
    return new Manifest(12, 8192, 40, levels, format == 1 ? List.of() : lost);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void theSameStateIsTheSameBytes(int format) throws IOException {
    ManifestFile.write(files, DIRECTORY, manifest(format));
    assertArrayEquals(fixture(format), files.bytes(FILE));
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2})
  void everyFormatIsReadable(int format) throws IOException {
    files.plant(FILE, fixture(format));
    Manifest read = read();
    Manifest written = manifest(format);
    assertEquals(written.levels().toString(), read.levels().toString());
    assertEquals(12, read.nextNumber());
    assertEquals(8192, read.logPosition());
    assertEquals(40, read.watermark());
    assertEquals(format == 1 ? 0 : 2, read.lost().size());
    for (int i = 0; i < read.lost().size(); i++) {
      LostRange expected = written.lost().get(i);
      LostRange found = read.lost().get(i);
      assertArrayEquals(expected.from(), found.from());
      assertArrayEquals(expected.to(), found.to());
      assertEquals(expected.toString(), found.toString());
      assertEquals(expected.table(), found.table());
      assertEquals(expected.blocks(), found.blocks());
      assertEquals(expected.bytes(), found.bytes());
      assertEquals(expected.accepted(), found.accepted());
    }
  }

  @Test
  void everyChangedByteAndEveryOtherLengthIsFound() throws IOException {
    byte[] intact = fixture(2);
    for (int at = 0; at < intact.length; at++) {
      byte[] damaged = intact.clone();
      damaged[at] ^= (byte) (1 << (at % 8));
      files.plant(FILE, damaged);
      assertThrows(CorruptionException.class, this::read, "byte " + at);
      files.plant(FILE, Arrays.copyOf(intact, at));
      assertThrows(CorruptionException.class, this::read, "length " + at);
    }
  }

  @Test
  void whatIsNotUnderstoodIsRefused() throws IOException {
    byte[] intact = fixture(2);
    int tagAt = fixture(1).length - 4 + 4;
    for (int tag : new int[] {0, 99}) {
      files.plant(FILE, changed(intact, tagAt, tag));
      CorruptionException refusal = assertThrows(CorruptionException.class, this::read);
      assertTrue(String.valueOf(refusal.getMessage()).contains("section " + tag));
    }
    for (int length : new int[] {-1, 1 << 30}) {
      files.plant(FILE, changed(intact, tagAt + 4, length));
      assertThrows(CorruptionException.class, this::read);
    }
  }

  /** With another number at a place, and the checksum that belongs to it. */
  private static byte[] changed(byte[] intact, int at, int number) {
    byte[] bytes = intact.clone();
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(at, number);
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - 4);
    out.putInt(bytes.length - 4, (int) crc.getValue());
    return bytes;
  }

  private Manifest read() throws IOException {
    @Nullable Manifest read = ManifestFile.read(files, DIRECTORY);
    return java.util.Objects.requireNonNull(read);
  }

  private static byte[] fixture(int format) throws IOException {
    try (InputStream in =
        ManifestFileTest.class.getResourceAsStream("format-" + format + ".manifest")) {
      return java.util.Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }
}
