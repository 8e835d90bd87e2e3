package io.paxosstore.lsm.compaction;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** A rate by a clock that only naps move. */
class WriteRateTest {
  private static final long SECOND = 1_000_000_000L;

  private long now = 17;
  private Runnable during = () -> {};
  private final WriteRate rate = new WriteRate(() -> now, this::nap);

  private void nap(long nanos) {
    assertTrue(nanos > 0 && nanos <= SECOND / 50, nanos + " ns at once");
    now += nanos;
    during.run();
  }

  private long nanosFor(long bytes) {
    long begun = now;
    rate.wrote(bytes);
    return now - begun;
  }

  @Test
  void withoutALimitNobodyWaits() {
    assertEquals(0, nanosFor(1L << 40));
  }

  @Test
  void bytesTakeTheirTime() {
    rate.limit(1000);
    assertEquals(3, nanosFor(3000) / (double) SECOND, 0.01);
    now += SECOND;
    assertEquals(1, nanosFor(1000) / (double) SECOND, 0.11, "time without writes is not saved up");
  }

  @Test
  void timeSpentElsewhereCounts() {
    rate.limit(1000);
    rate.wrote(0);
    now += SECOND / 2;
    rate.wrote(0);
    long begun = now;
    for (int i = 0; i < 10; i++) {
      rate.wrote(100);
      now += SECOND / 20;
    }
    assertEquals(1, (now - begun) / (double) SECOND, 0.06);
  }

  @Test
  void anotherRateHoldsForWhoIsWaiting() {
    rate.limit(1000);
    long change = now + SECOND;
    during =
        () -> {
          if (now >= change) {
            rate.limit(1_000_000);
          }
        };
    assertEquals(1, nanosFor(100_000) / (double) SECOND, 0.15);
  }

  @Test
  void aReleasedWriterWaitsNoMore() {
    rate.limit(1);
    during = rate::release;
    assertTrue(nanosFor(1000) <= SECOND / 50);
    assertEquals(0, nanosFor(1000));
  }
}
