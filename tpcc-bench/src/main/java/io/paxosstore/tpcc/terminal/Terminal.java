package io.paxosstore.tpcc.terminal;

import io.paxosstore.tpcc.measure.Kind;
import io.paxosstore.tpcc.measure.Statistics;
import io.paxosstore.tpcc.transaction.Input;
import io.paxosstore.tpcc.transaction.TransactionType;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * An emulated terminal, clause 5.2.2: draw a card, key in, wait for the response, think. Ends when
 * the run is over and not before. Of one thread.
 */
final class Terminal implements Runnable {
  /** Think times are drawn from a negative exponential distribution, cut at ten times its mean. */
  private static final double LONGEST_THINK = 10;

  private final Bench bench;
  private final Statistics statistics;
  private final Performer performer;
  private final Deck deck;
  private final InputSource inputs;
  private final @Nullable DeliveryQueue deliveries;
  private final double waits;
  private final SplittableRandom random;

  /**
   * A terminal.
   *
   * @param deliveries where deliveries are queued; null if the terminal waits for them
   * @param waits what keying and think times are multiplied with
   */
  Terminal(
      Bench bench,
      InputSource inputs,
      @Nullable DeliveryQueue deliveries,
      double waits,
      SplittableRandom random) {
    this.bench = bench;
    this.inputs = inputs;
    this.deliveries = deliveries;
    this.waits = waits;
    this.random = random;
    statistics = bench.statistics();
    deck = new Deck(random.split());
    performer = new Performer(bench, random.split());
  }

  @Override
  public void run() {
    try (performer) {
      while (!bench.isOver()) {
        TransactionType type = deck.draw();
        Input input = inputs.draw(type);
        bench.pause(waits * type.keyingSeconds());
        if (!bench.isOver()) {
          respond(input);
        }
        bench.pause(waits * think(type.thinkSeconds()));
      }
    }
  }

  private void respond(Input input) {
    long start = System.nanoTime();
    boolean responded;
    if (deliveries != null && input instanceof Input.Delivery delivery) {
      responded = deliveries.put(delivery, start, bench::isOver);
    } else {
      responded = performer.perform(input, bench::isOver) == Performer.End.DONE;
    }
    if (responded) {
      statistics.responded(Kind.of(input.type()), System.nanoTime() - start);
    }
  }

  private double think(double meanSeconds) {
    return waits == 0
        ? 0
        : Math.min(-Math.log(1 - random.nextDouble()), LONGEST_THINK) * meanSeconds;
  }

  /** Whether any of its transactions was done; when the terminal has ended. */
  boolean hasSucceeded() {
    return performer.hasSucceeded();
  }

  /** The longest time without a success; when the terminal has ended. */
  long longestGap() {
    return performer.longestGap(bench.overSince());
  }
}
