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

  /** The format of a manifest without sections: what earlier versions read. */
  private static final int PLAIN = 1;

  /** The format of a manifest that has sections after its levels. */
  private static final int WITH_SECTIONS = 2;

  private static final int LOST_RANGES = 1;
  private static final int HEADER_BYTES = 16;
  private static final int CHECKSUM_BYTES = 4;
  private static final int MAX_LEVELS = 64;

  private ManifestFile() {}

  /** Reads the manifest of a directory; null if it has none. */
  public static @Nullable Manifest read(FileSystem fileSystem, Path directory) throws IOException {
    return readFile(fileSystem, directory.resolve(NAME));
  }

  /** Reads the manifest that was staged and did not take the name; null if there is none. */
  public static @Nullable Manifest readStaged(FileSystem fileSystem, Path directory)
      throws IOException {
    return readFile(fileSystem, directory.resolve(NEXT_NAME));
  }

  private static @Nullable Manifest readFile(FileSystem fileSystem, Path path) throws IOException {
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
    List<Section> sections = new ArrayList<>();
    if (!manifest.lost().isEmpty()) {
      sections.add(new Section(LOST_RANGES, LostRangeCodec.encode(manifest.lost())));
    }
    int length = HEADER_BYTES + 28 + CHECKSUM_BYTES + (sections.isEmpty() ? 0 : 4);
    for (Section section : sections) {
      length += 8 + section.body().length;
    }
    for (List<TableMeta> level : manifest.levels()) {
      length += 4;
      for (TableMeta table : level) {
        length += TableEntry.bytes(table);
      }
    }
    byte[] bytes = new byte[length];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC).putInt(sections.isEmpty() ? PLAIN : WITH_SECTIONS).putInt(length);
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
    if (!sections.isEmpty()) {
      out.putInt(sections.size());
      for (Section section : sections) {
        out.putInt(section.tag()).putInt(section.body().length).put(section.body());
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
    if (format != PLAIN && format != WITH_SECTIONS) {
      throw new CorruptionException(
          path + " has format " + format + ", this program reads up to " + WITH_SECTIONS);
    }
    try {
      if (in.getInt() != length) {
        throw new CorruptionException(
            path + " is damaged at offset 12: it has " + length + " bytes");
      }
      in.limit(length - CHECKSUM_BYTES);
      long nextNumber = in.getLong();
      long logPosition = in.getLong();
      long watermark = in.getLong();
      int levelCount = in.getInt();
      if (levelCount < 1 || levelCount > MAX_LEVELS) {
        throw new CorruptionException(path + " is damaged: it tells of " + levelCount + " levels");
      }
      List<List<TableMeta>> levels = new ArrayList<>();
      for (int level = 0; level < levelCount; level++) {
        int tables = in.getInt();
        if (tables < 0) {
          throw new BufferUnderflowException();
        }
        List<TableMeta> metas = new ArrayList<>();
        for (int i = 0; i < tables; i++) {
          metas.add(TableEntry.get(in));
        }
        levels.add(List.copyOf(metas));
      }
      Manifest plain = new Manifest(nextNumber, logPosition, watermark, List.copyOf(levels));
      Manifest manifest = format == PLAIN ? plain : withSections(path, plain, in);
      if (in.hasRemaining()) {
        throw new CorruptionException(
            path + " is damaged at offset " + in.position() + ": it goes on after its end");
      }
      return manifest;
    } catch (BufferUnderflowException e) {
      throw new CorruptionException(path + " is damaged: it ends too early", e);
    }
  }

  private static Manifest withSections(Path path, Manifest plain, ByteBuffer in) {
    Manifest manifest = plain;
    for (int left = in.getInt(); left > 0; left--) {
      int tag = in.getInt();
      int length = in.getInt();
      if (length < 0 || length > in.remaining()) {
        throw new BufferUnderflowException();
      }
      ByteBuffer body = in.slice(in.position(), length).order(ByteOrder.LITTLE_ENDIAN);
      in.position(in.position() + length);
      manifest =
          switch (tag) {
            case LOST_RANGES ->
                new Manifest(
                    manifest.nextNumber(),
                    manifest.logPosition(),
                    manifest.watermark(),
                    manifest.levels(),
                    LostRangeCodec.decode(body));
            // What is not understood may say that something must not be read.
            default ->
                throw new CorruptionException(
                    path + " has a section " + tag + ", which this program does not know");
          };
    }
    return manifest;
  }

  private record Section(int tag, byte[] body) {}

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
