package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.lsm.memtable.Memtable;
import java.util.Arrays;

/**
 * Puts the changes of batches into a memtable and numbers them. Belongs to whoever holds the write
 * lock.
 */
final class BatchApplier implements WriteBatch.Visitor {
  private Memtable memtable;
  private long version;
  private long sequence;

  BatchApplier(Memtable memtable) {
    this.memtable = memtable;
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
