package io.paxosstore.tpcc.measure;

import io.paxosstore.tpcc.transaction.TransactionType;
import java.util.Comparator;
import java.util.Map;
import java.util.TreeMap;

/** How often attempts ended with an error, by transaction, consequence and SQLState. */
public record Refusals(Map<Key, Long> counts) {
  /** What followed from an error. */
  public enum Consequence {
    /** Refused for a conflict, and run again. */
    RETRIED,
    /** The connection was lost before commit; run again on another one. */
    RECONNECTED,
    /** It is not known whether it was committed; not run again. */
    UNKNOWN,
    /** Given up. */
    GIVEN_UP
  }

  /** What is counted apart. */
  public record Key(TransactionType type, Consequence consequence, String state)
      implements Comparable<Key> {
    private static final Comparator<Key> ORDER =
        Comparator.comparing(Key::type).thenComparing(Key::consequence).thenComparing(Key::state);

    @Override
    public int compareTo(Key that) {
      return ORDER.compare(this, that);
    }
  }

  /** Errors of a transaction with this consequence. */
  public long of(TransactionType type, Consequence consequence) {
    return counts.entrySet().stream()
        .filter(each -> each.getKey().type() == type)
        .filter(each -> each.getKey().consequence() == consequence)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  /** Errors with this consequence. */
  public long of(Consequence consequence) {
    return counts.entrySet().stream()
        .filter(each -> each.getKey().consequence() == consequence)
        .mapToLong(Map.Entry::getValue)
        .sum();
  }

  Refusals minus(Refusals earlier) {
    Map<Key, Long> difference = new TreeMap<>();
    counts.forEach(
        (key, count) -> {
          long since = count - earlier.counts.getOrDefault(key, 0L);
          if (since != 0) {
            difference.put(key, since);
          }
        });
    return new Refusals(difference);
  }
}
