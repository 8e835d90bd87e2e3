package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.dead.DeadSpans;
import io.paxosstore.lsm.memtable.Memtable;
import java.util.Arrays;

/**
 * Puts the changes of batches into a memtable and numbers them. Belongs to whoever holds the write
 * lock.
 */
final class BatchApplier implements WriteBatch.Visitor {
  private final DeadSpans deadSpans;
  private Memtable memtable;
  private long version;
  private long sequence;

  BatchApplier(Memtable memtable, DeadSpans deadSpans) {
    this.memtable = memtable;
    this.deadSpans = deadSpans;
  }

  /**
   * Begins what will be published as one. It takes a sequence itself, so that its number is not
   * that of what was published before even if nothing follows.
   */
  void begin() {
    deadSpans.begin(++sequence);
  }

  void apply(WriteBatch batch, Memtable target) {
    memtable = target;
    version = batch.version();
    batch.forEach(this);
  }

  /** Sequence of the last change. */
  long sequence() {
    return sequence;
  }

  @Override
  public void put(byte[] bytes, int keyOffset, int keyLength, int valueOffset, int valueLength) {
    deadSpans.put(bytes, keyOffset, keyLength);
    memtable.put(bytes, keyOffset, keyLength, valueOffset, valueLength, version, ++sequence);
  }

  @Override
  public void delete(byte[] bytes, int keyOffset, int keyLength) {
    memtable.delete(bytes, keyOffset, keyLength, version, ++sequence);
  }

  @Override
  public void deleteRange(
      byte[] bytes, int fromOffset, int fromLength, int toOffset, int toLength) {
    memtable.deleteRange(
        Arrays.copyOfRange(bytes, fromOffset, fromOffset + fromLength),
        Arrays.copyOfRange(bytes, toOffset, toOffset + toLength),
        version,
        ++sequence);
  }
}
