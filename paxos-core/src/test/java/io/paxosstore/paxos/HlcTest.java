package io.paxosstore.paxos;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** The hybrid logical clock. */
final class HlcTest {
  private final AtomicLong wall = new AtomicLong(1_000);

  @Test
  void aStampIsGreaterThanEveryOneBeforeEvenWhenTheWallClockFallsBack() {
    Hlc hlc = new Hlc(0, wall::get, new Ceiling(100_000));
    long last = hlc.next();
    for (long millis : new long[] {1_000, 2_000, 500, 2_000, 2_001}) {
      wall.set(millis);
      long now = hlc.now();
      assertTrue(now >= last, "now");
      long next = hlc.next();
      assertTrue(next > last && next >= now, "next");
      last = next;
    }
    assertEquals(2_001, Hlc.millisOf(last));
  }

  @Test
  void aStampIsGreaterThanEveryOneHeardOf() {
    Hlc hlc = new Hlc(0, wall::get, new Ceiling(100_000));
    long heard = Hlc.ofMillis(50_000);
    hlc.observe(heard);
    assertTrue(hlc.next() > heard);
    hlc.observe(5);
    assertTrue(hlc.now() > heard);
  }

  @Test
  void nothingIsToldAtOrAboveTheDurableCeiling() {
    Ceiling ceiling = new Ceiling(10);
    Hlc hlc = new Hlc(0, wall::get, ceiling);
    for (int i = 0; i < 1_000; i++) {
      wall.addAndGet(i % 13);
      assertTrue(hlc.next() < ceiling.durable);
      assertTrue(hlc.now() < ceiling.durable);
    }
    assertTrue(ceiling.nearings > 0 && ceiling.nearings <= ceiling.raises, "told once per ceiling");
  }

  @Test
  void aCeilingRaisedAheadSparesReadersTheWait() {
    Ceiling ceiling = new Ceiling(100);
    Hlc hlc = new Hlc(0, wall::get, ceiling);
    hlc.next();
    wall.addAndGet(60);
    hlc.next();
    assertEquals(1, ceiling.nearings);
    hlc.raiseAhead();
    int raises = ceiling.raises;
    wall.addAndGet(45);
    hlc.next();
    assertEquals(raises, ceiling.raises);
  }

  @Test
  void stampsOfManyThreadsDiffer() throws InterruptedException {
    Hlc hlc = Hlc.inMemory();
    ConcurrentSkipListSet<Long> stamps = new ConcurrentSkipListSet<>();
    Thread[] threads = new Thread[4];
    for (int t = 0; t < threads.length; t++) {
      threads[t] =
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < 5_000; i++) {
                      stamps.add(hlc.next());
                    }
                  });
    }
    for (Thread thread : threads) {
      thread.join();
    }
    assertEquals(20_000, stamps.size());
  }

  private static final class Ceiling implements HlcCeiling {
    private final long aheadMillis;
    private long durable;
    private int raises;
    private int nearings;

    Ceiling(long aheadMillis) {
      this.aheadMillis = aheadMillis;
    }

    @Override
    public long raiseAbove(long timestamp) {
      raises++;
      durable = Math.max(durable, timestamp + Hlc.ofMillis(aheadMillis));
      return durable;
    }

    @Override
    public void nearing() {
      nearings++;
    }

    @Override
    public long margin() {
      return Hlc.ofMillis(aheadMillis) / 2;
    }
  }
}
