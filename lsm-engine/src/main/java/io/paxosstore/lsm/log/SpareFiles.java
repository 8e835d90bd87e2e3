package io.paxosstore.lsm.log;

import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.NoSpaceException;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;

/**
 * Files of the right size that wait to become segments: zero-filled ahead of time or retired. What
 * they hold means nothing; that their blocks are allocated and written is what counts. Thread-safe;
 * its lock is held during file operations.
 */
final class SpareFiles {
  private static final String PREFIX = "spare-";

  /**
   * As many as a flushed memtable of 64 MiB lets go at once: with fewer, files are deleted that are
   * made again, zero by zero, before the next flush.
   */
  private static final int KEPT = 4;

  private static final int FILL_BYTES = 1 << 18;

  private final FileSystem fileSystem;
  private final Path directory;
  private final Deque<Path> spares = new ArrayDeque<>();
  private long nextNumber = 1;

  SpareFiles(FileSystem fileSystem, Path directory) {
    this.fileSystem = fileSystem;
    this.directory = directory;
  }

  static boolean isFileName(String name) {
    return name.startsWith(PREFIX);
  }

  /** Takes over a spare found on disk, unless a crash left it half made or there are enough. */
  synchronized void adopt(String name, long segmentBytes) throws IOException {
    Path file = directory.resolve(name);
    if (spares.size() >= KEPT || fileSystem.size(file) != segmentBytes) {
      fileSystem.delete(file);
      return;
    }
    spares.add(file);
    String number = name.substring(PREFIX.length());
    nextNumber = Math.max(nextNumber, number.matches("\\d{1,17}") ? Long.parseLong(number) + 1 : 1);
  }

  synchronized boolean isEmpty() {
    return spares.isEmpty();
  }

  /** Takes a file of at least {@code lengthBytes}, making one if none waits. */
  synchronized Path take(long lengthBytes) throws IOException {
    Path best = null;
    for (Path spare : spares) {
      if (fileSystem.size(spare) >= lengthBytes) {
        best = spare;
        break;
      }
    }
    if (best != null) {
      spares.remove(best);
      return best;
    }
    try {
      return make(lengthBytes);
    } catch (NoSpaceException e) {
      if (spares.isEmpty()) {
        throw e;
      }
    }
    // Spares that are too short only take the room that a longer file needs.
    while (!spares.isEmpty()) {
      fileSystem.delete(spares.removeFirst());
    }
    return make(lengthBytes);
  }

  /** Makes a spare ahead of need. */
  synchronized void prepare(long lengthBytes) throws IOException {
    spares.add(make(lengthBytes));
  }

  /**
   * Retires a segment's file: kept under a spare's name, or deleted if there are enough. Durable
   * when this returns.
   */
  synchronized void retire(Path file, long fileBytes, long segmentBytes) throws IOException {
    if (spares.size() < KEPT && fileBytes == segmentBytes) {
      Path spare = nextName();
      fileSystem.rename(file, spare);
      spares.add(spare);
    } else {
      fileSystem.delete(file);
    }
    // One by one: a crash must not leave a gap among the segments.
    fileSystem.syncDirectory(directory);
  }

  /** Writes and syncs a small file and deletes it: how long that takes tells how the disk is. */
  synchronized void probe() throws IOException {
    fileSystem.delete(make(Segment.HEADER_BYTES));
  }

  private Path make(long lengthBytes) throws IOException {
    Path file = nextName();
    try (WritableFile made = fileSystem.create(file)) {
      ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(FILL_BYTES, lengthBytes));
      for (long at = 0; at < lengthBytes; at += zeros.limit()) {
        zeros.clear().limit((int) Math.min(zeros.capacity(), lengthBytes - at));
        made.write(at, zeros.slice());
      }
      made.sync();
      return file;
    } catch (IOException e) {
      try {
        fileSystem.delete(file);
      } catch (IOException leftover) {
        e.addSuppressed(leftover);
      }
      throw e;
    }
  }

  private Path nextName() {
    return directory.resolve(PREFIX + nextNumber++);
  }
}
