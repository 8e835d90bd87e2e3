package io.paxosstore.lsm.fs;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.ClosedByInterruptException;
import java.nio.channels.ClosedChannelException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Set;

/**
 * A file behind a {@link FileChannel} that survives interrupts.
 *
 * <p>The JDK closes a channel under a thread that is interrupted while it reads or writes, and with
 * it everybody else's file: a client that cancels its own thread would stop the database. So a
 * channel closed that way is opened anew and the operation, which is positional and may be
 * repeated, runs again; the interrupt stays pending for the caller.
 */
final class RealFile implements WritableFile {
  private final Path path;
  private final Set<StandardOpenOption> reopenOptions;
  private volatile FileChannel channel;
  private volatile boolean closed;

  RealFile(Path path, Set<StandardOpenOption> options, Set<StandardOpenOption> reopenOptions)
      throws IOException {
    this.path = path;
    this.reopenOptions = reopenOptions;
    this.channel = RealFileSystem.open(path, options);
  }

  @Override
  public int read(long position, ByteBuffer target) throws IOException {
    int start = target.position();
    return (int)
        uninterrupted(
            open -> {
              target.position(start);
              long at = position;
              while (target.hasRemaining()) {
                int read = open.read(target, at);
                if (read < 0) {
                  break;
                }
                at += read;
              }
              return at - position;
            });
  }

  @Override
  public void write(long position, ByteBuffer source) throws IOException {
    int start = source.position();
    uninterrupted(
        open -> {
          source.position(start);
          long at = position;
          while (source.hasRemaining()) {
            at += open.write(source, at);
          }
          return at;
        });
  }

  @Override
  public void sync() throws IOException {
    uninterrupted(
        open -> {
          open.force(false);
          return 0;
        });
  }

  @Override
  public void truncate(long lengthBytes) throws IOException {
    uninterrupted(
        open -> {
          open.truncate(lengthBytes);
          return 0;
        });
  }

  @Override
  public long size() throws IOException {
    return uninterrupted(FileChannel::size);
  }

  @Override
  public void close() throws IOException {
    FileChannel last;
    synchronized (this) {
      closed = true;
      last = channel;
    }
    last.close();
  }

  private long uninterrupted(Operation operation) throws IOException {
    boolean interrupted = Thread.interrupted();
    try {
      while (true) {
        FileChannel open = channel;
        try {
          return operation.on(open);
        } catch (ClosedByInterruptException e) {
          interrupted |= Thread.interrupted();
          reopen(open);
        } catch (ClosedChannelException e) {
          // Another thread was interrupted inside its own operation and took the channel down with
          // it.
          reopen(open);
        }
      }
    } catch (IOException e) {
      throw Failures.sorted(path, e);
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  private synchronized void reopen(FileChannel broken) throws IOException {
    if (closed) {
      throw new IOException(path + " is closed");
    }
    if (channel == broken) {
      channel = RealFileSystem.open(path, reopenOptions);
    }
  }

  private interface Operation {
    long on(FileChannel channel) throws IOException;
  }
}
