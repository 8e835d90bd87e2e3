package io.paxosstore.lsm.dead;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * The spans of one store in which every key is deleted, as far as scans found them. They live in
 * memory only and there are few of them; to forget one costs a scan its walk and nothing else.
 *
 * <p><b>What a span claims.</b> When it was proven, the newest change of every key in it, of all
 * versions and as of the span's sequence, was a delete of at most the span's version, and nothing
 * was put there since. So a reader at that version or later, whose snapshot sees that sequence,
 * sees no row in it: what else it may see of these keys are further deletes. The span's version is
 * also at least the watermark at the time of the proof, because deletes up to the watermark may
 * have been collected and were not met by the proof, while a reader of an older view and version
 * may still see what they deleted. Deletes, flushes and compactions never make a row visible; a put
 * does, whatever its version, and takes its key out of the span.
 *
 * <p><b>Why no reader misses a put.</b> The engine's writer, one at a time, does in this order: (1)
 * {@link #begin} with the sequence of its apply, (2) for every put {@link #put}, which reads the
 * state and takes the key out of it, (3) publishes the sequence, from which on snapshots see the
 * rows. Who proves a span does: (a) {@link #open} registers the range in the state, (b) takes a
 * snapshot, (c) asks {@link #hasBegunAfter} whether an apply began that its snapshot lacks, and if
 * so gives up, (d) walks the range in the snapshot, (e) {@link #close} turns what it found, less
 * the keys put since (a), into spans. All of these are volatile accesses and so are in one order:
 *
 * <ul>
 *   <li>An apply whose (1) comes before (c) has been published when the snapshot was taken: the
 *       walk sees its puts.
 *   <li>An apply whose (1) comes after (c) reads the state after (a): its puts are taken out of the
 *       registered range, or out of the spans that came of it. Taking out and turning into spans
 *       exclude each other.
 *   <li>A reader whose snapshot sees a put took it after (3), and reads the state after that: the
 *       put's key is in no span that it finds.
 * </ul>
 *
 * <p>Thread-safe; looking is lock-free.
 */
public final class DeadSpans {
  /** Spans in all; the smallest make room. */
  static final int MAX_SPANS = 1024;

  /** Proofs under way at a time. */
  private static final int MAX_PROOFS = 8;

  /** Once in so many times a run too short for a full list is taken after all: the list ages. */
  private static final int AGING = 16;

  private static final State NOTHING = new State(SpanList.EMPTY, List.of());

  private final int shortRun;
  private final LongAdder leaps = new LongAdder();
  private final LongAdder steps = new LongAdder();
  private final LongAdder proofs = new LongAdder();
  private final LongAdder broken = new LongAdder();
  private volatile State state = NOTHING;
  private volatile long begun;
  private long refused;

  /** What is known, and the ranges that are being proven. */
  private record State(SpanList spans, List<Proof> proofs) {
    boolean isTouchedBy(byte[] key, int offset, int length) {
      if (spans.holds(key, offset, length)) {
        return true;
      }
      for (int i = 0; i < proofs.size(); i++) {
        if (proofs.get(i).covers(key, offset, length)) {
          return true;
        }
      }
      return false;
    }
  }

  /**
   * No spans yet.
   *
   * @param shortRun deleted keys in a row that a scan steps over without looking further
   */
  public DeadSpans(int shortRun) {
    this.shortRun = shortRun;
  }

  /**
   * Only the writer calls this, before it looks for spans.
   *
   * @param sequence what it publishes in the end is at least this
   */
  public void begin(long sequence) {
    begun = sequence;
  }

  /** A row is about to become visible. Only the writer calls this, before it does. */
  public void put(byte[] bytes, int offset, int length) {
    State now = state;
    if (now != NOTHING && now.isTouchedBy(bytes, offset, length)) {
      takeOut(Arrays.copyOfRange(bytes, offset, offset + length));
    }
  }

  /**
   * Rows of any key may be about to become visible, as puts make them: nothing is known any more,
   * and no proof under way finds anything. Only the writer calls this, after {@link #begin}.
   */
  public synchronized void forget() {
    state.proofs().forEach(Proof::giveUp);
    replace(SpanList.EMPTY, state.proofs());
  }

  private synchronized void takeOut(byte[] key) {
    State now = state;
    for (Proof proof : now.proofs()) {
      if (proof.covers(key, 0, key.length)) {
        proof.put(key);
      }
    }
    broken.increment();
    replace(now.spans().without(key, worthKeeping()), now.proofs());
  }

  private long worthKeeping() {
    return Math.max(1, shortRun / 2);
  }

  private void replace(SpanList spans, List<Proof> proofs) {
    state = spans.size() == 0 && proofs.isEmpty() ? NOTHING : new State(spans, proofs);
  }

  int shortRun() {
    return shortRun;
  }

  SpanList spans() {
    return state.spans();
  }

  /** A scan has passed a run of deleted keys. */
  void passed(long runSteps, long runLeaps) {
    steps.add(runSteps);
    if (runLeaps > 0) {
      leaps.add(runLeaps);
    }
  }

  /**
   * Begins a proof that keys of [from, to) are deleted: from now on the writer tells it of puts.
   *
   * @param steps deleted keys that a scan has just stepped over there: the use of the proof
   * @return null if it is not worth it, or somebody else is at it; else it must be closed
   */
  public synchronized @Nullable Proof open(
      byte @Nullable [] from, byte @Nullable [] to, long steps) {
    State now = state;
    if (now.proofs().size() == MAX_PROOFS) {
      return null;
    }
    if (now.spans().size() >= MAX_SPANS
        && steps <= now.spans().leastKeys()
        && ++refused % AGING != 0) {
      return null;
    }
    Proof proof = new Proof(this, from, to, steps);
    for (Proof other : now.proofs()) {
      if (other.meets(proof)) {
        return null;
      }
    }
    List<Proof> more = new ArrayList<>(now.proofs());
    more.add(proof);
    replace(now.spans(), List.copyOf(more));
    return proof;
  }

  /** True if an apply has begun that a snapshot of this sequence does not see. */
  public boolean hasBegunAfter(long sequence) {
    return begun > sequence;
  }

  /** Ends a proof; what it found is known from now on. */
  public synchronized void close(Proof proof) {
    State now = state;
    List<Proof> rest = new ArrayList<>(now.proofs());
    rest.remove(proof);
    List<DeadSpan> found = proof.found();
    SpanList spans = now.spans();
    if (!found.isEmpty()) {
      proofs.increment();
      spans = spans.with(found, worthKeeping(), MAX_SPANS);
    }
    replace(spans, List.copyOf(rest));
  }

  /** Figures for people and tests. */
  public Map<String, Long> counters() {
    return Map.of(
        "deadSpans", (long) state.spans().size(),
        "deadSpanLeaps", leaps.sum(),
        "deadKeySteps", steps.sum(),
        "deadSpanProofs", proofs.sum(),
        "deadSpanPuts", broken.sum());
  }
}
