package io.paxosstore.paxos.node;

import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.DirectoryInUseException;
import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.NoSpaceException;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.function.LongSupplier;

/**
 * The node's directory: locked, with its identity read and the next boot number synced ({@code
 * docs/formats/paxos-log.md}).
 */
public final class DataDirectory implements AutoCloseable {
  private static final int LONGEST_IDENTITY = 4096;

  private final Path path;
  private final DirectoryLock lock;
  private final Identity identity;

  private DataDirectory(Path path, DirectoryLock lock, Identity identity) {
    this.path = path;
    this.lock = lock;
    this.identity = identity;
  }

  /**
   * Takes the directory, which is made if it is missing, and begins its next boot: the boot number
   * is durable when this returns (R5).
   *
   * @param incarnations draws the identity of a directory that is new (R8): any random long
   * @throws DirectoryLockedException if somebody else has it
   */
  public static DataDirectory open(FileSystem fileSystem, Path path, LongSupplier incarnations) {
    try {
      fileSystem.createDirectories(path);
      DirectoryLock lock = fileSystem.lock(path);
      try {
        return new DataDirectory(path, lock, nextBoot(fileSystem, path, incarnations));
      } catch (IOException | RuntimeException e) {
        lock.close();
        throw e;
      }
    } catch (DirectoryInUseException e) {
      throw new DirectoryLockedException("cannot open the database: " + e.getMessage(), e);
    } catch (NoSpaceException e) {
      throw new DiskFullException(
          "no room to open the data directory " + path + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StorageException("cannot open the data directory " + path + ": " + e, e);
    }
  }

  /** Who the directory is, and which start of it this is. */
  public Identity identity() {
    return identity;
  }

  @Override
  public void close() {
    try {
      lock.close();
    } catch (IOException e) {
      throw new StorageException(
          "cannot release the data directory " + path + ": " + e.getMessage(), e);
    }
  }

  private static Identity nextBoot(FileSystem fileSystem, Path path, LongSupplier incarnations)
      throws IOException {
    Path file = path.resolve(Identity.FILE);
    Identity last =
        fileSystem.exists(file)
            ? Identity.decode(file, read(fileSystem, file))
            : new Identity(incarnations.getAsLong(), 0);
    Identity identity = last.nextBoot();
    Path next = path.resolve(Identity.FILE + ".next");
    if (fileSystem.exists(next)) {
      fileSystem.delete(next);
    }
    try (WritableFile written = fileSystem.create(next)) {
      written.write(0, ByteBuffer.wrap(identity.encode()));
      written.sync();
    }
    fileSystem.rename(next, file);
    fileSystem.syncDirectory(path);
    return identity;
  }

  private static byte[] read(FileSystem fileSystem, Path file) throws IOException {
    try (ReadableFile open = fileSystem.openRead(file)) {
      byte[] bytes = new byte[(int) Math.min(open.size(), LONGEST_IDENTITY)];
      open.read(0, ByteBuffer.wrap(bytes));
      return bytes;
    }
  }
}
