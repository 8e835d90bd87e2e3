package io.paxosstore.lsm.log;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Finds the end of a log after a crash, cuts a torn tail and tells it from rot ({@code
 * docs/formats/log.md}).
 */
final class Recovery {
  /**
   * Where appending goes on.
   *
   * @param segment the last segment
   * @param offset where its next frame begins
   */
  record Tail(OpenSegment segment, int offset) {}

  private Recovery() {}

  static Tail recover(SegmentFiles files, FileSystem fileSystem) throws IOException {
    if (files.segments().isEmpty()) {
      return new Tail(files.append(0), Segment.HEADER_BYTES);
    }
    if (files.format() == Segment.FAIL_OVER) {
      files.syncNames();
    }
    dropSuccessorsOfAnUnsealed(files);
    List<Segment> segments = files.segments();
    Segment last = segments.getLast();
    ByteBuffer content = files.content(last);
    SegmentScan scan = new SegmentScan(last, content).walk(0, null);
    if (scan.validEnd() == Segment.HEADER_BYTES
        && segments.size() > 1
        && last.follows(segments.get(segments.size() - 2))) {
      // Nothing in the last proves that the one before was synced.
      Segment before = segments.get(segments.size() - 2);
      ByteBuffer sealed = files.content(before);
      rewrite(fileSystem, before, new SegmentScan(before, sealed).walk(0, null), sealed).close();
    }
    WritableFile file = rewrite(fileSystem, last, scan, content);
    files.dropVoids();
    if (!scan.sealed() && last.format() == files.format()) {
      return new Tail(new OpenSegment(last, file), scan.validEnd());
    }
    OpenSegment next = files.append(0);
    if (!scan.sealed()) {
      // Programs that know no second directory must not open a log that may go on in one.
      seal(new OpenSegment(last, file), scan);
    }
    // Else the crash came between the seal and the next segment's name.
    file.close();
    return new Tail(next, Segment.HEADER_BYTES);
  }

  private static void seal(OpenSegment open, SegmentScan scan) throws IOException {
    Batch batch = new Batch();
    batch.seal(open, scan.validEnd());
    open.file().write(scan.validEnd(), batch.finish(0, 1, scan.validEndPosition()));
    open.file().sync();
  }

  /**
   * A segment is made, durably, before its predecessor's seal is: at a crash the last ones may
   * follow an unsealed one. They then hold no durable frame; if they do, it is the seal that was
   * lost, and that is rot.
   */
  private static void dropSuccessorsOfAnUnsealed(SegmentFiles files) throws IOException {
    List<Segment> segments = files.segments();
    int lastKept = segments.size() - 1;
    while (lastKept > 0) {
      Segment last = segments.get(lastKept);
      Segment before = segments.get(lastKept - 1);
      SegmentScan scan = new SegmentScan(before, last, files.content(before)).walk(0, null);
      if (scan.ended()) {
        return;
      }
      if (last.supersedesTailOf(before)) {
        throw new CorruptionException(
            scan.where(scan.validEnd())
                + ": damaged, though it had been durable when "
                + last.file()
                + " was written");
      }
      SegmentScan later = new SegmentScan(last, files.content(last));
      if (!later.strayHeaders().isEmpty()) {
        throw new CorruptionException(
            scan.where(scan.validEnd()) + ": damaged, though the log goes on in " + last.file());
      }
      files.dropLast();
      lastKept--;
    }
  }

  /**
   * Cuts what follows the valid frames, and writes these once more: after a failed sync the page
   * cache may show bytes that the disk lacks, marked clean, and only a sync that comes after
   * writing them again speaks for them.
   */
  private static WritableFile rewrite(
      FileSystem fileSystem, Segment segment, SegmentScan scan, ByteBuffer content)
      throws IOException {
    List<Integer> stray = scan.sealed() ? List.of() : scan.strayHeaders();
    scan.requireNoProofOfRot(stray, scan.validEndPosition(), scan.where(scan.validEnd()));
    WritableFile file = fileSystem.openWrite(segment.file());
    try {
      file.write(0, content.slice(0, scan.validEnd()));
      for (int offset : stray) {
        file.write(offset, ByteBuffer.allocate(Frame.HEADER_BYTES));
      }
      file.sync();
      return file;
    } catch (IOException | RuntimeException e) {
      file.close();
      throw e;
    }
  }
}
