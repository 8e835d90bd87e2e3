package io.paxosstore.lsm.log;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The log's directory: which segments there are, oldest first, and how the next is made and the
 * oldest retired. Thread-safe; its lock is held during file operations, which are rare.
 */
final class SegmentFiles {
  private final LogOptions options;
  private final FileSystem fileSystem;
  private final SpareFiles spares;
  private final List<Segment> segments = new ArrayList<>();

  private SegmentFiles(LogOptions options) {
    this.options = options;
    this.fileSystem = options.fileSystem();
    this.spares = new SpareFiles(fileSystem, options.directory());
  }

  /** Lists the directory and reads all segment headers. */
  static SegmentFiles open(LogOptions options) throws IOException {
    SegmentFiles files = new SegmentFiles(options);
    files.fileSystem.createDirectories(options.directory());
    for (String name : files.fileSystem.list(options.directory())) {
      if (Segment.isFileName(name)) {
        files.segments.add(files.readHeader(name));
      } else if (SpareFiles.isFileName(name)) {
        files.spares.adopt(name, options.segmentBytes());
      }
    }
    files.requireUnbroken();
    return files;
  }

  /** All segments, oldest first. */
  synchronized List<Segment> segments() {
    return List.copyOf(segments);
  }

  /** The whole content of a segment's file. */
  ByteBuffer content(Segment segment) throws IOException {
    try (ReadableFile file = fileSystem.openRead(segment.file())) {
      ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(segment.lengthBytes()));
      int read = file.read(0, content);
      if (read < segment.lengthBytes()) {
        throw new CorruptionException(
            segment.file() + ": ends at " + read + ", its header says " + segment.lengthBytes());
      }
      return content.flip();
    }
  }

  /**
   * Makes the segment after the last, with room for {@code frameBytes}. Its name and header are
   * durable when this returns.
   */
  synchronized OpenSegment append(long frameBytes) throws IOException {
    @Nullable Segment last = segments.isEmpty() ? null : segments.getLast();
    long number = last == null ? 1 : last.number() + 1;
    long logId = last == null ? new SecureRandom().nextLong() : last.logId();
    long wanted =
        (Segment.HEADER_BYTES + frameBytes + Segment.HEADER_BYTES - 1) & -Segment.HEADER_BYTES;
    Path spare = spares.take(Math.max(options.segmentBytes(), wanted));
    Path file = options.directory().resolve(Segment.fileName(number));
    Segment segment =
        new Segment(file, logId, number, last == null ? 0 : last.end(), fileSystem.size(spare));
    try (WritableFile open = fileSystem.openWrite(spare)) {
      open.write(0, segment.header());
      open.sync();
    }
    fileSystem.rename(spare, file);
    fileSystem.syncDirectory(options.directory());
    segments.add(segment);
    return new OpenSegment(segment, fileSystem.openWrite(file));
  }

  /** Makes a spare so that the next {@link #append} need not fill one with zeros. */
  synchronized void prepare() throws IOException {
    if (spares.isEmpty()) {
      spares.prepare(options.segmentBytes());
    }
  }

  /** Retires the segments before {@code keep} that end at or before {@code position}. */
  synchronized void retire(long position, Segment keep) throws IOException {
    while (segments.getFirst().end() <= position && segments.getFirst().number() < keep.number()) {
      Segment oldest = segments.getFirst();
      spares.retire(oldest.file(), oldest.lengthBytes(), options.segmentBytes());
      segments.removeFirst();
    }
  }

  /** Drops the last segment, which recovery found to hold nothing. */
  synchronized void dropLast() throws IOException {
    Segment last = segments.removeLast();
    spares.retire(last.file(), last.lengthBytes(), options.segmentBytes());
  }

  private Segment readHeader(String name) throws IOException {
    Path path = options.directory().resolve(name);
    try (ReadableFile file = fileSystem.openRead(path)) {
      ByteBuffer header = ByteBuffer.allocate(Segment.HEADER_BYTES);
      file.read(0, header);
      return Segment.parse(path, Segment.numberOf(name), file.size(), header.flip());
    }
  }

  private void requireUnbroken() {
    for (int i = 1; i < segments.size(); i++) {
      Segment before = segments.get(i - 1);
      Segment segment = segments.get(i);
      if (segment.number() != before.number() + 1
          || segment.base() != before.end()
          || segment.logId() != before.logId()) {
        throw new CorruptionException(
            segment.file()
                + ": does not continue "
                + before.file()
                + "; a segment is missing or strange");
      }
    }
  }
}
