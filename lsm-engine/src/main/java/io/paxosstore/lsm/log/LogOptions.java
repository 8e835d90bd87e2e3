package io.paxosstore.lsm.log;

import io.paxosstore.lsm.fs.FileSystem;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * How a log is opened.
 *
 * @param directory where its segments live; created if missing. Its owner holds the lock on it or
 *     on a directory above
 * @param fileSystem the seam to the operating system
 * @param segmentBytes size of a segment, zero-filled or recycled so that a sync changes no file
 *     size; a longer record gets a segment of its own length. May differ from open to open
 * @param maxRecordBytes longest record
 * @param failOver where the log goes on while its directory stalls; null for nowhere
 */
public record LogOptions(
    Path directory,
    FileSystem fileSystem,
    long segmentBytes,
    int maxRecordBytes,
    @Nullable FailOver failOver) {
  private static final int LONGEST_RECORD = 256 << 20;
  private static final long SMALLEST_SEGMENT = 8 << 10;

  /** Checks that sizes are sensible. */
  public LogOptions {
    if (maxRecordBytes < 1 || maxRecordBytes > LONGEST_RECORD) {
      throw new IllegalArgumentException(
          "maxRecordBytes " + maxRecordBytes + " is not within 1 to " + LONGEST_RECORD);
    }
    if (segmentBytes < SMALLEST_SEGMENT || segmentBytes > Integer.MAX_VALUE) {
      throw new IllegalArgumentException(
          "segmentBytes " + segmentBytes + " is not within " + SMALLEST_SEGMENT + " to 2 GiB");
    }
  }

  /** Without a second directory. */
  public LogOptions(Path directory, FileSystem fileSystem, long segmentBytes, int maxRecordBytes) {
    this(directory, fileSystem, segmentBytes, maxRecordBytes, null);
  }

  /** 16 MiB segments, records up to 64 MiB. */
  public static LogOptions at(Path directory, FileSystem fileSystem) {
    return new LogOptions(directory, fileSystem, 16L << 20, 64 << 20);
  }

  /**
   * These options with another segment size: small for a log in memory, which should not fill 16
   * MiB with zeros.
   */
  public LogOptions segmentBytes(long segmentBytes) {
    return new LogOptions(directory, fileSystem, segmentBytes, maxRecordBytes, failOver);
  }

  /** These options with a second directory, or without one. */
  public LogOptions failOver(@Nullable FailOver failOver) {
    return new LogOptions(directory, fileSystem, segmentBytes, maxRecordBytes, failOver);
  }
}
