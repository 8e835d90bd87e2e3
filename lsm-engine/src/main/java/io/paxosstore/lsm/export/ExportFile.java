package io.paxosstore.lsm.export;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import io.paxosstore.lsm.manifest.TableEntry;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;

/** Reads and writes the description of an exported directory. */
public final class ExportFile {
  /** The description's name. It is written last: a directory without it is no export. */
  public static final String NAME = "EXPORT";

  private static final String NEXT_NAME = "EXPORT.next";

  private static final long MAGIC = 0x54_52_50_58_45_58_41_50L; // "PAXEXPRT"
  private static final int FORMAT = 1;
  private static final int HEADER_BYTES = 16;
  private static final int CHECKSUM_BYTES = 4;

  /** Longest description: that of some hundred thousand tables. */
  private static final int MAX_BYTES = 64 << 20;

  private ExportFile() {}

  /** Writes the description, durably, into a directory whose tables are durable. */
  static void write(FileSystem fileSystem, Path directory, Export export) throws IOException {
    Path next = directory.resolve(NEXT_NAME);
    ByteBuffer bytes = encode(directory, export);
    boolean done = false;
    try {
      try (WritableFile file = fileSystem.create(next)) {
        file.write(0, bytes);
        file.sync();
      }
      fileSystem.rename(next, directory.resolve(NAME));
      fileSystem.syncDirectory(directory);
      done = true;
    } finally {
      if (!done) {
        deleteQuietly(fileSystem, next);
        deleteQuietly(fileSystem, directory.resolve(NAME));
      }
    }
  }

  /** Best effort, where a failure is already on its way to the caller. */
  static void deleteQuietly(FileSystem fileSystem, Path file) {
    try {
      if (fileSystem.exists(file)) {
        fileSystem.delete(file);
      }
    } catch (IOException ignored) {
      // The failure that led here is the one to be told.
    }
  }

  /**
   * Reads the description of a directory.
   *
   * @throws StorageException if it has none
   * @throws CorruptionException if it is damaged or contradicts itself
   */
  public static Export read(FileSystem fileSystem, Path directory) throws IOException {
    Path path = directory.resolve(NAME);
    if (!fileSystem.exists(path)) {
      throw new StorageException(directory + " holds no export: it has no " + NAME);
    }
    byte[] bytes;
    try (ReadableFile file = fileSystem.openRead(path)) {
      if (file.size() > MAX_BYTES) {
        throw new CorruptionException(
            path
                + " is damaged at offset 0: "
                + file.size()
                + " bytes are more than a description has");
      }
      bytes = new byte[(int) file.size()];
      file.read(0, ByteBuffer.wrap(bytes));
    }
    return decode(path, bytes);
  }

  private static ByteBuffer encode(Path directory, Export export) {
    long length = HEADER_BYTES + 16 + CHECKSUM_BYTES;
    for (ScanRange range : export.ranges().all()) {
      byte[] to = range.to();
      length += 5 + KeyRanges.from(range).length + (to == null ? 0 : 4 + to.length);
    }
    for (TableMeta table : export.tables()) {
      length += TableEntry.bytes(table);
    }
    if (length > MAX_BYTES) {
      throw new StorageException(
          "the description of the export in "
              + directory
              + " would take "
              + length
              + " bytes, allowed are "
              + MAX_BYTES
              + ": export fewer ranges at a time");
    }
    byte[] bytes = new byte[(int) length];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC).putInt(FORMAT).putInt(bytes.length).putLong(export.watermark());
    out.putInt(export.ranges().all().size());
    for (ScanRange range : export.ranges().all()) {
      out.putInt(KeyRanges.from(range).length).put(KeyRanges.from(range));
      byte[] to = range.to();
      out.put((byte) (to == null ? 0 : 1));
      if (to != null) {
        out.putInt(to.length).put(to);
      }
    }
    out.putInt(export.tables().size());
    for (TableMeta table : export.tables()) {
      TableEntry.put(out, table);
    }
    out.putInt(checksum(bytes, out.position()));
    return out.flip();
  }

  private static Export decode(Path path, byte[] bytes) {
    int length = bytes.length;
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (length < HEADER_BYTES + CHECKSUM_BYTES || in.getLong() != MAGIC) {
      throw corrupt(path, 0, "it describes no export");
    }
    if (checksum(bytes, length - CHECKSUM_BYTES) != in.getInt(length - CHECKSUM_BYTES)) {
      throw corrupt(path, 0, length + " bytes fail their checksum");
    }
    int format = in.getInt();
    if (format != FORMAT) {
      throw corrupt(path, 8, "its format is " + format + ", this program reads " + FORMAT);
    }
    try {
      in.getInt();
      long watermark = in.getLong();
      List<ScanRange> ranges = new ArrayList<>();
      for (int left = in.getInt(); left > 0; left--) {
        byte[] from = TableEntry.bytes(in);
        ranges.add(ScanRange.of(from, in.get() == 0 ? null : TableEntry.bytes(in)));
      }
      List<TableMeta> tables = new ArrayList<>();
      for (int left = in.getInt(); left > 0; left--) {
        tables.add(TableEntry.get(in));
      }
      Export export = new Export(watermark, KeyRanges.of(ranges), List.copyOf(tables));
      checkTables(path, in.position(), export);
      return export;
    } catch (BufferUnderflowException e) {
      throw new CorruptionException(
          path + " is damaged at offset " + in.position() + ": it ends too early", e);
    } catch (IllegalArgumentException e) {
      throw new CorruptionException(
          path + " is damaged at offset " + HEADER_BYTES + ": " + e.getMessage(), e);
    }
  }

  private static void checkTables(Path path, int offset, Export export) {
    byte[] end = {};
    for (TableMeta table : export.tables()) {
      if (Keys.compare(table.firstKey(), end) < 0
          || Keys.compare(table.firstKey(), table.endKey()) >= 0) {
        throw corrupt(path, offset, table.fileName() + " is not after the table before it");
      }
      end = table.endKey();
      if (!export.ranges().holds(table.firstKey(), end)) {
        throw corrupt(path, offset, table.fileName() + " lies outside of the exported ranges");
      }
    }
  }

  private static CorruptionException corrupt(Path path, int offset, String what) {
    return new CorruptionException(path + " is damaged at offset " + offset + ": " + what);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
