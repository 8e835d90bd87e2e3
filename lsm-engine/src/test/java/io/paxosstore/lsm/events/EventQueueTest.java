package io.paxosstore.lsm.events;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotSame;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.EngineEvent;
import io.paxosstore.lsm.EngineListener;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/** Events reach their listener in order and without anybody waiting for it. */
class EventQueueTest {
  private static EngineEvent event(int number) {
    return new EngineEvent.FlushBegun(number);
  }

  @Test
  void eventsArriveInOrderOnAThreadOfTheirOwn() {
    List<EngineEvent> heard = new CopyOnWriteArrayList<>();
    List<Thread> threads = new CopyOnWriteArrayList<>();
    EngineListener listener =
        event -> {
          heard.add(event);
          threads.add(Thread.currentThread());
        };
    List<EngineEvent> added = new ArrayList<>();
    try (EventQueue queue = new EventQueue("events", listener, true)) {
      for (int i = 0; i < 500; i++) {
        added.add(event(i));
        queue.add(event(i));
      }
    }
    assertEquals(added, heard);
    assertEquals(1, threads.stream().distinct().count());
    assertNotSame(Thread.currentThread(), threads.getFirst());
  }

  @Test
  void withoutAThreadEventsWaitUntilTheyAreDelivered() {
    List<EngineEvent> heard = new ArrayList<>();
    try (EventQueue queue = new EventQueue("events", heard::add, false)) {
      queue.add(event(1));
      queue.add(event(2));
      assertEquals(List.of(), heard);
      queue.deliver();
      assertEquals(List.of(event(1), event(2)), heard);
      queue.add(event(3));
    }
    assertEquals(List.of(event(1), event(2), event(3)), heard);
  }

  @Test
  void aListenerMayBringAboutFurtherEvents() {
    List<EngineEvent> heard = new ArrayList<>();
    EventQueue[] queue = new EventQueue[1];
    EngineListener listener =
        event -> {
          heard.add(event);
          if (heard.size() < 3) {
            queue[0].add(event(heard.size()));
            queue[0].deliver();
          }
        };
    try (EventQueue made = new EventQueue("events", listener, false)) {
      queue[0] = made;
      made.add(event(0));
      made.deliver();
      assertEquals(List.of(event(0), event(1), event(2)), heard);
    }
  }

  @Test
  void whatAListenerThrowsIsCountedAndTheNextEventComesAllTheSame() {
    List<EngineEvent> heard = new ArrayList<>();
    EngineListener listener =
        event -> {
          heard.add(event);
          throw new StackOverflowError();
        };
    try (EventQueue queue = new EventQueue("events", listener, false)) {
      queue.add(event(1));
      queue.add(event(2));
      queue.deliver();
      assertEquals(2, heard.size());
      assertEquals(2L, queue.counters().get("listenerFailures"));
    }
  }

  @Test
  void aListenerThatHangsHoldsUpNobodyAndWhatItMissesIsCounted() throws InterruptedException {
    CountDownLatch reached = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    List<EngineEvent> heard = new CopyOnWriteArrayList<>();
    EngineListener listener =
        event -> {
          heard.add(event);
          reached.countDown();
          try {
            release.await();
          } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
          }
        };
    EventQueue queue = new EventQueue("events", listener, true);
    queue.add(event(0));
    reached.await();
    for (int i = 1; i <= EngineListener.MAX_WAITING + 7; i++) {
      queue.add(event(i));
    }
    assertEquals(7L, queue.counters().get("eventsLeftOut"));
    queue.close();
    assertEquals(EngineListener.MAX_WAITING + 7L, queue.counters().get("eventsLeftOut"));
    queue.add(event(1));
    release.countDown();
    assertTrue(heard.size() == 1, heard.size() + " events");
  }
}
