package io.paxosstore.tpcc.paxos.own;

import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/** A file system whose syncs take a given number of times as long as they would. */
final class SlowFileSystem implements FileSystem {
  private final FileSystem real;
  private final int factor;

  SlowFileSystem(FileSystem real, int factor) {
    this.real = real;
    this.factor = factor;
  }

  @Override
  public ReadableFile openRead(Path file) throws IOException {
    return real.openRead(file);
  }

  @Override
  public WritableFile create(Path file) throws IOException {
    return new SlowFile(real.create(file));
  }

  @Override
  public WritableFile openWrite(Path file) throws IOException {
    return new SlowFile(real.openWrite(file));
  }

  @Override
  public void createDirectories(Path directory) throws IOException {
    real.createDirectories(directory);
  }

  @Override
  public List<String> list(Path directory) throws IOException {
    return real.list(directory);
  }

  @Override
  public boolean exists(Path path) throws IOException {
    return real.exists(path);
  }

  @Override
  public long size(Path file) throws IOException {
    return real.size(file);
  }

  @Override
  public void rename(Path from, Path to) throws IOException {
    real.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    real.delete(file);
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    real.link(existing, link);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
    long begin = System.nanoTime();
    real.syncDirectory(directory);
    waitAfter(begin);
  }

  @Override
  public DirectoryLock lock(Path directory) throws IOException {
    return real.lock(directory);
  }

  @Override
  public long usableBytes(Path directory) throws IOException {
    return real.usableBytes(directory);
  }

  /** The rest of the time that it is to take. */
  private void waitAfter(long begin) {
    long now = System.nanoTime();
    long until = now + (now - begin) * (factor - 1);
    while (until - System.nanoTime() > 0) {
      LockSupport.parkNanos(until - System.nanoTime());
    }
  }

  private final class SlowFile implements WritableFile {
    private final WritableFile file;

    SlowFile(WritableFile file) {
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
      file.write(position, source);
    }

    @Override
    public void sync() throws IOException {
      long begin = System.nanoTime();
      file.sync();
      waitAfter(begin);
    }

    @Override
    public void truncate(long lengthBytes) throws IOException {
      file.truncate(lengthBytes);
    }

    @Override
    public void close() throws IOException {
      file.close();
    }
  }
}
