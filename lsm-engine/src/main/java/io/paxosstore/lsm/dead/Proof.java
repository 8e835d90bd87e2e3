package io.paxosstore.lsm.dead;

import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.RowMerge;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A walk that looks which keys of a range are deleted, at all versions; see {@link DeadSpans} for
 * the order of things. {@link #walk} belongs to the thread that opened it.
 */
public final class Proof {
  /** Puts into the range during the walk; more of them and nothing is proven. */
  private static final int MAX_PUTS = 64;

  /** Spans with longer keys would take too much memory. */
  private static final int MAX_KEY_BYTES = 1024;

  /** Steps beyond twice those that a scan told of. */
  private static final int MORE_STEPS = 64;

  private final DeadSpans known;
  private final byte @Nullable [] from;
  private final byte @Nullable [] to;
  private final long maxSteps;
  private final List<DeadSpan> walked = new ArrayList<>();

  /** Guarded by {@link #known}. */
  private final List<byte[]> puts = new ArrayList<>();

  /** Guarded by {@link #known}. */
  private boolean givenUp;

  private byte @Nullable [] stretchFrom;
  private byte[] last = {};
  private int lastLength;
  private long version;
  private long keys;

  Proof(DeadSpans known, byte @Nullable [] from, byte @Nullable [] to, long steps) {
    this.known = known;
    this.from = from;
    this.to = to;
    maxSteps = 2 * steps + MORE_STEPS;
  }

  boolean covers(byte[] key, int offset, int length) {
    return (from == null || Keys.compare(from, 0, from.length, key, offset, length) <= 0)
        && (to == null || Keys.compare(key, offset, length, to, 0, to.length) < 0);
  }

  boolean meets(Proof other) {
    return (to == null || other.from == null || Keys.compare(other.from, to) < 0)
        && (from == null || other.to == null || Keys.compare(from, other.to) < 0);
  }

  void put(byte[] key) {
    if (puts.size() < MAX_PUTS) {
      puts.add(key);
    }
  }

  /** Whatever the walk finds is not to be believed. */
  void giveUp() {
    givenUp = true;
  }

  /**
   * Walks the range.
   *
   * @param rows the rows of the range at the greatest version, deleted keys included
   * @param sequence up to which they are seen
   * @param collected deletes up to this version may have been collected
   */
  public void walk(RowMerge rows, long sequence, long collected) {
    version = collected;
    for (long step = 0; step < maxSteps && rows.next(); step++) {
      if (rows.keyLength() > MAX_KEY_BYTES) {
        break;
      }
      if (!rows.isTombstone()) {
        endStretch(null, sequence, collected);
        stretchFrom = null;
        continue;
      }
      SpanList spans = known.spans();
      int place = spans.find(rows.keyArray(), rows.keyOffset(), rows.keyLength());
      if (place < spans.size() && isAtOrBefore(spans.get(place).from(), rows)) {
        DeadSpan span = spans.get(place);
        endStretch(span.from(), sequence, collected);
        stretchFrom = span.to();
        if (to != null && Keys.compare(span.to(), to) >= 0) {
          return;
        }
        rows.seek(span.to());
        continue;
      }
      if (stretchFrom == null) {
        stretchFrom = rows.copyKey();
      }
      remember(rows);
      version = Math.max(version, rows.version());
      keys++;
    }
    endStretch(null, sequence, collected);
  }

  private static boolean isAtOrBefore(byte[] key, RowMerge rows) {
    return Keys.compare(key, 0, key.length, rows.keyArray(), rows.keyOffset(), rows.keyLength())
        <= 0;
  }

  private void remember(RowMerge rows) {
    if (last.length < rows.keyLength()) {
      last = new byte[rows.keyLength() + 32];
    }
    lastLength = rows.keyLength();
    System.arraycopy(rows.keyArray(), rows.keyOffset(), last, 0, lastLength);
  }

  /**
   * A stretch ends where a known span begins, with which it is joined, or after its last deleted
   * key: to claim what is empty beyond would only let puts there break it.
   */
  private void endStretch(byte @Nullable [] next, long sequence, long collected) {
    if (keys > 0 && stretchFrom != null) {
      byte[] end = next == null ? Arrays.copyOf(last, lastLength + 1) : next;
      if (next == null) {
        end[lastLength] = 0;
      }
      if (Keys.compare(stretchFrom, end) < 0) {
        walked.add(new DeadSpan(stretchFrom, end, version, sequence, keys));
      }
    }
    keys = 0;
    version = collected;
  }

  /** What was found, less the puts since. */
  List<DeadSpan> found() {
    if (givenUp || puts.size() >= MAX_PUTS) {
      return List.of();
    }
    List<DeadSpan> found = walked;
    for (byte[] key : puts) {
      List<DeadSpan> left = new ArrayList<>();
      for (DeadSpan span : found) {
        boolean holds = Keys.compare(span.from(), key) <= 0 && Keys.compare(key, span.to()) < 0;
        left.addAll(holds ? SpanList.split(span, key) : List.of(span));
      }
      found = left;
    }
    return found;
  }
}
