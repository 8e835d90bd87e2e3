package io.paxosstore.lsm.memtable;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.ModelChecking;
import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.rows.RowSource;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.junit.jupiter.api.Test;

/** One writer, lock-free readers: whatever the schedule, a reader sees whole changes in order. */
final class MemtableLincheckTest {
  private static ModelCheckingOptions options(int scenarios, int schedules) {
    return ModelChecking.options(scenarios, schedules)
        .addGuarantee(ModelChecking.oneStep(RawMemory.class, NativeChunks.class));
  }

  @Test
  void readersSeeEachChangeWholeAndInTheOrderOfTheWriter() {
    options(4, 50).check(Published.class);
  }

  @Test
  void aRowThatIsLinkedBeforeItIsFilledIsCaught() {
    ModelChecking.assertCaught(options(20, 100), LinkedTooEarly.class);
  }

  /** A memtable as the engine uses it: what is published is visible, in sequence. */
  @Param(name = "key", gen = IntGen.class, conf = "1:3")
  public static class Published {
    private static final String WRITER = "writer";

    private final Memtable memtable = new Memtable();
    private volatile long published;

    /** One row. Keys of two lengths make leaves fork and nodes hold values. */
    @Operation(params = "key", nonParallelGroup = WRITER)
    public void put(int key) {
      long sequence = published + 1;
      byte[] row = row(key, sequence);
      memtable.put(row, 0, row.length - 1, row.length - 1, 1, sequence, sequence);
      published = sequence;
    }

    /** Two rows that become visible at once. */
    @Operation(nonParallelGroup = WRITER)
    public void putBoth() {
      long sequence = published + 1;
      for (int key = 1; key <= 2; key++) {
        byte[] row = row(key, 100 + sequence);
        memtable.put(row, 0, row.length - 1, row.length - 1, 1, sequence, sequence);
      }
      published = sequence;
    }

    /** All keys go. */
    @Operation(nonParallelGroup = WRITER)
    public void deleteAll() {
      long sequence = published + 1;
      memtable.deleteRange(new byte[] {'a'}, new byte[] {'z'}, sequence, sequence);
      published = sequence;
    }

    /** The value of a key, or -1. */
    @Operation(params = "key")
    public int get(int key) {
      long limit = published;
      RangeTombstones deletes = memtable.rangeTombstones();
      byte[] row = row(key, 0);
      byte[] wanted = java.util.Arrays.copyOf(row, row.length - 1);
      long found = memtable.find(wanted, Long.MAX_VALUE, limit);
      if (found == 0) {
        return -1;
      }
      int delete = deletes.find(wanted, 0, wanted.length, Long.MAX_VALUE, limit);
      if (delete >= 0 && deletes.sequenceAt(delete) > Memtable.sequence(found)) {
        return -1;
      }
      Cell cell = new Cell();
      Memtable.copyTo(found, cell);
      return cell.copy()[0];
    }

    /** The sum over all rows ever put; shows whether a scan meets half of a batch. */
    @Operation
    public int scan() {
      int sum = 0;
      RowSource rows = memtable.scan(null, null, false, Long.MAX_VALUE, published);
      while (rows.next()) {
        sum = 31 * sum + rows.valueArray()[rows.valueOffset()];
      }
      return sum;
    }

    private static byte[] row(int key, long value) {
      return key == 1 ? new byte[] {'k', (byte) value} : new byte[] {'k', (byte) key, (byte) value};
    }
  }

  /** What a leaf would be if its reference were stored first. */
  public static class LinkedTooEarly {
    private final NativeChunks chunks = new NativeChunks();
    private final long root = chunks.allocate(8);
    private final long leaf = chunks.allocate(8);

    /** The race. */
    @Operation(nonParallelGroup = "writer")
    public void put(@Param(gen = IntGen.class, conf = "1:3") int value) {
      RawMemory.putLongRelease(root, leaf);
      RawMemory.putLong(leaf, value);
    }

    /** Zero would be a value that nobody put. */
    @Operation
    public long get() {
      long found = RawMemory.getLongAcquire(root);
      return found == 0 ? -1 : RawMemory.getLong(found);
    }
  }
}
