package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.EngineEvent;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.events.EventQueue;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What has gone wrong for good. A failed write or sync of the log, a table or the manifest
 * <em>poisons</em> the store: what is on disk is unknown, so nothing is answered any more. Damaged
 * tables do not: their keys alone are refused, see {@link SetAside}.
 */
final class Health {
  private final Path directory;
  private final EventQueue events;
  private volatile boolean closed;
  private volatile @Nullable Throwable poison;

  Health(Path directory, EventQueue events) {
    this.directory = directory;
    this.events = events;
  }

  /** Throws unless the store can be read and written. */
  void checkReadable() {
    if (closed) {
      throw new StorageException("store " + directory + " is closed");
    }
    Throwable cause = poison;
    if (cause != null) {
      throw new StorageException(
          "store " + directory + " failed earlier and must be reopened: " + cause, cause);
    }
  }

  boolean isClosed() {
    return closed;
  }

  /** Says that the store is closed; false if it was. */
  synchronized boolean close() {
    boolean first = !closed;
    closed = true;
    return first;
  }

  /** Nothing works any more; the first cause is kept. */
  synchronized void poison(Throwable cause) {
    if (poison == null) {
      poison = cause;
      events.add(new EngineEvent.Poisoned(cause));
    }
  }
}
