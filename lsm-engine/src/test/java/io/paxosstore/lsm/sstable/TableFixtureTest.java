package io.paxosstore.lsm.sstable;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.RangeTombstone;
import io.paxosstore.lsm.rows.RowSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

/** Files that earlier builds wrote stay readable, and the same rows stay the same bytes. */
class TableFixtureTest {
  private static final Path DIRECTORY = Path.of("/tables");

  private final FileSystem files = new MemoryFileSystem();

  /**
   * {@code a} at 1 to 99 in several blocks, {@code ab} deleted at 7, {@code d00} to {@code d39},
   * which have one length, and a range delete.
   */
  private TableMeta writeTable() throws IOException {
    files.createDirectories(DIRECTORY);
    try (TableWriter writer = new TableWriter(files, DIRECTORY, 1, Codec.NONE, 512)) {
      for (int version = 99; version >= 1; version--) {
        writer.add(new OneRow("a", version, "value " + version), false);
      }
      writer.add(new OneRow("ab", 7, ""), true);
      for (int i = 0; i < 40; i++) {
        writer.add(new OneRow(dense(i), 5, "dense " + i), false);
      }
      writer.add(new RangeTombstone(bytes("b"), bytes("c"), 50, 0));
      return writer.finish();
    }
  }

  @Test
  void theSameRowsAreTheSameBytes() throws IOException {
    byte[] written = new byte[(int) writeTable().bytes()];
    try (ReadableFile file = files.openRead(DIRECTORY.resolve("000001.sst"))) {
      file.read(0, ByteBuffer.wrap(written));
    }
    assertArrayEquals(fixture(), written);
  }

  @Test
  void aTableOfFormat2IsReadable() throws IOException {
    TableMeta meta = writeTable();
    files.delete(DIRECTORY.resolve("000001.sst"));
    try (WritableFile file = files.create(DIRECTORY.resolve("000001.sst"))) {
      file.write(0, ByteBuffer.wrap(fixture()));
    }
    Table table = new Table(files, DIRECTORY, meta, new BlockCache(1 << 20));
    table.retain();
    Cell cell = new Cell();
    for (int version = 1; version <= 99; version++) {
      assertEquals(Table.VALUE, table.find(bytes("a"), hash("a"), version, 0, cell));
      assertEquals("value " + version, new String(cell.copy(), StandardCharsets.US_ASCII));
    }
    assertEquals(Table.TOMBSTONE, table.find(bytes("ab"), hash("ab"), 100, 0, cell));
    assertEquals(Table.NONE, table.find(bytes("ab"), hash("ab"), 6, 0, cell));
    for (int i = 0; i < 40; i++) {
      assertEquals(Table.VALUE, table.find(bytes(dense(i)), hash(dense(i)), 5, 0, cell));
      assertEquals("dense " + i, new String(cell.copy(), StandardCharsets.US_ASCII));
    }
    assertEquals(Table.TOMBSTONE, table.find(bytes("bb"), hash("bb"), 50, 0, cell));
    assertEquals(50, cell.version());
    table.release();
  }

  @Test
  void aWriteBatchIsTheBytesOfItsFormatPage() {
    byte[] encoded =
        new WriteBatch().put(bytes("k"), bytes("v")).delete(bytes("x")).version(5).encode();
    assertEquals(
        "050000000000000002000000" + "0101006b0100000076" + "02010078",
        HexFormat.of().formatHex(encoded));
  }

  private static String dense(int number) {
    return String.format("d%02d", number);
  }

  private static byte[] fixture() throws IOException {
    try (InputStream in = TableFixtureTest.class.getResourceAsStream("format-2.sst")) {
      if (in == null) {
        throw new IOException("format-2.sst is missing");
      }
      return in.readAllBytes();
    }
  }

  private static long hash(String key) {
    return Keys.hash(bytes(key), 0, key.length());
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.US_ASCII);
  }

  private static final class OneRow extends RowSource {
    OneRow(String key, long version, String value) {
      keyArray = bytes(key);
      keyLength = keyArray.length;
      valueArray = bytes(value);
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
