package io.paxosstore.paxos.transport;

import io.netty.buffer.ByteBufAllocator;
import io.netty.util.ResourceLeakDetector;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Has Netty watch every buffer, and tells of those that were dropped without being released. */
final class Leaks {
  private static final Queue<String> FOUND = new ConcurrentLinkedQueue<>();

  private Leaks() {}

  static {
    ResourceLeakDetector.setLevel(ResourceLeakDetector.Level.PARANOID);
  }

  /** To be called before the first buffer is made. */
  static void watch() {
    // The logger's handler is what the detector can be listened to by.
    var logger = java.util.logging.Logger.getLogger(ResourceLeakDetector.class.getName());
    if (logger.getHandlers().length == 0) {
      KEPT.add(logger);
      logger.addHandler(new LogRecorder(FOUND));
    }
  }

  // Loggers are held weakly by their registry.
  private static final Queue<java.util.logging.Logger> KEPT = new ConcurrentLinkedQueue<>();

  /** What was found; a leak shows when its buffer is collected and another one is made. */
  static Queue<String> found() {
    System.gc();
    for (int i = 0; i < 100; i++) {
      ByteBufAllocator.DEFAULT.directBuffer(16).release();
    }
    return FOUND;
  }
}
