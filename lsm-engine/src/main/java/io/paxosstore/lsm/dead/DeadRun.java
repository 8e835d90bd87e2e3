package io.paxosstore.lsm.dead;

import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.rows.DeadKeys;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.RowSource;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The run of deleted keys that a scan is in: leaps over what is known, and has a run that took many
 * steps proven, so that the next scan leaps.
 */
public final class DeadRun implements DeadKeys {
  /** Has the keys of a range proven to be deleted, if they are; may do nothing. */
  public interface Prover {
    /**
     * A scan has walked over deleted keys of [from, to).
     *
     * @param steps how many
     */
    void prove(byte @Nullable [] from, byte @Nullable [] to, long steps);
  }

  /** Leaps in one run, as a multiple of the steps of a short run, after which it is proven anew. */
  private static final int MANY_LEAPS = 4;

  /** Steps after which a scan is one that may take long. */
  private static final int LONG_RUN = 256;

  private final DeadSpans known;
  private final Prover prover;
  private final ScanRange range;
  private final long at;
  private final long sequenceLimit;

  private byte[] first = {};
  private int firstLength;
  private boolean running;
  private int steps;
  private long unknown;
  private long leaps;

  /** The list that {@link #place} is of, and the first span in it that ends after the key. */
  private @Nullable SpanList seen;

  private int place;

  /** For one scan at a version, whose snapshot sees changes up to a sequence. */
  public DeadRun(DeadSpans known, Prover prover, ScanRange range, long at, long sequenceLimit) {
    this.known = known;
    this.prover = prover;
    this.range = range;
    this.at = at;
    this.sequenceLimit = sequenceLimit;
  }

  @Override
  public byte[] pass(RowSource dead) {
    if (!running) {
      begin(dead);
    }
    SpanList spans = known.spans();
    locate(spans, dead);
    if (place == spans.size() || compare(spans.get(place).from(), dead) > 0) {
      unknown++;
      return step();
    }
    if (!isUsable(spans.get(place))) {
      return step();
    }
    byte[] beyond = range.reverse() ? leapDown(spans) : leapUp(spans);
    if (range.reverse() && compare(beyond, dead) == 0) {
      // Its first key: the next one is outside.
      return step();
    }
    leaps++;
    return beyond;
  }

  private void begin(RowSource dead) {
    running = true;
    steps = 0;
    unknown = 0;
    leaps = 0;
    firstLength = dead.keyLength();
    if (first.length < firstLength) {
      first = new byte[firstLength + 32];
    }
    System.arraycopy(dead.keyArray(), dead.keyOffset(), first, 0, firstLength);
  }

  private byte[] step() {
    if (++steps % LONG_RUN == 0) {
      NoWait.check();
    }
    return NO_LEAP;
  }

  /** Keys of a run go in one direction, so the place mostly stays or moves by one. */
  private void locate(SpanList spans, RowSource dead) {
    if (spans != seen) {
      seen = spans;
      place = spans.find(dead.keyArray(), dead.keyOffset(), dead.keyLength());
    } else if (range.reverse()) {
      while (place > 0 && compare(spans.get(place - 1).to(), dead) > 0) {
        place--;
      }
    } else {
      while (place < spans.size() && compare(spans.get(place).to(), dead) <= 0) {
        place++;
      }
    }
  }

  private byte[] leapUp(SpanList spans) {
    while (place + 1 < spans.size()
        && spans.get(place).touches(spans.get(place + 1))
        && isUsable(spans.get(place + 1))) {
      place++;
    }
    return spans.get(place).to();
  }

  private byte[] leapDown(SpanList spans) {
    while (place > 0
        && spans.get(place - 1).touches(spans.get(place))
        && isUsable(spans.get(place - 1))) {
      place--;
    }
    return spans.get(place).from();
  }

  private boolean isUsable(DeadSpan span) {
    return span.isFor(at, sequenceLimit);
  }

  private static int compare(byte[] bound, RowSource row) {
    return Keys.compare(bound, 0, bound.length, row.keyArray(), row.keyOffset(), row.keyLength());
  }

  @Override
  public void ended(boolean live, RowSource rows) {
    running = false;
    known.passed(steps, leaps);
    if (unknown <= known.shortRun() && leaps <= (long) MANY_LEAPS * known.shortRun()) {
      return;
    }
    byte[] from = Arrays.copyOf(first, firstLength);
    byte[] to;
    if (range.reverse()) {
      to = Keys.successor(from);
      from = live ? Keys.successor(rows.copyKey()) : range.from();
    } else {
      to = live ? rows.copyKey() : range.to();
    }
    prover.prove(from, to, steps + leaps);
  }

  @Override
  public void moved() {
    seen = null;
    running = false;
  }
}
