package io.paxosstore.lsm.events;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.EngineEvent;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/** Tells of each damaged place once, however often it is read. Thread-safe. */
public final class Corruptions implements Consumer<CorruptionException> {
  /** Beyond so many places nobody needs to hear of more. */
  private static final int MOST = 1024;

  private final EventQueue events;
  private final Set<String> told = ConcurrentHashMap.newKeySet();

  /** Tells a queue. */
  public Corruptions(EventQueue events) {
    this.events = events;
  }

  @Override
  public void accept(CorruptionException found) {
    if (told.size() < MOST && told.add(String.valueOf(found.getMessage()))) {
      events.add(new EngineEvent.CorruptionFound(found));
    }
  }

  /** Damaged places met so far. */
  public long places() {
    return told.size();
  }
}
