package io.paxosstore.lsm.log;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.fs.DirectoryInUseException;
import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.ReadableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
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

  /** True if there is a log; all its segments may lie in its second directory. */
  public static boolean isLog(FileSystem fileSystem, Path directory) throws IOException {
    return fileSystem.exists(directory)
        && (fileSystem.list(directory).stream().anyMatch(Segment::isFileName)
            || fileSystem.exists(directory.resolve(FailOverMark.FIRST)))
        && !fileSystem.exists(directory.resolve(FailOverMark.SECOND));
  }

  /** The log that a directory is the second one of, as it was called; null if it is none. */
  public static @Nullable Path logOfSecond(FileSystem fileSystem, Path directory)
      throws IOException {
    FailOverMark of = FailOverMark.read(fileSystem, directory.resolve(FailOverMark.SECOND));
    return of == null ? null : Path.of(of.other());
  }

  /** The second directory that a log has by its mark, to open the log with; null if it has none. */
  public static @Nullable Path secondOf(FileSystem fileSystem, Path directory) throws IOException {
    FailOverMark known = FailOverMark.read(fileSystem, directory.resolve(FailOverMark.FIRST));
    return known == null ? null : Path.of(known.other());
  }

  /**
   * Reads all segments, of both directories if there are two, oldest first, and hands their valid
   * records to the visitor.
   *
   * @throws DirectoryLockedException if somebody has the second directory open
   */
  public List<SegmentReport> read(SegmentedLog.RecordVisitor visitor) throws IOException {
    List<SegmentReport> reports = new ArrayList<>();
    Path mark = directory.resolve(FailOverMark.FIRST);
    Path second = null;
    try {
      FailOverMark known = FailOverMark.read(fileSystem, mark);
      second = known == null ? null : second(known, mark);
    } catch (CorruptionException e) {
      reports.add(unread(mark, 0, e));
    }
    List<Path> files = new ArrayList<>(segmentsIn(directory));
    if (second == null) {
      return read(files, reports, visitor);
    }
    try (DirectoryLock lock = fileSystem.lock(second)) {
      files.addAll(segmentsIn(second));
      return read(files, reports, visitor);
    } catch (DirectoryInUseException e) {
      throw new DirectoryLockedException(String.valueOf(e.getMessage()), e);
    }
  }

  private List<SegmentReport> read(
      List<Path> files, List<SegmentReport> reports, SegmentedLog.RecordVisitor visitor)
      throws IOException {
    files.sort(Comparator.comparing(file -> file.getFileName().toString()));
    List<@Nullable Segment> segments = new ArrayList<>();
    List<@Nullable SegmentReport> headerFaults = new ArrayList<>();
    for (Path file : files) {
      Segment segment = null;
      SegmentReport fault = null;
      try {
        segment = Segment.read(fileSystem, file);
      } catch (CorruptionException e) {
        fault = unread(file, Segment.numberOf(file.getFileName().toString()), e);
      }
      segments.add(segment);
      headerFaults.add(fault);
    }
    Segment before = null;
    boolean open = false;
    for (int i = 0; i < segments.size(); i++) {
      Segment segment = segments.get(i);
      SegmentReport fault = headerFaults.get(i);
      if (segment == null) {
        if (fault != null) {
          reports.add(fault);
        }
        before = null;
      } else if (isPassedOver(segments, i)) {
        reports.add(
            new SegmentReport(
                segment.file(),
                segment.number(),
                segment.base(),
                segment.lengthBytes(),
                0,
                0,
                false,
                true,
                0,
                null));
      } else {
        SegmentReport report = read(segment, next(segments, i), visitor, before, open);
        reports.add(report);
        open = !report.sealed() && !report.superseded();
        before = segment;
      }
    }
    return reports;
  }

  private List<Path> segmentsIn(Path directory) throws IOException {
    return fileSystem.list(directory).stream()
        .filter(Segment::isFileName)
        .map(directory::resolve)
        .toList();
  }

  private Path second(FailOverMark known, Path mark) throws IOException {
    Path second = Path.of(known.other());
    FailOverMark of =
        fileSystem.exists(second)
            ? FailOverMark.read(fileSystem, second.resolve(FailOverMark.SECOND))
            : null;
    if (of == null || of.id() != known.id()) {
      throw new CorruptionException(
          mark + " offset 0: names " + second + ", which is not the log's second directory");
    }
    return second;
  }

  private SegmentReport unread(Path file, long number, CorruptionException why) throws IOException {
    return new SegmentReport(
        file, number, 0, fileSystem.size(file), 0, 0, false, false, 0, why.getMessage());
  }

  /** True if a later segment says that this one does not count. */
  private static boolean isPassedOver(List<@Nullable Segment> segments, int index) {
    Segment segment = segments.get(index);
    for (Segment later : segments.subList(index + 1, segments.size())) {
      if (segment != null
          && later != null
          && later.previous() < segment.number()
          && segment.number() < later.number()) {
        return true;
      }
    }
    return false;
  }

  /** The segment after one that counts, if its header can be read. */
  private static @Nullable Segment next(List<@Nullable Segment> segments, int index) {
    for (int i = index + 1; i < segments.size(); i++) {
      if (segments.get(i) == null || !isPassedOver(segments, i)) {
        return segments.get(i);
      }
    }
    return null;
  }

  private SegmentReport read(
      Segment segment,
      @Nullable Segment next,
      SegmentedLog.RecordVisitor visitor,
      @Nullable Segment before,
      boolean beforeIsOpen)
      throws IOException {
    ByteBuffer content = ByteBuffer.allocate(Math.toIntExact(segment.lengthBytes()));
    try (ReadableFile opened = fileSystem.openRead(segment.file())) {
      opened.read(0, content);
    }
    long[] records = {0};
    SegmentScan scan = new SegmentScan(segment, next, content.flip());
    String fault = null;
    List<Integer> stray = List.of();
    try {
      scan.walk(
          0,
          (position, record) -> {
            records[0]++;
            visitor.record(position, record);
          });
      if (next != null && next.supersedesTailOf(segment) && !scan.ended()) {
        fault =
            scan.where(scan.validEnd())
                + ": damaged, though it had been durable when "
                + next.file()
                + " was written";
      } else if (!scan.ended()) {
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
        scan.superseded(),
        stray.size(),
        fault);
  }

  private static boolean scanIsEmpty(SegmentScan scan) {
    return scan.validEnd() == Segment.HEADER_BYTES;
  }

  private static @Nullable String faultOfPlace(
      Segment segment, Segment before, boolean followsUnsealed) {
    if (!segment.follows(before) && !segment.supersedesTailOf(before)) {
      return segment.file() + " offset 0: does not continue " + before.file();
    }
    // The seal is written and synced before the first frame of the next segment.
    return followsUnsealed
        ? before.file() + ": damaged before its seal, though the log goes on in " + segment.file()
        : null;
  }
}
