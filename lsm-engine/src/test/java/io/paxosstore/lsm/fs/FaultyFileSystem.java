package io.paxosstore.lsm.fs;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Makes operations of another file system fail: the n-th of chosen kinds on chosen files, once or
 * from then on, with an I/O error or a full disk; or every growth beyond a quota.
 */
public final class FaultyFileSystem implements FileSystem {
  /** What a file system is asked to do. */
  public enum Operation {
    OPEN,
    CREATE,
    READ,
    WRITE,
    SYNC,
    SYNC_DIRECTORY,
    RENAME,
    DELETE,
    TRUNCATE,
    LINK;

    /** Everything that changes files or makes them durable. */
    public static Set<Operation> changes() {
      return EnumSet.complementOf(EnumSet.of(OPEN, READ));
    }
  }

  /** How an operation fails. */
  public enum Fault {
    INPUT_OUTPUT_ERROR,
    NO_SPACE,
    /** It hangs until {@link #heal}, and then fails as the first. */
    STUCK
  }

  private record Plan(
      Set<Operation> operations, PathMatcher files, long nth, boolean sticky, Fault fault) {}

  private final FileSystem delegate;
  private @Nullable Plan plan;
  private long matched;
  private boolean triggered;
  private long quotaBytes = Long.MAX_VALUE;
  private long grownBytes;

  /** Passes everything on until told otherwise. */
  public FaultyFileSystem(FileSystem delegate) {
    this.delegate = delegate;
  }

  /**
   * Fails the {@code nth} operation from now, counted from 1, among {@code operations} on files
   * that match the glob.
   *
   * @param glob matched against the file name, such as {@code *.log}
   * @param sticky true to fail all later ones too
   */
  public synchronized void fail(
      Set<Operation> operations, String glob, long nth, boolean sticky, Fault fault) {
    plan =
        new Plan(
            Set.copyOf(operations),
            FileSystems.getDefault().getPathMatcher("glob:" + glob),
            nth,
            sticky,
            fault);
    matched = 0;
    triggered = false;
  }

  /** Fails the {@code nth} changing operation from now on any file. */
  public void failChange(long nth, boolean sticky, Fault fault) {
    fail(Operation.changes(), "*", nth, sticky, fault);
  }

  /** Nothing fails any more, and the quota is gone. */
  public synchronized void heal() {
    plan = null;
    quotaBytes = Long.MAX_VALUE;
    notifyAll();
  }

  /** True if the planned fault has happened. */
  public synchronized boolean triggered() {
    return triggered;
  }

  /** Lets files grow by {@code bytes} in sum from now; deleting gives back. */
  public synchronized void quota(long bytes) {
    quotaBytes = bytes;
    grownBytes = 0;
  }

  @Override
  public ReadableFile openRead(Path file) throws IOException {
    check(Operation.OPEN, file);
    return new FaultyReadable(file, delegate.openRead(file));
  }

  @Override
  public WritableFile create(Path file) throws IOException {
    check(Operation.CREATE, file);
    return new FaultyWritable(file, delegate.create(file));
  }

  @Override
  public WritableFile openWrite(Path file) throws IOException {
    check(Operation.OPEN, file);
    return new FaultyWritable(file, delegate.openWrite(file));
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    delegate.createDirectories(directory);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return delegate.list(directory);
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return delegate.exists(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return delegate.size(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    check(Operation.RENAME, from);
    delegate.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    check(Operation.DELETE, file);
    long size = delegate.size(file);
    delegate.delete(file);
    grow(file, -size);
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    check(Operation.LINK, link);
    delegate.link(existing, link);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    check(Operation.SYNC_DIRECTORY, directory);
    delegate.syncDirectory(directory);
  }

  @Override
  public DirectoryLock lock(Path directory) throws IOException {
    return delegate.lock(directory);
  }

  @Override
  public synchronized long usableBytes(Path directory) throws IOException {
    return Math.min(delegate.usableBytes(directory), Math.max(0, quotaBytes - grownBytes));
  }

  private synchronized void check(Operation operation, Path file) throws IOException {
    Plan current = plan;
    if (current == null
        || !current.operations.contains(operation)
        || !current.files.matches(file.getFileName())) {
      return;
    }
    matched++;
    if (matched == current.nth || (current.sticky && matched > current.nth)) {
      triggered = true;
      throw switch (current.fault) {
        case INPUT_OUTPUT_ERROR ->
            new IOException(file + ": injected input/output error on " + operation);
        case NO_SPACE -> new NoSpaceException(file + ": injected full disk on " + operation);
        case STUCK -> {
          awaitEndOf(current);
          yield new IOException(file + ": injected input/output error on " + operation);
        }
      };
    }
  }

  private synchronized void awaitEndOf(Plan stuck) throws InterruptedIOException {
    try {
      while (plan == stuck) {
        wait();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException();
    }
  }

  private synchronized void grow(Path file, long bytes) throws NoSpaceException {
    if (bytes > 0 && grownBytes > quotaBytes - bytes) {
      throw new NoSpaceException(file + ": quota of " + quotaBytes + " bytes is used up");
    }
    grownBytes += bytes;
  }

  private class FaultyReadable implements ReadableFile {
    private final ReadableFile file;
    final Path path;

    FaultyReadable(Path path, ReadableFile file) {
      this.path = path;
      this.file = file;
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      check(Operation.READ, path);
      return file.read(position, target);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }

  private final class FaultyWritable extends FaultyReadable implements WritableFile {
    private final WritableFile file;

    FaultyWritable(Path path, WritableFile file) {
      super(path, file);
      this.file = file;
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
      check(Operation.WRITE, path);
      grow(path, Math.max(0, position + source.remaining() - file.size()));
      file.write(position, source);
    }

    @Override
    public void sync() throws IOException {
      check(Operation.SYNC, path);
      file.sync();
    }

    @Override
    public void truncate(long lengthBytes) throws IOException {
      check(Operation.TRUNCATE, path);
      grow(path, Math.min(0, lengthBytes - file.size()));
      file.truncate(lengthBytes);
    }
  }
}
