package io.paxosstore.sql.cli;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Tells which process serves, and whether it is ready: its id, the instant at which it started, and
 * the URL once it takes clients. The instant tells it from another process that has got the same id
 * since.
 */
final class PidFile {
  private PidFile() {}

  /**
   * What a file said of a process that runs.
   *
   * @param url where it takes clients; null while it is not ready
   */
  record Running(ProcessHandle process, @Nullable String url) {}

  /** Tells of this process; replaces the file as a whole. */
  static void write(Path file, @Nullable String url) throws IOException {
    ProcessHandle self = ProcessHandle.current();
    String text =
        self.pid() + "\n" + startOf(self).toEpochMilli() + "\n" + (url == null ? "" : url + "\n");
    Path written = file.resolveSibling(file.getFileName() + ".new");
    Files.writeString(written, text, StandardCharsets.UTF_8);
    Files.move(written, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
  }

  /** The process that a file tells of, if it still runs. */
  static @Nullable Running find(Path file) throws IOException {
    List<String> lines;
    try {
      lines = Files.readAllLines(file, StandardCharsets.UTF_8);
    } catch (NoSuchFileException e) {
      return null;
    }
    try {
      long started = Long.parseLong(lines.get(1));
      Optional<ProcessHandle> process = ProcessHandle.of(Long.parseLong(lines.get(0)));
      if (process.isEmpty()
          || !process.get().isAlive()
          || startOf(process.get()).toEpochMilli() != started) {
        return null;
      }
      return new Running(process.get(), lines.size() > 2 ? lines.get(2) : null);
    } catch (RuntimeException e) {
      throw new IOException(file + ": does not name a process", e);
    }
  }

  private static Instant startOf(ProcessHandle process) {
    return process.info().startInstant().orElse(Instant.EPOCH);
  }
}
