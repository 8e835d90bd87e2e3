package io.paxosstore.lsm.log;

import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/** A file system with directories in which changes hang until they are let go on, or fail then. */
final class StallingFileSystem implements FileSystem {
  private final FileSystem delegate;
  private final Map<Path, Integer> untilStall = new HashMap<>();
  private int hanging;
  private int impatient;
  private boolean failing;

  StallingFileSystem(FileSystem delegate) {
    this.delegate = delegate;
  }

  /** Changes in the directory hang, after so many that do not. */
  synchronized void stall(Path directory, int after) {
    untilStall.put(directory, after);
  }

  /** All that hang go on, or fail; later ones do not hang. */
  synchronized void release(boolean fail) throws InterruptedException {
    untilStall.clear();
    failing = fail;
    notifyAll();
    while (hanging > 0) {
      wait();
    }
    failing = false;
  }

  synchronized boolean anyHangs() {
    return hanging > 0;
  }

  /** What hangs has stalled; what does not is waited for. */
  Patience patience() {
    return done -> {
      while (true) {
        if (awaitShortly(done)) {
          return true;
        }
        if (anyHangs()) {
          countImpatient();
          return false;
        }
      }
    };
  }

  private synchronized void countImpatient() {
    impatient++;
  }

  /** How often patience has ended. */
  synchronized int impatient() {
    return impatient;
  }

  private static Path directoryOf(Path file) {
    return Objects.requireNonNull(file.getParent());
  }

  private static boolean awaitShortly(CountDownLatch done) {
    try {
      return done.await(1, TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  private synchronized void pass(Path directory) throws IOException {
    Integer after = untilStall.get(directory);
    if (after == null) {
      return;
    }
    if (after > 0) {
      untilStall.put(directory, after - 1);
      return;
    }
    hanging++;
    try {
      while (untilStall.containsKey(directory)) {
        wait();
      }
    } catch (InterruptedException e) {
      throw new InterruptedIOException();
    } finally {
      hanging--;
      notifyAll();
    }
    if (failing) {
      throw new IOException(directory + ": failed late");
    }
  }

  @Override
  public ReadableFile openRead(Path file) throws IOException {
    return delegate.openRead(file);
  }

  @Override
  public WritableFile create(Path file) throws IOException {
    pass(directoryOf(file));
    return new Stalling(directoryOf(file), delegate.create(file));
  }

  @Override
  public WritableFile openWrite(Path file) throws IOException {
    return new Stalling(directoryOf(file), delegate.openWrite(file));
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
    pass(directoryOf(from));
    delegate.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    pass(directoryOf(file));
    delegate.delete(file);
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    delegate.link(existing, link);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    pass(directory);
    delegate.syncDirectory(directory);
  }

  @Override
  public DirectoryLock lock(Path directory) throws IOException {
    return delegate.lock(directory);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return delegate.usableBytes(directory);
  }

  private final class Stalling implements WritableFile {
    private final Path directory;
    private final WritableFile file;

    Stalling(Path directory, WritableFile file) {
      this.directory = directory;
      this.file = file;
    }

    @Override
    public int read(long position, ByteBuffer target) throws IOException {
      return file.read(position, target);
    }

    @Override
    public long size() throws IOException {
      return file.size();
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
      pass(directory);
      file.write(position, source);
    }

    @Override
    public void sync() throws IOException {
      pass(directory);
      file.sync();
    }

    @Override
    public void truncate(long lengthBytes) throws IOException {
      pass(directory);
      file.truncate(lengthBytes);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
