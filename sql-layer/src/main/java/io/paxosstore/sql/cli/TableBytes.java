package io.paxosstore.sql.cli;

import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

/** How much of a work that writes tables is done. */
final class TableBytes {
  private static final String SUFFIX = ".sst";

  private TableBytes() {}

  /** Bytes of the tables in a directory whose numbers are {@code first} or greater. */
  static long from(long first, Path directory) throws IOException {
    long bytes = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*" + SUFFIX)) {
      for (Path file : files) {
        String name = String.valueOf(file.getFileName());
        if (Long.parseLong(name.substring(0, name.length() - SUFFIX.length())) >= first) {
          bytes += size(file);
        }
      }
    } catch (NoSuchFileException e) {
      return 0; // not yet begun
    }
    return bytes;
  }

  private static long size(Path file) throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException e) {
      return 0; // it has just been given up
    }
  }
}
