package io.paxosstore.lsm.dead;

import io.paxosstore.lsm.rows.Keys;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Spans in key order, none of which overlap. Immutable. */
final class SpanList {
  /** Both ends of an empty list, which so holds no key. */
  private static final byte[] NOTHING = {};

  static final SpanList EMPTY = new SpanList(List.of());

  private final DeadSpan[] spans;
  private final byte[] first;
  private final byte[] end;

  /** Bytes that all bounds share, and so every key between the first and the last of them. */
  private final int shared;

  /**
   * The eight bytes after those, of each span's bounds, in the order of signed numbers: a put that
   * is in no span searches these and touches none of the spans.
   */
  private final long[] starts;

  private final long[] ends;

  /** Of the spans, the keys of the one that is worth least. */
  private final long leastKeys;

  private SpanList(List<DeadSpan> from) {
    spans = from.toArray(new DeadSpan[0]);
    first = spans.length == 0 ? NOTHING : spans[0].from();
    end = spans.length == 0 ? NOTHING : spans[spans.length - 1].to();
    shared = spans.length == 0 ? 0 : Arrays.mismatch(first, end);
    starts = new long[spans.length];
    ends = new long[spans.length];
    for (int place = 0; place < spans.length; place++) {
      DeadSpan span = spans[place];
      starts[place] = Keys.head(span.from(), shared, span.from().length);
      ends[place] = Keys.head(span.to(), shared, span.to().length);
    }
    leastKeys = from.stream().mapToLong(DeadSpan::keys).min().orElse(0);
  }

  int size() {
    return spans.length;
  }

  DeadSpan get(int place) {
    return spans[place];
  }

  long leastKeys() {
    return leastKeys;
  }

  /**
   * Place of the first span that ends after a key: of the one that holds it, or of the next one.
   */
  int find(byte[] key, int offset, int length) {
    if (compare(first, key, offset, length) > 0) {
      return 0;
    }
    return compare(end, key, offset, length) <= 0
        ? spans.length
        : search(Keys.head(key, offset + shared, offset + length), key, offset, length);
  }

  /** As {@link #find}, for a key between the first bound and the last. */
  private int search(long head, byte[] key, int offset, int length) {
    int low = 0;
    int high = ends.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      // Of equal heads the whole keys decide.
      if (ends[middle] < head
          || (ends[middle] == head && compare(spans[middle].to(), key, offset, length) <= 0)) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low;
  }

  /** True if a span holds the key. */
  boolean holds(byte[] key, int offset, int length) {
    if (compare(end, key, offset, length) <= 0 || compare(first, key, offset, length) > 0) {
      return false;
    }
    long head = Keys.head(key, offset + shared, offset + length);
    int place = search(head, key, offset, length);
    return starts[place] < head
        || (starts[place] == head && compare(spans[place].from(), key, offset, length) <= 0);
  }

  private static int compare(byte[] bound, byte[] key, int offset, int length) {
    return Keys.compare(bound, 0, bound.length, key, offset, length);
  }

  /**
   * The list without one key, that of a row that was put: its span goes on before and after it.
   *
   * @param worthKeeping parts of fewer keys are dropped
   */
  SpanList without(byte[] key, long worthKeeping) {
    if (!holds(key, 0, key.length)) {
      return this;
    }
    int place = find(key, 0, key.length);
    List<DeadSpan> changed = new ArrayList<>(List.of(spans));
    DeadSpan split = changed.remove(place);
    for (DeadSpan part : split(split, key).reversed()) {
      if (part.keys() >= worthKeeping) {
        changed.add(place, part);
      }
    }
    return new SpanList(changed);
  }

  /** What is left of a span, in key order, when one of its keys is no longer dead. */
  static List<DeadSpan> split(DeadSpan span, byte[] key) {
    byte[] after = Keys.successor(key);
    List<DeadSpan> parts = new ArrayList<>(2);
    if (Keys.compare(span.from(), key) < 0) {
      parts.add(span.part(span.from(), key));
    }
    if (Keys.compare(after, span.to()) < 0) {
      parts.add(span.part(after, span.to()));
    }
    return parts;
  }

  /**
   * The list with what a scan found, where it knew nothing yet. A find that is small and touches
   * nothing is not worth a place.
   *
   * @param found in key order
   * @param limit most spans; those of the fewest keys go
   */
  SpanList with(List<DeadSpan> found, long worthKeeping, int limit) {
    List<DeadSpan> changed = new ArrayList<>(List.of(spans));
    for (DeadSpan span : found) {
      add(changed, span, worthKeeping);
    }
    while (changed.size() > limit) {
      int least = 0;
      for (int place = 1; place < changed.size(); place++) {
        if (changed.get(place).keys() < changed.get(least).keys()) {
          least = place;
        }
      }
      changed.remove(least);
    }
    return new SpanList(changed);
  }

  private static void add(List<DeadSpan> spans, DeadSpan found, long worthKeeping) {
    byte[] from = found.from();
    int place = 0;
    while (Keys.compare(from, found.to()) < 0) {
      while (place < spans.size() && Keys.compare(spans.get(place).to(), from) <= 0) {
        place++;
      }
      byte[] to = found.to();
      byte[] next = to;
      if (place < spans.size() && Keys.compare(spans.get(place).from(), to) < 0) {
        // Somebody else found it at the same time, from here on.
        to = spans.get(place).from();
        next = spans.get(place).to();
      }
      if (Keys.compare(from, to) < 0) {
        place =
            insert(
                spans,
                place,
                new DeadSpan(from, to, found.version(), found.sequence(), found.keys()),
                worthKeeping);
      }
      from = next;
    }
  }

  /**
   * Inserts a span and joins it with those that it touches. A joined span is for readers of the
   * newer version only, so that one of many keys is joined with a small one only rarely: when the
   * small ones beside it have grown to half of it, and when the small one filled a hole. So a queue
   * that is consumed has a few spans, each twice as large as the next, and readers of an older
   * version still leap over most of it.
   */
  private static int insert(List<DeadSpan> spans, int place, DeadSpan found, long worthKeeping) {
    boolean left = place > 0 && spans.get(place - 1).touches(found);
    boolean right = place < spans.size() && found.touches(spans.get(place));
    if (!left && !right && found.keys() < worthKeeping) {
      return place;
    }
    DeadSpan joined = found;
    int at = place;
    if (left && right) {
      joined = spans.remove(--at).join(joined).join(spans.remove(at));
    }
    while (true) {
      if (at > 0 && spans.get(at - 1).touches(joined) && isSmall(spans.get(at - 1), joined)) {
        joined = spans.remove(--at).join(joined);
      } else if (at < spans.size()
          && joined.touches(spans.get(at))
          && isSmall(spans.get(at), joined)) {
        joined = joined.join(spans.remove(at));
      } else {
        spans.add(at, joined);
        return at;
      }
    }
  }

  private static boolean isSmall(DeadSpan neighbour, DeadSpan beside) {
    return neighbour.keys() <= 2 * beside.keys();
  }
}
