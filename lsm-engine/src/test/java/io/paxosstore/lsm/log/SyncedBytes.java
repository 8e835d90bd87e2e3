package io.paxosstore.lsm.log;

import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;

/** Knows up to where the one file that is written has been written and synced. */
final class SyncedBytes implements FileSystem {
  private final FileSystem delegate;
  private volatile long written;
  private volatile long synced;

  SyncedBytes(FileSystem delegate) {
    this.delegate = delegate;
  }

  /** Forgets what has been written so far. */
  void restart() {
    written = 0;
    synced = 0;
  }

  long written() {
    return written;
  }

  long synced() {
    return synced;
  }

  @Override
  public WritableFile create(Path file) throws IOException {
    return new Watched(delegate.create(file));
  }

  @Override
  public WritableFile openWrite(Path file) throws IOException {
    return new Watched(delegate.openWrite(file));
  }

  @Override
  public ReadableFile openRead(Path file) throws IOException {
    return delegate.openRead(file);
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
    delegate.rename(from, to);
  }

  @Override
  public void delete(Path file) throws IOException {
    delegate.delete(file);
  }

  @Override
  public void link(Path existing, Path link) throws IOException {
    delegate.link(existing, link);
  }

  @Override
  public void syncDirectory(Path directory) throws IOException {
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

  private final class Watched implements WritableFile {
    private final WritableFile file;

    Watched(WritableFile file) {
      this.file = file;
    }

    @Override
    public void write(long position, ByteBuffer source) throws IOException {
      long end = position + source.remaining();
      file.write(position, source);
      written = Math.max(written, end);
    }

    @Override
    public void sync() throws IOException {
      long end = written;
      file.sync();
      synced = Math.max(synced, end);
    }

    @Override
    public void truncate(long lengthBytes) throws IOException {
      file.truncate(lengthBytes);
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
    public void close() throws IOException {
      file.close();
    }
  }
}
