package io.paxosstore.lsm.manifest;

import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Manifests that nobody wrote: every bit flipped, and random contents under right checksums. */
class ManifestFuzzTest {
  private static final Path DIRECTORY = Path.of("/store");
  private static final int INPUTS = 10 * Integer.getInteger("io.paxosstore.lsm.fuzz", 2_000);
  private static final int[] EXTREMES = {0, 1, -1, 7, 8, 65, Integer.MAX_VALUE, 1 << 30};

  private final CrashingFileSystem files = new CrashingFileSystem();
  private final Path path = DIRECTORY.resolve(ManifestFile.NAME);
  private byte[] intact = {};

  @BeforeEach
  void writeThreeTables() throws IOException {
    files.createDirectories(DIRECTORY);
    ManifestFile.write(
        files,
        DIRECTORY,
        Manifest.empty()
            .flushed(table(1))
            .flushed(table(2))
            .compacted(Set.of(), 3, List.of(table(3)))
            .advanced(4, 9, 5));
    intact = files.bytes(path);
  }

  private static TableMeta table(int number) {
    return new TableMeta(
        number, 1000, 10, 1, 1, new byte[] {(byte) number}, new byte[] {9, 9}, 1, 7);
  }

  @Test
  void everyFlippedBitIsFound() {
    for (int bit = 0; bit < 8 * intact.length; bit++) {
      byte[] damaged = intact.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      files.plant(path, damaged);
      assertThrows(
          CorruptionException.class, () -> ManifestFile.read(files, DIRECTORY), "bit " + bit);
    }
  }

  @Test
  void whateverIsUnderARightChecksumIsReadOrRefused() throws IOException {
    Random random = new Random(1);
    int refused = 0;
    for (int input = 0; input < INPUTS; input++) {
      files.plant(path, mutant(random));
      try {
        Manifest read = ManifestFile.read(files, DIRECTORY);
        assertTrue(Objects.requireNonNull(read).tables().size() <= intact.length);
      } catch (CorruptionException found) {
        refused++;
        assertTrue(String.valueOf(found.getMessage()).contains(ManifestFile.NAME));
      } catch (RuntimeException | OutOfMemoryError e) {
        throw new AssertionError("input " + input + ": " + e, e);
      }
    }
    assertTrue(refused > INPUTS / 10 && refused < INPUTS, refused + " refused");
  }

  private byte[] mutant(Random random) {
    byte[] bytes =
        switch (random.nextInt(4)) {
          case 0 -> Arrays.copyOf(intact, random.nextInt(intact.length + 1));
          case 1 -> Arrays.copyOf(intact, intact.length + random.nextInt(50));
          default -> intact.clone();
        };
    if (bytes.length < 24) {
      return bytes;
    }
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (random.nextBoolean()) {
      out.putInt(12, bytes.length);
    }
    for (int i = random.nextInt(4); i > 0; i--) {
      int at = 12 + random.nextInt(bytes.length - 16);
      if (random.nextBoolean()) {
        bytes[at] ^= (byte) (1 << random.nextInt(8));
      } else {
        out.putInt(at, EXTREMES[random.nextInt(EXTREMES.length)]);
      }
    }
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, bytes.length - 4);
    out.putInt(bytes.length - 4, (int) crc.getValue());
    return bytes;
  }
}
