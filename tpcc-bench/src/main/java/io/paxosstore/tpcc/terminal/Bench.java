package io.paxosstore.tpcc.terminal;

import io.paxosstore.tpcc.ledger.ClientLedger;
import io.paxosstore.tpcc.ledger.Ledger;
import io.paxosstore.tpcc.measure.Statistics;
import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.transaction.HotRows;
import io.paxosstore.tpcc.transaction.Isolation;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What all terminals of a run share. Thread-safe. */
final class Bench {
  private final Database database;
  private final Isolation isolation;
  private final HotRows hotRows;
  private final Scale scale;
  private final Statistics statistics;
  private final @Nullable Ledger ledger;
  private final CountDownLatch over = new CountDownLatch(1);
  private volatile long overSince;

  Bench(
      Database database,
      Isolation isolation,
      HotRows hotRows,
      Scale scale,
      Statistics statistics,
      @Nullable Ledger ledger) {
    this.database = database;
    this.isolation = isolation;
    this.hotRows = hotRows;
    this.scale = scale;
    this.statistics = statistics;
    this.ledger = ledger;
  }

  Database database() {
    return database;
  }

  Isolation isolation() {
    return isolation;
  }

  HotRows hotRows() {
    return hotRows;
  }

  Scale scale() {
    return scale;
  }

  Statistics statistics() {
    return statistics;
  }

  /** Pages for one more client; null if there is no ledger. */
  @Nullable ClientLedger ledgerOfClient() {
    return ledger == null ? null : ledger.client();
  }

  /** Ends the run: no transaction begins any more. */
  void end() {
    overSince = System.nanoTime();
    over.countDown();
  }

  boolean isOver() {
    return over.getCount() == 0;
  }

  /** When the run ended; only then. */
  long overSince() {
    return overSince;
  }

  /** Waits, at most until the end of the run. */
  void pause(double seconds) {
    if (seconds > 0) {
      try {
        over.await((long) (seconds * 1e9), TimeUnit.NANOSECONDS);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
      }
    }
  }
}
