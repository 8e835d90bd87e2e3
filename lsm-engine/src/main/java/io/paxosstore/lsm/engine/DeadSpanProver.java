package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WouldWaitException;
import io.paxosstore.lsm.dead.DeadRun;
import io.paxosstore.lsm.dead.DeadSpans;
import io.paxosstore.lsm.dead.Proof;
import io.paxosstore.lsm.rows.DeadKeys;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Walks once more over what a scan found deleted, in a view of its own: the newest one, at the
 * greatest version. The scan itself proves nothing, since its version and its snapshot may be old.
 */
final class DeadSpanProver implements DeadRun.Prover {
  private final DeadSpans spans;
  private final Store store;
  private final Health health;
  private final LongSupplier visibleSequence;
  private final LongSupplier watermark;

  DeadSpanProver(
      DeadSpans spans,
      Store store,
      Health health,
      LongSupplier visibleSequence,
      LongSupplier watermark) {
    this.spans = spans;
    this.store = store;
    this.health = health;
    this.visibleSequence = visibleSequence;
    this.watermark = watermark;
  }

  /** What a new scan asks about deleted keys. */
  DeadKeys watch(ScanRange range, long at, long sequenceLimit) {
    return range.tombstones()
        ? DeadKeys.IGNORED
        : new DeadRun(spans, this, range, at, sequenceLimit);
  }

  @Override
  public void prove(byte @Nullable [] from, byte @Nullable [] to, long steps) {
    Proof proof = spans.open(from, to, steps);
    if (proof == null) {
      return;
    }
    try {
      walk(proof, new ScanRange(from, to, false, true));
    } catch (WouldWaitException | StorageException e) {
      // The scan has its answer without this. What cannot be read here fails whoever needs it.
    } finally {
      spans.close(proof);
    }
  }

  private void walk(Proof proof, ScanRange range) {
    ReadView view;
    long sequence;
    int slot = store.enter();
    try {
      health.checkReadable();
      view = store.view();
      view.retain();
      sequence = visibleSequence.getAsLong();
    } finally {
      store.exit(slot);
    }
    try {
      // Over what is lost nobody may leap: below some versions it must be refused.
      if (!spans.hasBegunAfter(sequence) && !view.tables().lost().meets(range.from(), range.to())) {
        // Read after the view: what collected deletes from it had a watermark no higher.
        long collected = watermark.getAsLong();
        proof.walk(view.scan(range, Long.MAX_VALUE, sequence), sequence, collected);
      }
    } finally {
      view.release();
    }
  }
}
