package io.paxosstore.lsm.log;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads a log as it lies on the disk and changes nothing: unlike {@link SegmentedLog#open}, which
 * cuts what a crash tore. It tells a torn tail from damage by the same rule.
 */
public final class LogInspection {
  private final FileSystem fileSystem;
  private final Path directory;

  /** Of the log in a directory, which nobody else may have open. */
  public LogInspection(FileSystem fileSystem, Path directory) {
    this.fileSystem = fileSystem;
    this.directory = directory;
  }

  /** True if there is a log. */
  public static boolean isLog(FileSystem fileSystem, Path directory) throws IOException {
    return fileSystem.exists(directory)
        && fileSystem.list(directory).stream().anyMatch(Segment::isFileName);
  }

  /** Reads all segments, oldest first, and hands their valid records to the visitor. */
  public List<SegmentReport> read(SegmentedLog.RecordVisitor visitor) throws IOException {
    List<SegmentReport> reports = new ArrayList<>();
    Segment before = null;
    boolean open = false;
    for (String name : fileSystem.list(directory)) {
      if (!Segment.isFileName(name)) {
        continue;
      }
      Path file = directory.resolve(name);
      try {
        Segment segment = header(file, name);
        SegmentReport report = read(segment, visitor, before, open);
        reports.add(report);
        open = !report.sealed();
        before = segment;
      } catch (CorruptionException e) {
        reports.add(
            new SegmentReport(
                file,
                Segment.numberOf(name),
                0,
                fileSystem.size(file),
                0,
                0,
                false,
                0,
                e.getMessage()));
        before = null;
      }
    }
    return reports;
  }

  private Segment header(Path file, String name) throws IOException {
    try (ReadableFile opened = fileSystem.openRead(file)) {
      ByteBuffer header = ByteBuffer.allocate(Segment.HEADER_BYTES);
      opened.read(0, header);
      return Segment.parse(file, Segment.numberOf(name), opened.size(), header.flip());
    }
  }

  private SegmentReport read(
      Segment segment,
      SegmentedLog.RecordVisitor visitor,
      @Nullable Segment before,
      boolean beforeIsOpen)
      throws IOException {
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(segment.lengthBytes()));
    try (ReadableFile opened = fileSystem.openRead(segment.file())) {
      opened.read(0, content);
    }
    long[] records = {0};
    SegmentScan scan = new SegmentScan(segment, content.flip());
    String fault = null;
    List<Integer> stray = List.of();
    try {
      scan.walk(
          0,
          (position, record) -> {
            records[0]++;
            visitor.record(position, record);
          });
      if (!scan.sealed()) {
        stray = scan.strayHeaders();
        scan.requireNoProofOfRot(stray, scan.validEndPosition(), scan.where(scan.validEnd()));
      }
    } catch (CorruptionException e) {
      fault = e.getMessage();
    }
    if (fault == null && before != null) {
      fault = faultOfPlace(segment, before, beforeIsOpen && !scanIsEmpty(scan));
    }
    return new SegmentReport(
        segment.file(),
        segment.number(),
        segment.base(),
        segment.lengthBytes(),
        scan.validEnd(),
        records[0],
        scan.sealed(),
        stray.size(),
        fault);
  }

  private static boolean scanIsEmpty(SegmentScan scan) {
    return scan.validEnd() == Segment.HEADER_BYTES;
  }

  private static @Nullable String faultOfPlace(
      Segment segment, Segment before, boolean followsUnsealed) {
    if (segment.number() != before.number() + 1
        || segment.base() != before.end()
        || segment.logId() != before.logId()) {
      return segment.file() + " offset 0: does not continue " + before.file();
    }
    // The seal is written and synced before the first frame of the next segment.
    return followsUnsealed
        ? before.file() + ": damaged before its seal, though the log goes on in " + segment.file()
        : null;
  }
}
