package io.paxosstore.lsm.log;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What a writer does with the files of segments. */
final class SegmentWriterTest {
  private final List<String> done = new ArrayList<>();

  /** A log waited for this for ever, once, where both directories seemed not to answer then. */
  @Test
  void aWriterThatIsStoppedWhileItSyncsLeavesTheNextSegmentAlone() throws IOException {
    OpenSegment first = segment(1, () -> {});
    SegmentWriter[] writer = new SegmentWriter[1];
    OpenSegment stalling = segment(1, () -> writer[0].stop());
    for (OpenSegment current : List.of(first, stalling)) {
      done.clear();
      OpenSegment next = segment(2, () -> {});
      writer[0] = new SegmentWriter(current, current.segment().base());
      Batch batch = new Batch();
      int taken = batch.add(current, Segment.HEADER_BYTES, ByteBuffer.allocate(100));
      batch.seal(current, Segment.HEADER_BYTES + taken);
      batch.add(next, Segment.HEADER_BYTES, ByteBuffer.allocate(100));
      writer[0].write(batch);
      assertEquals(current == first, done.contains("write 2"), done::toString);
      assertTrue(done.containsAll(List.of("write 1", "sync 1")), done::toString);
    }
  }

  private OpenSegment segment(int number, Runnable atSync) {
    long length = 16_384;
    Path file = Path.of(number + ".log");
    return new OpenSegment(
        new Segment(file, 7, number, (number - 1) * length, length, number - 1, Segment.FAIL_OVER),
        new WritableFile() {
          @Override
          public void write(long position, ByteBuffer source) {
            done.add("write " + number);
          }

          @Override
          public void sync() {
            done.add("sync " + number);
            atSync.run();
          }

          @Override
          public int read(long position, ByteBuffer target) {
            return -1;
          }

          @Override
          public long size() {
            return length;
          }

          @Override
          public void truncate(long lengthBytes) {
            throw new UnsupportedOperationException();
          }

          @Override
          public void close() {
            done.add("close " + number);
          }
        });
  }
}
