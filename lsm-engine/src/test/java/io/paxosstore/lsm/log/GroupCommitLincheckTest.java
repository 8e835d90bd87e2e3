package io.paxosstore.lsm.log;

import io.paxosstore.lsm.ModelChecking;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.MemoryFileSystem;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import org.jetbrains.lincheck.datastructures.Operation;
import org.junit.jupiter.api.Test;

/** Leaders and followers in all orders: what is told to be durable has been synced. */
final class GroupCommitLincheckTest {
  @Test
  void whatIsToldToBeDurableWasSyncedInOrder() {
    ModelChecking.options(3, 30).check(Appenders.class);
  }

  @Test
  void aPositionThatIsPublishedForWhatCameAfterTheWriteIsCaught() {
    ModelChecking.assertCaught(ModelChecking.options(20, 200), PublishesTooMuch.class);
  }

  /** Each operation answers whether what it was promised holds. */
  public static class Appenders {
    private final FileSystem memory = new MemoryFileSystem();
    private final SyncedBytes files = new SyncedBytes(memory);
    private final SegmentedLog log =
        SegmentedLog.open(new LogOptions(Path.of("/log"), files, 8 << 10, 1 << 10));
    private final long start = log.appendedPosition();
    private volatile boolean heardTooMuch;
    private volatile long heard;

    /** Counts from the first record. */
    public Appenders() {
      files.restart();
      log.onDurable(
          position -> {
            if (position <= heard || position > log.durablePosition()) {
              heardTooMuch = true;
            }
            heard = position;
          });
    }

    /** Synced when the call returns. */
    @Operation
    public boolean appendSynced() {
      long position = append();
      log.awaitDurable(position);
      return log.durablePosition() >= position && files.synced() >= inFile(position);
    }

    /** Handed to the operating system when the call returns. */
    @Operation
    public boolean appendWritten() {
      long position = append();
      log.awaitWritten(position);
      return files.written() >= inFile(position);
    }

    /** Positions are published after what they speak of, and listeners hear them in order. */
    @Operation
    public boolean look() {
      long durable = log.durablePosition();
      long synced = files.synced();
      return (durable == start || synced >= inFile(durable))
          && durable <= log.appendedPosition()
          && !heardTooMuch;
    }

    private long append() {
      return log.append(ByteBuffer.wrap(new byte[] {1, 2, 3, 4}));
    }

    private long inFile(long position) {
      return position - start + Segment.HEADER_BYTES;
    }
  }

  /** A leader that publishes what has been appended by the time that it has written. */
  public static class PublishesTooMuch {
    private volatile int appended;
    private volatile int durable;
    private volatile int synced;

    /** The race: others may append while this one syncs. */
    @Operation(nonParallelGroup = "leader")
    public boolean lead() {
      int batch = appended;
      synced = batch;
      durable = appended;
      return true;
    }

    /** One record more. */
    @Operation(nonParallelGroup = "appender")
    public void append() {
      int more = appended + 1;
      appended = more;
    }

    /** Whether all that is said to be durable was synced. */
    @Operation
    public boolean look() {
      return durable <= synced;
    }
  }
}
