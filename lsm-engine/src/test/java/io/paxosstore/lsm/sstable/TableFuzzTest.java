package io.paxosstore.lsm.sstable;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.CrashingFileSystem;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.RangeTombstone;
import io.paxosstore.lsm.rows.RowSource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * Tables that are not what a writer writes: every bit of a small one flipped, and sections with
 * random contents under right checksums, as a writer with a defect would leave them. {@code
 * -Dio.paxosstore.lsm.fuzz=N} tries as many of the latter.
 */
class TableFuzzTest {
  private static final Path DIRECTORY = Path.of("/tables");
  private static final int INPUTS = Integer.getInteger("io.paxosstore.lsm.fuzz", 2_000);
  private static final int[] EXTREMES = {
    0, 1, -1, 2, 7, 255, 256, 65_535, 65_536, Integer.MAX_VALUE, Integer.MIN_VALUE, 1 << 30
  };

  private final CrashingFileSystem files = new CrashingFileSystem();
  private final Path path = DIRECTORY.resolve("000001.sst");

  @BeforeEach
  void makeDirectory() throws IOException {
    files.createDirectories(DIRECTORY);
  }

  /** A few blocks, a key of several of them, deletes and range deletes. */
  private TableMeta write(Codec codec) throws IOException {
    try (TableWriter writer = new TableWriter(files, DIRECTORY, 1, codec, 256)) {
      for (int key = 0; key < 20; key++) {
        for (int version = key == 7 ? 24 : 2; version >= 1; version--) {
          writer.add(
              new Row("key" + (char) ('0' + key), version, "value value value"), key % 5 == 1);
        }
      }
      writer.add(new RangeTombstone(bytes("key3"), bytes("key5"), 50, 0));
      writer.add(new RangeTombstone(bytes("kex"), bytes("key4"), 3, 0));
      return writer.finish();
    }
  }

  @ParameterizedTest
  @EnumSource
  void everyFlippedBitIsFoundOrNeverLookedAt(Codec codec) throws IOException {
    TableMeta meta = write(codec);
    byte[] intact = files.bytes(path);
    String answers = answers(meta);
    for (int bit = 0; bit < 8 * intact.length; bit++) {
      byte[] damaged = intact.clone();
      damaged[bit / 8] ^= (byte) (1 << (bit % 8));
      files.plant(path, damaged);
      try {
        answers(meta);
        throw new AssertionError("bit " + bit + " was not noticed, all of " + answers.length());
      } catch (CorruptionException found) {
        String message = String.valueOf(found.getMessage());
        assertTrue(message.contains("000001.sst") && message.contains("offset"), message);
      }
    }
    files.plant(path, intact);
    assertEquals(answers, answers(meta));
  }

  @ParameterizedTest
  @EnumSource
  void whateverIsUnderARightChecksumIsReadOrRefused(Codec codec) throws IOException {
    TableMeta meta = write(codec);
    byte[] intact = files.bytes(path);
    Random random = new Random(codec.ordinal());
    int refused = 0;
    for (int input = 0; input < INPUTS; input++) {
      byte[] mutant = mutant(intact, random);
      files.plant(path, mutant);
      TableMeta told = withBytes(meta, mutant.length);
      try {
        answers(told);
      } catch (CorruptionException found) {
        refused++;
        assertTrue(String.valueOf(found.getMessage()).contains("000001.sst"), found.getMessage());
      } catch (RuntimeException | OutOfMemoryError e) {
        throw new AssertionError("input " + input + ": " + e, e);
      }
      TableCheck.of(files, DIRECTORY, told);
    }
    assertTrue(refused > INPUTS / 10, refused + " refused");
  }

  /** One section of an intact file with other contents, behind it all as it was. */
  private static byte[] mutant(byte[] intact, Random random) {
    int footerAt = intact.length - Footer.BYTES;
    Footer footer = Footer.decode(Arrays.copyOfRange(intact, footerAt, intact.length), 1, footerAt);
    byte[] index = raw(intact, footer.indexOffset(), footer.indexLength());
    byte[] filter = raw(intact, footer.filterOffset(), footer.filterLength());
    byte[] properties = raw(intact, footer.propertiesOffset(), footer.propertiesLength());
    ByteBuffer out = ByteBuffer.allocate(intact.length * 3 + 4_096);
    switch (random.nextInt(5)) {
      case 0 -> index = mutate(index, random);
      case 1 -> filter = mutate(filter, random);
      case 2 -> properties = mutate(properties, random);
      default -> {
        BlockIndex blocks = new BlockIndex(index);
        int block = random.nextInt(blocks.count());
        long offset = blocks.offset(block);
        byte[] stored =
            Arrays.copyOfRange(
                intact, (int) offset, (int) offset + blocks.length(block) + Section.TRAILER_BYTES);
        damageInPlace(stored, stored.length - 4, random);
        int length = stored.length - Section.TRAILER_BYTES;
        Bytes.putInt(stored, length + 5, Section.checksum(stored, 0, length + 5, 1, offset));
        System.arraycopy(stored, 0, intact = intact.clone(), (int) offset, stored.length);
      }
    }
    out.put(intact, 0, (int) footer.filterOffset());
    long filterAt = append(out, filter);
    long indexAt = append(out, index);
    long propertiesAt = append(out, properties);
    Footer changed =
        new Footer(filterAt, filter.length, indexAt, index.length, propertiesAt, properties.length);
    if (random.nextInt(20) == 0) {
      changed =
          new Footer(
              extreme(random),
              filter.length,
              indexAt,
              extreme(random),
              extreme(random),
              extreme(random));
    }
    out.put(changed.encode(1, out.position()));
    return Arrays.copyOf(out.array(), out.position());
  }

  private static byte[] raw(byte[] file, long offset, int length) {
    byte[] raw = Section.open(file, (int) offset, length, 1, offset);
    if (raw == null) {
      throw new IllegalStateException("the intact file is damaged");
    }
    return raw;
  }

  private static long append(ByteBuffer out, byte[] raw) {
    int offset = out.position();
    byte[] sealed = Arrays.copyOf(raw, raw.length + Section.TRAILER_BYTES);
    Section.seal(sealed, raw.length, Codec.NONE, raw.length, 1, offset);
    out.put(sealed);
    return offset;
  }

  private static byte[] mutate(byte[] section, Random random) {
    byte[] changed =
        switch (random.nextInt(4)) {
          case 0 -> Arrays.copyOf(section, random.nextInt(section.length + 1));
          case 1 -> Arrays.copyOf(section, section.length + random.nextInt(100));
          default -> section.clone();
        };
    damageInPlace(changed, changed.length, random);
    return changed;
  }

  private static void damageInPlace(byte[] bytes, int length, Random random) {
    for (int i = random.nextInt(4); i >= 0 && length >= 4; i--) {
      int at = random.nextInt(length - 3);
      switch (random.nextInt(3)) {
        case 0 -> bytes[at] ^= (byte) (1 << random.nextInt(8));
        case 1 -> bytes[at] = (byte) random.nextInt();
        default -> Bytes.putInt(bytes, at, extreme(random));
      }
    }
  }

  private static int extreme(Random random) {
    return EXTREMES[random.nextInt(EXTREMES.length)];
  }

  private static TableMeta withBytes(TableMeta meta, long bytes) {
    return new TableMeta(
        meta.number(),
        bytes,
        meta.rows(),
        meta.deletes(),
        meta.rangeTombstones(),
        meta.firstKey(),
        meta.endKey(),
        meta.minVersion(),
        meta.maxVersion());
  }

  /** All that a table says, by every way of reading it. */
  private String answers(TableMeta meta) {
    StringBuilder text = new StringBuilder();
    Table table = new Table(files, DIRECTORY, meta, new BlockCache(1 << 20));
    table.retain();
    try {
      for (RowSource rows :
          new RowSource[] {
            table.allVersions(),
            table.scan(null, null, false, 3),
            table.scan(bytes("key2"), bytes("key?"), true, Long.MAX_VALUE)
          }) {
        // A damaged order may not make a walk endless.
        for (int row = 0; rows.next(); row++) {
          assertTrue(row < 100_000, "a scan does not end");
          text.append(
                  new String(
                      rows.keyArray(),
                      rows.keyOffset(),
                      rows.keyLength(),
                      StandardCharsets.ISO_8859_1))
              .append(rows.version())
              .append(rows.valueLength());
        }
      }
      Cell cell = new Cell();
      for (int key = 0; key < 32; key++) {
        byte[] wanted = bytes("key" + (char) ('0' + key));
        long hash = Keys.hash(wanted, 0, wanted.length);
        for (long at : new long[] {1, 20, 100}) {
          text.append(table.find(wanted, hash, at, 0, cell));
        }
      }
      text.append(table.bytesBetween(bytes("key3"), bytes("key9")));
    } finally {
      table.release();
    }
    return text.toString();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }

  private static final class Row extends RowSource {
    Row(String key, long version, String value) {
      keyArray = bytes(key);
      keyLength = keyArray.length;
      valueArray = bytes(value + version);
      valueLength = valueArray.length;
      this.version = version;
    }

    @Override
    public boolean next() {
      return false;
    }

    @Override
    public void seek(byte[] key) {}
  }
}
