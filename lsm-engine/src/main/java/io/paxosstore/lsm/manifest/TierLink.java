package io.paxosstore.lsm.manifest;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The file that ties a store's directory and its cold directory together
 * (docs/formats/manifest.md): each has one, of the same identity, that names the other.
 *
 * @param identity a random number
 * @param other path of the other directory when it was last opened
 */
public record TierLink(long identity, String other) {
  /** The file's name. */
  public static final String NAME = "COLD";

  private static final String NEXT_NAME = "COLD.next";
  private static final long MAGIC = 0x53_52_45_49_54_58_41_50L; // "PAXTIERS"
  private static final int FORMAT = 1;
  private static final int FIXED_BYTES = 28;
  private static final int MAX_BYTES = 64 << 10;

  /** Reads the link of a directory; null if it has none, or does not exist. */
  public static @Nullable TierLink read(FileSystem fileSystem, Path directory) throws IOException {
    Path path = directory.resolve(NAME);
    if (!fileSystem.exists(path)) {
      return null;
    }
    try (ReadableFile file = fileSystem.openRead(path)) {
      long size = file.size();
      if (size < FIXED_BYTES || size > MAX_BYTES) {
        throw corrupt(path, "it has " + size + " bytes");
      }
      byte[] bytes = new byte[(int) size];
      file.read(0, ByteBuffer.wrap(bytes));
      return decode(path, bytes);
    }
  }

  private static TierLink decode(Path path, byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    if (in.getLong() != MAGIC) {
      throw corrupt(path, "it is no link of a cold directory");
    }
    if (checksum(bytes, bytes.length - 4) != in.getInt(bytes.length - 4)) {
      throw corrupt(path, bytes.length + " bytes fail their checksum");
    }
    int format = in.getInt();
    if (format != FORMAT) {
      throw corrupt(path, "its format is " + format + ", this program reads " + FORMAT);
    }
    try {
      long identity = in.getLong();
      return new TierLink(identity, new String(TableEntry.bytes(in), StandardCharsets.UTF_8));
    } catch (BufferUnderflowException e) {
      throw new CorruptionException(path + " is damaged at offset 20: it ends too early", e);
    }
  }

  /** Writes the link of a directory, durably; a crash leaves this one or the one before. */
  public void write(FileSystem fileSystem, Path directory) throws IOException {
    byte[] name = other.getBytes(StandardCharsets.UTF_8);
    byte[] bytes = new byte[FIXED_BYTES + name.length];
    ByteBuffer out = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    out.putLong(MAGIC).putInt(FORMAT).putLong(identity).putInt(name.length).put(name);
    out.putInt(checksum(bytes, out.position()));
    Path next = directory.resolve(NEXT_NAME);
    if (fileSystem.exists(next)) {
      fileSystem.delete(next);
    }
    try (WritableFile file = fileSystem.create(next)) {
      file.write(0, ByteBuffer.wrap(bytes));
      file.sync();
    }
    fileSystem.rename(next, directory.resolve(NAME));
    fileSystem.syncDirectory(directory);
  }

  private static CorruptionException corrupt(Path path, String what) {
    return new CorruptionException(path + " is damaged at offset 0: " + what);
  }

  private static int checksum(byte[] bytes, int length) {
    CRC32C crc = new CRC32C();
    crc.update(bytes, 0, length);
    return (int) crc.getValue();
  }
}
