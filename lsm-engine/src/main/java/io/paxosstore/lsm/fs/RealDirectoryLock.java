package io.paxosstore.lsm.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * A lock on the file {@code LOCK} of a directory, which tells the owner's process id to whoever
 * comes second.
 *
 * <p>The operating system's lock keeps other processes out. Inside this one a system property per
 * directory does: a static field would not be shared between class loaders, and merely opening and
 * closing the file again would release the lock.
 */
final class RealDirectoryLock implements DirectoryLock {
  private static final String REGISTRY = "io.paxosstore.lock.";
  private static final String FILE = "LOCK";

  private final String property;
  private final FileChannel channel;

  private RealDirectoryLock(String property, FileChannel channel) {
    this.property = property;
    this.channel = channel;
  }

  static DirectoryLock take(Path directory) throws IOException {
    String property = REGISTRY + directory.toRealPath();
    String pid = Long.toString(ProcessHandle.current().pid());
    if (System.getProperties().putIfAbsent(property, pid) != null) {
      throw new DirectoryInUseException(
          directory + " is already open in this process (pid " + pid + ")");
    }
    try {
      return new RealDirectoryLock(property, locked(directory, pid));
    } catch (IOException | RuntimeException e) {
      System.getProperties().remove(property);
      throw e;
    }
  }

  private static FileChannel locked(Path directory, String pid) throws IOException {
    Path file = directory.resolve(FILE);
    FileChannel channel =
        FileChannel.open(
            file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
    try {
      // A byte far beyond the content: where locks are mandatory, the second opener must still be
      // able to read the pid.
      FileLock lock = channel.tryLock(Long.MAX_VALUE - 1, 1, false);
      if (lock == null) {
        throw new DirectoryInUseException(
            directory + " is in use by another process" + owner(file));
      }
      channel.truncate(0);
      channel.write(ByteBuffer.wrap((pid + "\n").getBytes(StandardCharsets.US_ASCII)), 0);
      return channel;
    } catch (OverlappingFileLockException e) {
      channel.close();
      throw new DirectoryInUseException(
          directory + " is already open in this process (pid " + pid + ")");
    } catch (IOException e) {
      channel.close();
      throw Failures.sorted(file, e);
    }
  }

  private static String owner(Path file) throws IOException {
    String pid = Files.readString(file, StandardCharsets.US_ASCII).strip();
    return pid.isEmpty() ? "" : " (pid " + pid + ")";
  }

  @Override
  public void close() throws IOException {
    try {
      channel.close();
    } finally {
      System.getProperties().remove(property);
    }
  }
}
