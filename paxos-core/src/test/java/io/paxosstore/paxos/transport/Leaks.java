package io.paxosstore.paxos.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.logging.Logger;

/** Has Netty watch every buffer, and tells of those that were dropped without being released. */
final class Leaks {
  private static final String PLANTED = "planted to see that leaks are found ";
  private static final AtomicInteger PLANTS = new AtomicInteger();
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  // Kept, because the registry of loggers holds them weakly.
  private static final Logger LOGGER = Logger.getLogger(ResourceLeakDetector.class.getName());

  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
    LOGGER.setUseParentHandlers(false);
    LOGGER.addHandler(new LogRecorder(FOUND));
  }

  private Leaks() {}

  /** To be called before the first buffer is made. */
  static void watch() {
    // The class is initialised by now.
  }

  /** Reports of what was dropped. A buffer is dropped here, too: when it is found, all are. */
  static List<String> found() {
    String mark = PLANTED + PLANTS.incrementAndGet();
    drop(mark);
    Await.until(
        "the planted leak is found",
        () -> {
          System.gc();
          // A leak is told of when the next buffer is made.
          ByteBufAllocator.DEFAULT.directBuffer(16).release();
          return FOUND.stream().anyMatch(report -> report.contains(mark));
        });
    return FOUND.stream().filter(report -> !report.contains(PLANTED)).toList();
  }

  private static void drop(String mark) {
    ByteBufAllocator.DEFAULT.directBuffer(16).touch(mark);
  }
}
