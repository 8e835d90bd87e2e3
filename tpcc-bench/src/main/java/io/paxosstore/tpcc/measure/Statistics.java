package io.paxosstore.tpcc.measure;

import io.paxosstore.tpcc.transaction.Input;
import io.paxosstore.tpcc.transaction.TransactionType;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;

/**
 * Where all terminals count. Counts grow from the start of the run; what belongs to the measured
 * interval is the difference of two {@linkplain #counts snapshots}. Latencies are taken out
 * interval by interval. Thread-safe.
 */
public final class Statistics {
  /** Latencies are kept in microseconds, exact to a thousandth. */
  public static final int DIGITS = 3;

  private static final long NANOS_PER_MICRO = 1_000;

  private final Recorder[] latencies = new Recorder[Kind.values().length];
  private final Adders<Count> counts;
  private final Adders<TransactionType> attempts;
  private final Adders<TransactionType> completed;
  private final Map<Refusals.Key, LongAdder> refusals = new ConcurrentHashMap<>();
  private final Map<String, String> examples = new ConcurrentHashMap<>();

  /** Nothing has happened yet. */
  public Statistics() {
    Arrays.setAll(latencies, i -> new Recorder(DIGITS));
    counts = new Adders<>(Count.class, Count.values());
    attempts = new Adders<>(TransactionType.class, TransactionType.values());
    completed = new Adders<>(TransactionType.class, TransactionType.values());
  }

  /** An adder for each constant. */
  private static final class Adders<E extends Enum<E>> {
    private final Class<E> type;
    private final E[] keys;
    private final LongAdder[] adders;

    Adders(Class<E> type, E[] keys) {
      this.type = type;
      this.keys = keys;
      adders = new LongAdder[keys.length];
      Arrays.setAll(adders, i -> new LongAdder());
    }

    void add(E key, long number) {
      adders[key.ordinal()].add(number);
    }

    Map<E, Long> sums() {
      Map<E, Long> sums = new EnumMap<>(type);
      for (E key : keys) {
        sums.put(key, adders[key.ordinal()].sum());
      }
      return sums;
    }
  }

  /** A terminal has its answer, or a queued delivery is done. */
  public void responded(Kind kind, long nanos) {
    latencies[kind.ordinal()].recordValue(Math.max(0, nanos / NANOS_PER_MICRO));
  }

  /** The database was asked to run a transaction; once more for each time it is run again. */
  public void attempted(TransactionType type, long calls) {
    attempts.add(type, 1);
    count(Count.CALLS, calls);
  }

  /** A transaction has been committed, or rolled back as it was meant to be. */
  public void completed(Input input) {
    completed.add(input.type(), 1);
    switch (input) {
      case Input.NewOrder order -> {
        count(Count.ORDER_LINES, order.lines().size());
        count(Count.REMOTE_LINES, order.remoteLines());
        count(Count.UNUSED_ITEMS, order.unusedItem() ? 1 : 0);
      }
      case Input.Payment payment -> {
        count(Count.REMOTE_PAYMENTS, payment.isRemote() ? 1 : 0);
        count(Count.PAYMENTS_BY_NAME, payment.whom().byName() ? 1 : 0);
      }
      case Input.OrderStatus status ->
          count(Count.ORDER_STATUS_BY_NAME, status.whom().byName() ? 1 : 0);
      case Input.Delivery delivery -> {}
      case Input.StockLevel level -> {}
    }
  }

  /** An attempt ended with an error. */
  public void refused(
      TransactionType type, Refusals.Consequence consequence, String state, String message) {
    refusals
        .computeIfAbsent(new Refusals.Key(type, consequence, state), key -> new LongAdder())
        .increment();
    examples.putIfAbsent(state, message);
  }

  /** Counts something. */
  public void count(Count what, long howMany) {
    if (howMany != 0) {
      counts.add(what, howMany);
    }
  }

  /** All counts from the start until now. */
  public Counts counts() {
    Map<Refusals.Key, Long> refused = new TreeMap<>();
    refusals.forEach((key, adder) -> refused.put(key, adder.sum()));
    return new Counts(counts.sums(), attempts.sums(), completed.sums(), new Refusals(refused));
  }

  /** One message for each SQLState that was met. */
  public Map<String, String> examples() {
    return new TreeMap<>(examples);
  }

  /** Latencies since the last call, which begins a new interval; for one thread. */
  public Map<Kind, Histogram> takeLatencies() {
    Map<Kind, Histogram> taken = new EnumMap<>(Kind.class);
    for (Kind kind : Kind.values()) {
      taken.put(kind, latencies[kind.ordinal()].getIntervalHistogram());
    }
    return taken;
  }
}
