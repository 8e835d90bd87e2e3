package io.paxosstore.tpcc.measure;

import io.paxosstore.tpcc.transaction.TransactionType;
import java.util.EnumMap;
import java.util.Map;

/**
 * All counts at one instant, or of an interval.
 *
 * @param attempts how often the database was asked to run a transaction
 * @param completed how often that ended as it should
 */
public record Counts(
    Map<Count, Long> numbers,
    Map<TransactionType, Long> attempts,
    Map<TransactionType, Long> completed,
    Refusals refusals) {
  /** How many of something. */
  public long of(Count what) {
    return numbers.getOrDefault(what, 0L);
  }

  /** Attempts to run a transaction. */
  public long attempts(TransactionType type) {
    return attempts.getOrDefault(type, 0L);
  }

  /** Completed transactions of a type. */
  public long completed(TransactionType type) {
    return completed.getOrDefault(type, 0L);
  }

  /** Attempts to run any transaction. */
  public long allAttempts() {
    return attempts.values().stream().mapToLong(Long::longValue).sum();
  }

  /** Completed transactions of all types. */
  public long allCompleted() {
    return completed.values().stream().mapToLong(Long::longValue).sum();
  }

  /** What was counted since an earlier instant. */
  public Counts minus(Counts earlier) {
    return new Counts(
        difference(Count.class, numbers, earlier.numbers),
        difference(TransactionType.class, attempts, earlier.attempts),
        difference(TransactionType.class, completed, earlier.completed),
        refusals.minus(earlier.refusals));
  }

  private static <E extends Enum<E>> Map<E, Long> difference(
      Class<E> keys, Map<E, Long> late, Map<E, Long> early) {
    Map<E, Long> difference = new EnumMap<>(keys);
    late.forEach((key, count) -> difference.put(key, count - early.getOrDefault(key, 0L)));
    return difference;
  }
}
