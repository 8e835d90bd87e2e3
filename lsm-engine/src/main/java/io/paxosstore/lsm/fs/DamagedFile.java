package io.paxosstore.lsm.fs;

import java.io.IOException;
import java.nio.file.Path;

/**
 * Keeps files that are damaged, for people: nobody reads or deletes what bears the suffix. A file
 * gets a second name and keeps its first, so that whatever happens next it is there.
 */
public final class DamagedFile {
  /** What is appended to the name of a damaged file. */
  public static final String SUFFIX = ".damaged";

  private DamagedFile() {}

  /** The name under which a file is kept. */
  public static Path of(Path file) {
    return file.resolveSibling(file.getFileName() + SUFFIX);
  }

  /**
   * Keeps a file, if it exists; once kept it stays what it was. Durable once the directory is
   * synced.
   */
  public static void keep(FileSystem fileSystem, Path file) throws IOException {
    if (fileSystem.exists(file) && !fileSystem.exists(of(file))) {
      fileSystem.link(file, of(file));
    }
  }
}
