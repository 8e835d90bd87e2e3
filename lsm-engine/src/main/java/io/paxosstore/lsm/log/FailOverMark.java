package io.paxosstore.lsm.log;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * A file in each of a log's two directories that names the other and bears the same identity. It is
 * there before the second directory is ever needed, so that the log is not opened without segments
 * that lie there.
 *
 * @param id random, the same in both
 * @param other the other directory, as it was called when the mark was made
 */
record FailOverMark(long id, String other) {
  /** In the log's own directory. */
  static final String FIRST = "fail-over";

  /** In the second directory. */
  static final String SECOND = "fail-over-of";

  private static final String VERSION = "paxosstore log fail-over 1";
  private static final int LONGEST_BYTES = 8 << 10;

  /**
   * Sees to it that the directories belong together, and marks them if they are new.
   *
   * @throws StorageException if they do not, or if the log has a second directory and the options
   *     have none
   */
  static void require(LogOptions options) throws IOException {
    FileSystem files = options.fileSystem();
    FailOver failOver = options.failOver();
    FailOverMark first = read(files, options.directory().resolve(FIRST));
    if (failOver == null) {
      if (first != null) {
        throw new StorageException(
            "the log in "
                + options.directory()
                + " may go on in "
                + first.other
                + " and cannot be opened without its second directory");
      }
      return;
    }
    Path second = failOver.directory();
    if (options.directory().normalize().equals(second.normalize())) {
      throw new IllegalArgumentException(
          "the second directory of the log in " + second + " is the first");
    }
    FailOverMark of = files.exists(second) ? read(files, second.resolve(SECOND)) : null;
    if (first != null) {
      if (of == null || of.id != first.id) {
        throw new StorageException(
            second
                + (of == null ? " is not" : " belongs to " + of.other + " and is not")
                + " the second directory of the log in "
                + options.directory()
                + "; that was "
                + first.other);
      }
      if (!first.other.equals(second.toString())) {
        // It was moved: who only looks at the log finds it by this name.
        new FailOverMark(first.id, second.toString()).write(files, options.directory(), FIRST);
      }
      return;
    }
    if (of != null && !of.other.equals(options.directory().toString())) {
      throw new StorageException(
          second + " is the second directory of the log in " + of.other + " already");
    }
    files.createDirectories(second);
    if (files.list(second).stream().anyMatch(Segment::isFileName)) {
      throw new StorageException(
          second
              + " holds segments of a log, and cannot become the second directory of the log in "
              + options.directory());
    }
    // The second first: a crash between the two leaves one that nobody needs.
    long id = new SecureRandom().nextLong();
    new FailOverMark(id, options.directory().toString()).write(files, second, SECOND);
    new FailOverMark(id, second.toString()).write(files, options.directory(), FIRST);
  }

  /** Reads a mark; null if there is none. */
  static @Nullable FailOverMark read(FileSystem files, Path file) throws IOException {
    if (!files.exists(file)) {
      return null;
    }
    String text;
    try (ReadableFile open = files.openRead(file)) {
      ByteBuffer bytes = ByteBuffer.allocate((int) Math.min(open.size(), LONGEST_BYTES));
      open.read(0, bytes);
      text = new String(bytes.array(), 0, bytes.position(), StandardCharsets.UTF_8);
    }
    String[] lines = text.split("\n", -1);
    if (lines.length != 5
        || !lines[0].equals(VERSION)
        || !text.equals(sealed(lines[0] + "\n" + lines[1] + "\n" + lines[2] + "\n"))) {
      throw new CorruptionException(file + " offset 0: no sound mark of a log's other directory");
    }
    return new FailOverMark(Long.parseUnsignedLong(lines[1], 16), lines[2]);
  }

  private void write(FileSystem files, Path directory, String name) throws IOException {
    String text = sealed(VERSION + "\n" + Long.toHexString(id) + "\n" + other + "\n");
    Path made = directory.resolve(name + ".new");
    if (files.exists(made)) {
      files.delete(made);
    }
    try (WritableFile file = files.create(made)) {
      file.write(0, ByteBuffer.wrap(text.getBytes(StandardCharsets.UTF_8)));
      file.sync();
    }
    files.rename(made, directory.resolve(name));
    files.syncDirectory(directory);
  }

  private static String sealed(String text) {
    CRC32C crc = new CRC32C();
    crc.update(text.getBytes(StandardCharsets.UTF_8));
    return text + Long.toHexString(crc.getValue()) + "\n";
  }
}
