package io.paxosstore.lsm.manifest;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/** Reads and replaces the manifest of a directory. */
public final class ManifestFile {
  /** The manifest's name. */
  public static final String NAME = "MANIFEST";

  /** Where a new manifest is written before it takes the name; a crash may leave one behind. */
  public static final String NEXT_NAME = "MANIFEST.next";

  private static final long MAGIC = 0x54_53_46_4E_4D_58_41_50L; // "PAXMNFST"
  private static final int FORMAT = 1;
  private static final int HEADER_BYTES = 16;
  private static final int CHECKSUM_BYTES = 4;

  private ManifestFile() {}

  /** Reads the manifest of a directory; null if it has none. */
  public static @Nullable Manifest read(FileSystem fileSystem, Path directory) throws IOException {
    Path path = directory.resolve(NAME);
    if (!fileSystem.exists(path)) {
      return null;
    }
    byte[] bytes;
    try (ReadableFile file = fileSystem.openRead(path)) {
      bytes = new byte[Math.toIntExact(file.size())];
      file.read(0, ByteBuffer.wrap(bytes));
    }
    return decode(path, bytes);
  }

  /**
   * Makes {@code manifest} the one of the directory, durably: after a crash there is this one or
   * the one before.
   */
  public static void write(FileSystem fileSystem, Path directory, Manifest manifest)
      throws IOException {
    stage(fileSystem, directory, manifest);
    commit(fileSystem, directory);
  }

  /** The first half of {@link #write}: if it fails, the directory's manifest is the one before. */
  public static void stage(FileSystem fileSystem, Path directory, Manifest manifest)
      throws IOException {
    Path next = directory.resolve(NEXT_NAME);
    if (fileSystem.exists(next)) {
      fileSystem.delete(next);
    }
    try (WritableFile file = fileSystem.create(next)) {
      file.write(0, encode(manifest));
      file.sync();
    }
  }

  /** The second half of {@link #write}: if it fails, it may be either. */
  public static void commit(FileSystem fileSystem, Path directory) throws IOException {
    fileSystem.rename(directory.resolve(NEXT_NAME), directory.resolve(NAME));
    fileSystem.syncDirectory(directory);
  }

  private static ByteBuffer encode(Manifest manifest) {
    int length = HEADER_BYTES + 28 + CHECKSUM_BYTES;
    for (List<TableMeta> level : manifest.levels()) {
      length += 4;
      for (TableMeta table : level) {
        length += TableEntry.bytes(table);
      }
    }
    byte[] bytes = new byte[length];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC).putInt(FORMAT).putInt(length);
    out.putLong(manifest.nextNumber())
        .putLong(manifest.logPosition())
        .putLong(manifest.watermark());
    out.putInt(manifest.levels().size());
    for (List<TableMeta> level : manifest.levels()) {
      out.putInt(level.size());
      for (TableMeta table : level) {
        TableEntry.put(out, table);
      }
    }
    out.putInt(checksum(bytes, out.position()));
    return out.flip();
  }

  private static Manifest decode(Path path, byte[] bytes) {
    int length = bytes.length;
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (length < HEADER_BYTES + CHECKSUM_BYTES || in.getLong() != MAGIC) {
      throw new CorruptionException(path + " is damaged at offset 0: it is no manifest");
    }
    if (checksum(bytes, length - CHECKSUM_BYTES) != in.getInt(length - CHECKSUM_BYTES)) {
      throw new CorruptionException(
          path + " is damaged at offset 0: " + length + " bytes fail their checksum");
    }
    int format = in.getInt();
    if (format != FORMAT) {
      throw new CorruptionException(
          path + " has format " + format + ", this program reads " + FORMAT);
    }
    try {
      in.getInt();
      long nextNumber = in.getLong();
      long logPosition = in.getLong();
      long watermark = in.getLong();
      int levelCount = in.getInt();
      List<List<TableMeta>> levels = new ArrayList<>();
      for (int level = 0; level < levelCount; level++) {
        int tables = in.getInt();
        List<TableMeta> metas = new ArrayList<>();
        for (int i = 0; i < tables; i++) {
          metas.add(TableEntry.get(in));
        }
        levels.add(List.copyOf(metas));
      }
      return new Manifest(nextNumber, logPosition, watermark, List.copyOf(levels));
    } catch (BufferUnderflowException e) {
      throw new CorruptionException(path + " is damaged: it ends too early", e);
    }
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
