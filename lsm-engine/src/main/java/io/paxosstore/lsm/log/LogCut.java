package io.paxosstore.lsm.log;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.DamagedFile;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Where a damaged log would have to be cut to be one again: after the last record before the
 * damage. What is cut is kept under other names. Nobody may have the log open.
 */
public final class LogCut {
  private static final int PIECE_BYTES = 1 << 16;

  private final FileSystem fileSystem;
  private final List<SegmentReport> segments;
  private final String fault;

  /** The last segment that stays; -1 if none does. */
  private final int last;

  private LogCut(FileSystem fileSystem, List<SegmentReport> segments, String fault, int last) {
    this.fileSystem = fileSystem;
    this.segments = segments;
    this.fault = fault;
    this.last = last;
  }

  /**
   * Looks for damage; null if there is none, or no log.
   *
   * @throws StorageException if there is, in a log with a second directory
   */
  public static @Nullable LogCut find(FileSystem fileSystem, Path directory) throws IOException {
    if (!LogInspection.isLog(fileSystem, directory)) {
      return null;
    }
    List<SegmentReport> segments =
        new LogInspection(fileSystem, directory).read((position, record) -> {});
    for (int i = 0; i < segments.size(); i++) {
      String fault = segments.get(i).fault();
      if (fault != null) {
        if (fileSystem.exists(directory.resolve(FailOverMark.FIRST))) {
          // What a fail-over passed over would count again once its successor is gone.
          throw new StorageException(
              fault
                  + "; a log with a second directory is not cut: restore both directories from a"
                  + " replica or a backup");
        }
        boolean kept =
            i == 0 ? segments.get(0).validBytes() > 0 : continues(fileSystem, segments, i);
        return new LogCut(fileSystem, segments, fault, kept ? i : i - 1);
      }
    }
    return null;
  }

  /** True if a segment belongs behind the one before it, whatever is in it. */
  private static boolean continues(FileSystem fileSystem, List<SegmentReport> segments, int number)
      throws IOException {
    SegmentReport before = segments.get(number - 1);
    SegmentReport segment = segments.get(number);
    try {
      Segment first = header(fileSystem, before);
      Segment second = header(fileSystem, segment);
      return before.sealed()
          && second.number() == first.number() + 1
          && second.base() == first.end()
          && second.logId() == first.logId();
    } catch (CorruptionException e) {
      return false;
    }
  }

  private static Segment header(FileSystem fileSystem, SegmentReport report) throws IOException {
    try (ReadableFile file = fileSystem.openRead(report.file())) {
      ByteBuffer header = ByteBuffer.allocate(Segment.HEADER_BYTES);
      file.read(0, header);
      return Segment.parse(report.file(), report.number(), file.size(), header.flip());
    }
  }

  /** What is wrong, with file and offset. */
  public String fault() {
    return fault;
  }

  /** The position of the last record that stays, or before the first one. */
  public long position() {
    return last < 0 ? 0 : segments.get(last).base() + segments.get(last).validBytes();
  }

  /** Cuts. Broken off, it leaves a log that is damaged at the same place or cut there. */
  public void apply() throws IOException {
    Path directory = segments.getFirst().file().toAbsolutePath().getParent();
    if (directory == null) {
      throw new IOException(segments.getFirst().file() + " is in no directory");
    }
    for (int i = last + 1; i < segments.size(); i++) {
      DamagedFile.keep(fileSystem, segments.get(i).file());
    }
    if (last >= 0 && !segments.get(last).sealed()) {
      keepCopy(segments.get(last).file());
    }
    fileSystem.syncDirectory(directory);
    for (int i = segments.size() - 1; i > last; i--) {
      fileSystem.delete(segments.get(i).file());
      // One after the other, so that no gap comes about.
      fileSystem.syncDirectory(directory);
    }
    if (last >= 0 && !segments.get(last).sealed()) {
      clear(segments.get(last));
    }
  }

  private void keepCopy(Path file) throws IOException {
    Path kept = DamagedFile.of(file);
    if (fileSystem.exists(kept)) {
      return;
    }
    Path part = kept.resolveSibling(kept.getFileName() + ".part");
    if (fileSystem.exists(part)) {
      fileSystem.delete(part);
    }
    try (ReadableFile source = fileSystem.openRead(file);
        WritableFile target = fileSystem.create(part)) {
      for (long at = 0; at < source.size(); at += PIECE_BYTES) {
        ByteBuffer piece = ByteBuffer.allocate(PIECE_BYTES);
        source.read(at, piece);
        target.write(at, piece.flip());
      }
      target.sync();
    }
    fileSystem.rename(part, kept);
  }

  private void clear(SegmentReport segment) throws IOException {
    try (WritableFile file = fileSystem.openWrite(segment.file())) {
      for (long at = segment.validBytes(); at < segment.lengthBytes(); at += PIECE_BYTES) {
        int length = (int) Math.min(PIECE_BYTES, segment.lengthBytes() - at);
        file.write(at, ByteBuffer.allocate(length));
      }
      file.sync();
    }
  }
}
