package io.paxosstore.lsm;

/**
 * Is told what an engine does by itself: flushes, compactions, slow writes, a full disk, damage.
 *
 * <p>Events arrive one after the other, in the order in which they happened, on a thread of their
 * own that holds no lock of the engine; in an engine without {@linkplain EngineOptions#background()
 * background threads} on the thread of whoever writes, flushes or compacts, at the end of that. So
 * a listener may be slow and may call the engine. What it throws is counted ({@code
 * listenerFailures}) and harms nothing; while it is too slow, events beyond the {@value
 * #MAX_WAITING} that wait are left out and counted ({@code eventsLeftOut}). After {@link
 * StorageEngine#close()} it is called no more, unless it has not returned within a second from the
 * event that it is at.
 */
@FunctionalInterface
public interface EngineListener {
  /** Events that wait for a listener at most. */
  int MAX_WAITING = 1024;

  /** Listens to nothing. */
  EngineListener NONE = event -> {};

  /** Something happened. */
  void on(EngineEvent event);
}
