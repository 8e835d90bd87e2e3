package io.paxosstore.lsm.events;

import io.paxosstore.lsm.EngineEvent;
import io.paxosstore.lsm.EngineListener;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Map;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Events on their way to a listener. Adding one neither waits for the listener nor fails, so it may
 * be done under any lock. Thread-safe.
 */
public final class EventQueue implements AutoCloseable {
  private static final Duration LONGEST_CLOSE = Duration.ofSeconds(1);

  private final String name;
  private final EngineListener listener;
  private final boolean ownThread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private final ArrayDeque<EngineEvent> waiting = new ArrayDeque<>();
  private volatile boolean empty = true;
  private boolean delivering;
  private boolean closed;
  private @Nullable Thread thread;
  private long leftOut;
  private long failures;

  /**
   * A queue without events.
   *
   * @param ownThread false if whoever adds events calls {@link #deliver()} when it holds no lock
   */
  public EventQueue(String name, EngineListener listener, boolean ownThread) {
    this.name = name;
    this.listener = listener;
    this.ownThread = ownThread;
  }

  /** Takes an event, unless too many wait. */
  public void add(EngineEvent event) {
    if (listener == EngineListener.NONE) {
      return;
    }
    lock.lock();
    try {
      if (closed || waiting.size() == EngineListener.MAX_WAITING) {
        leftOut++;
        return;
      }
      waiting.add(event);
      empty = false;
      changed.signal();
      if (ownThread && thread == null) {
        thread = Thread.ofPlatform().daemon().name(name).start(this::run);
      }
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    EngineEvent event = take(true);
    while (event != null) {
      hand(event);
      event = take(true);
    }
  }

  /**
   * Without a thread of its own: hands over what waits, on this thread, unless somebody else is at
   * it.
   */
  public void deliver() {
    if (empty || ownThread) {
      return;
    }
    lock.lock();
    try {
      if (delivering) {
        return;
      }
      delivering = true;
    } finally {
      lock.unlock();
    }
    EngineEvent event = take(false);
    while (event != null) {
      hand(event);
      event = take(false);
    }
  }

  /** The next event; null if there is none, or none any more. */
  private @Nullable EngineEvent take(boolean await) {
    lock.lock();
    try {
      while (await && waiting.isEmpty() && !closed) {
        changed.awaitUninterruptibly();
      }
      EngineEvent event = waiting.poll();
      empty = waiting.isEmpty();
      delivering = delivering && event != null;
      return event;
    } finally {
      lock.unlock();
    }
  }

  private void hand(EngineEvent event) {
    try {
      listener.on(event);
    } catch (Throwable e) {
      // Nobody up the stack is to blame or could help; who wonders finds the count.
      lock.lock();
      try {
        failures++;
      } finally {
        lock.unlock();
      }
    }
  }

  /** Figures for people and tests. */
  public Map<String, Long> counters() {
    lock.lock();
    try {
      return Map.of("eventsLeftOut", leftOut, "listenerFailures", failures);
    } finally {
      lock.unlock();
    }
  }

  /** Hands over what waits, if the listener does not take too long, and takes nothing more. */
  @Override
  public void close() {
    Thread running;
    lock.lock();
    try {
      closed = true;
      changed.signalAll();
      running = thread;
    } finally {
      lock.unlock();
    }
    deliver();
    if (running == null || running == Thread.currentThread()) {
      return;
    }
    try {
      if (!running.join(LONGEST_CLOSE)) {
        discard();
      }
    } catch (InterruptedException e) {
      discard();
      Thread.currentThread().interrupt();
    }
  }

  private void discard() {
    lock.lock();
    try {
      leftOut += waiting.size();
      waiting.clear();
    } finally {
      lock.unlock();
    }
  }
}
