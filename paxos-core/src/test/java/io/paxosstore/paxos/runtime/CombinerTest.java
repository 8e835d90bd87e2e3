package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** Events of many threads, handled one at a time by some of them. */
final class CombinerTest {
  private final AtomicInteger turns = new AtomicInteger();
  private final AtomicInteger overflows = new AtomicInteger();

  private final Combiner combiner =
      new Combiner(
          new Combiner.Work() {
            @Override
            public void endTurn() {
              turns.incrementAndGet();
            }

            @Override
            public void afterTurn() {}

            @Override
            public void overflow() {
              overflows.incrementAndGet();
              Thread.ofVirtual().start(CombinerTest.this::run);
            }
          });

  private void run() {
    combiner.run();
  }

  @Test
  void noEventIsLeftBehindAndNoTwoRunAtATime() throws InterruptedException {
    int threads = 8;
    int each = 20_000;
    // Not volatile: the combiner's own ordering must make the count right.
    int[] handled = new int[1];
    CountDownLatch all = new CountDownLatch(threads * each);
    List<Thread> running = new ArrayList<>();
    for (int thread = 0; thread < threads; thread++) {
      running.add(
          Thread.ofPlatform()
              .start(
                  () -> {
                    for (int i = 0; i < each; i++) {
                      combiner.add(
                          () -> {
                            handled[0]++;
                            all.countDown();
                          });
                      combiner.run();
                    }
                  }));
    }
    for (Thread thread : running) {
      thread.join();
    }
    assertTrue(all.await(60, TimeUnit.SECONDS), "left behind: " + all.getCount());
    assertEquals(threads * each, handled[0]);
  }

  @Test
  void eventsThatEventsLeadToAreHandledByTheSameRun() {
    List<String> order = new ArrayList<>();
    combiner.add(
        () -> {
          order.add("first");
          combiner.add(() -> order.add("third"));
        });
    combiner.add(() -> order.add("second"));
    combiner.run();
    assertEquals(List.of("first", "second", "third"), order);
  }

  @Test
  void oneThreadIsNotHeldForEver() throws InterruptedException {
    CountDownLatch enough = new CountDownLatch(100_000);
    Runnable[] again = new Runnable[1];
    again[0] =
        () -> {
          enough.countDown();
          if (enough.getCount() > 0) {
            combiner.add(again[0]);
          }
        };
    combiner.add(again[0]);
    combiner.run();
    // What is left goes on elsewhere.
    assertTrue(overflows.get() > 0 || enough.getCount() == 0);
    assertTrue(enough.await(60, TimeUnit.SECONDS));
    assertTrue(overflows.get() > 0, "turns: " + turns.get());
  }
}
