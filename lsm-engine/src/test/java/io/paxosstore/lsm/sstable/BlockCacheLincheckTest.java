package io.paxosstore.lsm.sstable;

import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.ModelChecking;
import org.jetbrains.lincheck.datastructures.IntGen;
import org.jetbrains.lincheck.datastructures.Operation;
import org.jetbrains.lincheck.datastructures.Param;
import org.jetbrains.lincheck.datastructures.Validate;
import org.junit.jupiter.api.Test;

/** Blocks come and go under readers: nobody ever holds the bytes of another block. */
final class BlockCacheLincheckTest {
  @Test
  void aReaderHoldsTheBlockThatItAskedForWhateverIsEvictedResizedAndClosed() {
    ModelChecking.options(6, 60).check(TwoTables.class);
  }

  @Test
  void aFrameThatIsUsedAgainUnderAReaderIsCaught() {
    ModelChecking.assertCaught(ModelChecking.options(20, 100), ReusedFrames.class);
  }

  /** Two tables with two blocks each and a cache for two blocks. */
  @Param(name = "block", gen = IntGen.class, conf = "0:3")
  public static class TwoTables {
    private static final int BLOCK_BYTES = 1000;

    private final BlockCache cache = new BlockCache(2 * BLOCK_BYTES + 100);
    private final BlockCache.Slots[] tables = {
      new BlockCache.Slots(cache, 2, 0), new BlockCache.Slots(cache, 2, 0)
    };

    /** What is in the block: its number, at both ends. */
    @Operation(params = "block")
    public int read(int block) {
      BlockCache.Slots table = tables[block / 2];
      byte[] bytes = table.get(block % 2);
      if (bytes == null) {
        bytes = new byte[BLOCK_BYTES];
        bytes[0] = (byte) block;
        bytes[BLOCK_BYTES - 1] = (byte) block;
        table.admit(block % 2, bytes);
      }
      return bytes[0] + 10 * bytes[BLOCK_BYTES - 1];
    }

    /** Room for one block or for two. */
    @Operation
    public void resize(@Param(gen = IntGen.class, conf = "1:2") int blocks) {
      cache.resize(blocks * BLOCK_BYTES + 100);
    }

    /** A table goes while others still read it. */
    @Operation
    public void close(@Param(gen = IntGen.class, conf = "0:1") int table) {
      tables[table].close();
    }

    /** The budget holds, and what the cache counts is what it keeps. */
    @Validate
    public void budget() {
      long used = cache.usedBytes();
      assertTrue(used <= Math.max(BLOCK_BYTES, cache.capacityBytes()), "used " + used);
      assertTrue(used % BLOCK_BYTES == 0 && used >= 0, "used " + used);
    }
  }

  /** A cache of one frame that is filled anew though a reader may still look at it. */
  @Param(name = "block", gen = IntGen.class, conf = "1:3")
  public static class ReusedFrames {
    private final byte[] frame = new byte[1];
    private volatile int held;

    /** The race: between the question and the look, another block may come. */
    @Operation(params = "block")
    public int read(int block) {
      if (held != block) {
        frame[0] = (byte) block;
        held = block;
      }
      return frame[0];
    }
  }
}
