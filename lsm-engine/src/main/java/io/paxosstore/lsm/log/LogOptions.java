package io.paxosstore.lsm.log;

import io.paxosstore.lsm.fs.FileSystem;
import java.nio.file.Path;

/**
 * How a log is opened.
 *
 * @param directory where its segments live; created if missing
 * @param fileSystem the seam to the operating system
 * @param segmentBytes size of a segment, zero-filled or recycled so that a sync changes no file size
 * @param maxRecordBytes longest record; bounded by the segment
 */
public record LogOptions(Path directory, FileSystem fileSystem, long segmentBytes, int maxRecordBytes) {
  /** 16 MiB segments, records up to 12 MiB. */
  public static LogOptions at(Path directory, FileSystem fileSystem) {
    return new LogOptions(directory, fileSystem, 16L << 20, 12 << 20);
  }
}
