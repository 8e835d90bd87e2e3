package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.zip.CRC32C;

/** Files that are read whole and replaced whole. */
final class SmallFiles {
  private static final int LONGEST = 64 << 10;

  private SmallFiles() {}

  /** Replaces the file, or makes it, so that a crash leaves the old content or the new. */
  static void replace(FileSystem fileSystem, Path file, byte[] content) throws IOException {
    Path next = file.resolveSibling(file.getFileName() + ".next");
    if (fileSystem.exists(next)) {
      fileSystem.delete(next);
    }
    try (WritableFile written = fileSystem.create(next)) {
      written.write(0, ByteBuffer.wrap(content));
      written.sync();
    }
    fileSystem.rename(next, file);
    Path directory = file.getParent();
    if (directory != null) {
      fileSystem.syncDirectory(directory);
    }
  }

  static byte[] read(FileSystem fileSystem, Path file) throws IOException {
    try (ReadableFile open = fileSystem.openRead(file)) {
      byte[] bytes = new byte[(int) Math.min(open.size(), LONGEST)];
      open.read(0, ByteBuffer.wrap(bytes));
      return bytes;
    }
  }

  /** The text with a line after it that holds its checksum. */
  static byte[] sealed(String body) {
    return (body + "crc " + crcOf(body) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  static String crcOf(String body) {
    CRC32C crc = new CRC32C();
    crc.update(body.getBytes(StandardCharsets.UTF_8));
    return String.format("%08x", crc.getValue());
  }
}
