package io.paxosstore.lsm.fs;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/**
 * The one seam to the operating system's files: real, in memory, crashing, failing or slow. Nothing
 * else in the store opens a file, so every error path can be made to happen, on purpose and in any
 * order.
 *
 * <p>Durability contract, as strict as POSIX allows: written bytes survive a crash only after
 * {@link WritableFile#sync}; a created, renamed or deleted name survives only after {@link
 * #syncDirectory} of its directory. Implementations are thread-safe. A full disk is reported as
 * {@link NoSpaceException}.
 */
public interface FileSystem {
  /** Opens an existing file for positional reads. */
  ReadableFile openRead(Path file) throws IOException;

  /** Creates a file, which must not exist, for writing. */
  WritableFile create(Path file) throws IOException;

  /** Opens an existing file for reading and positional overwriting; for recycled log segments. */
  WritableFile openWrite(Path file) throws IOException;

  /**
   * Creates a directory and its missing parents; existing ones are fine. They survive a crash when
   * this returns.
   */
  void createDirectories(Path directory) throws IOException;

  /** File names in the directory, sorted. */
  List<String> list(Path directory) throws IOException;

  /** True if the file or directory exists. */
  boolean exists(Path path) throws IOException;

  /** Length of a file in bytes. */
  long size(Path file) throws IOException;

  /** Renames a file, replacing the target atomically if it exists. */
  void rename(Path from, Path to) throws IOException;

  /** Deletes a file; one that does not exist is an error. */
  void delete(Path file) throws IOException;

  /** Gives an existing file a second name. */
  void link(Path existing, Path link) throws IOException;

  /** Makes the names created, renamed and deleted in the directory durable. */
  void syncDirectory(Path directory) throws IOException;

  /**
   * Takes the directory for one owner.
   *
   * @throws DirectoryInUseException if somebody else, in this process or another, has it
   */
  DirectoryLock lock(Path directory) throws IOException;

  /** Free bytes for the directory's file system. */
  long usableBytes(Path directory) throws IOException;
}
