package io.paxosstore.tpcc.terminal;

import io.paxosstore.tpcc.measure.Kind;
import io.paxosstore.tpcc.measure.Statistics;
import io.paxosstore.tpcc.transaction.Effect;
import java.time.Instant;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;

/**
 * Does the deliveries of a group of terminals one after the other, clause 2.7.2, and notes each in
 * the result file. What is queued when the run ends is still done. Of one thread.
 */
final class DeliveryWorker implements Runnable {
  /** Clause 2.7.2.3: the longest that a delivery may take from when it was queued. */
  static final long LIMIT_NANOS = TimeUnit.SECONDS.toNanos(80);

  private final Bench bench;
  private final DeliveryQueue queue;
  private final DeliveryLog log;
  private final Statistics statistics;
  private final Performer performer;
  private volatile boolean terminalsHaveEnded;

  DeliveryWorker(Bench bench, DeliveryQueue queue, DeliveryLog log, SplittableRandom random) {
    this.bench = bench;
    this.queue = queue;
    this.log = log;
    statistics = bench.statistics();
    performer = new Performer(bench, random);
  }

  /** Nothing will be queued any more. */
  void terminalsHaveEnded() {
    terminalsHaveEnded = true;
  }

  @Override
  public void run() {
    try (performer) {
      while (true) {
        boolean last = terminalsHaveEnded;
        DeliveryQueue.Queued next = queue.poll();
        if (next != null) {
          deliver(next);
        } else if (last) {
          return;
        }
      }
    }
  }

  private void deliver(DeliveryQueue.Queued queued) {
    Performer.End end = performer.perform(queued.delivery(), this::isTooLate);
    long now = System.nanoTime();
    if (end == Performer.End.DONE) {
      statistics.responded(Kind.DEFERRED, now - queued.nanos());
    }
    String result =
        end == Performer.End.DONE && performer.lastEffect() instanceof Effect.Delivered delivered
            ? Arrays.toString(delivered.orders())
            : end.name();
    log.note(queued.delivery(), Instant.now(), now - queued.nanos(), result);
  }

  private boolean isTooLate() {
    return bench.isOver() && System.nanoTime() - bench.overSince() > LIMIT_NANOS;
  }
}
