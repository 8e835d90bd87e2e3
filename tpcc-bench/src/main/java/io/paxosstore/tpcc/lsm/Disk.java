package io.paxosstore.tpcc.lsm;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Directories as a whole, and what this process has written. */
final class Disk {
  private static final Path IO = Path.of("/proc/self/io");
  private static final String WRITTEN = "wchar: ";

  private Disk() {}

  static List<Path> children(Path directory) throws IOException {
    try (Stream<Path> children = Files.list(directory)) {
      return children.sorted().toList();
    }
  }

  static List<Path> files(Path directory) throws IOException {
    try (Stream<Path> all = Files.walk(directory)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Bytes of all files; what disappears meanwhile counts for nothing. */
  static long bytes(Path directory) throws IOException {
    long bytes = 0;
    for (Path file : files(directory)) {
      try {
        bytes += Files.size(file);
      } catch (NoSuchFileException e) {
        // A compaction is done with it.
      }
    }
    return bytes;
  }

  static void delete(Path directory) throws IOException {
    List<Path> all = new ArrayList<>();
    try (Stream<Path> walked = Files.walk(directory)) {
      walked.sorted(Comparator.reverseOrder()).forEach(all::add);
    }
    for (Path each : all) {
      Files.delete(each);
    }
  }

  /**
   * Bytes that this process has given to the operating system so far, whatever the files were; NaN
   * where only Linux would tell.
   */
  static double writtenByThisProcess() {
    try {
      for (String line : Files.readAllLines(IO)) {
        if (line.startsWith(WRITTEN)) {
          return Long.parseLong(line.substring(WRITTEN.length()));
        }
      }
      return Double.NaN;
    } catch (IOException e) {
      return Double.NaN;
    }
  }
}
