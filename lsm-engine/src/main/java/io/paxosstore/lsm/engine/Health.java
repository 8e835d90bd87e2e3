package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.StorageException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What has gone wrong for good. A failed write or sync of the log, a table or the manifest
 * <em>poisons</em> the store: what is on disk is unknown, so nothing is answered any more. Damage
 * found while merging tables only stops writes, since the rest is readable.
 */
final class Health {
  private final Path directory;
  private volatile boolean closed;
  private volatile @Nullable Throwable poison;
  private volatile @Nullable Throwable damage;

  Health(Path directory) {
    this.directory = directory;
  }

  /** Throws unless the store can be read. */
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

  /** Throws unless the store can be written. */
  void checkWritable() {
    checkReadable();
    Throwable cause = damage;
    if (cause != null) {
      throw new StorageException(
          "store " + directory + " accepts no writes: " + cause.getMessage(), cause);
    }
  }

  boolean isClosed() {
    return closed;
  }

  void close() {
    closed = true;
  }

  /** Nothing works any more; the first cause is kept. */
  synchronized void poison(Throwable cause) {
    if (poison == null) {
      poison = cause;
    }
  }

  /** Writing has no future, reading has; the first cause is kept. */
  synchronized void damaged(Throwable cause) {
    if (damage == null) {
      damage = cause;
    }
  }

  /** Damaged tables may have gone: who meets further damage says so again. */
  synchronized void replaced() {
    damage = null;
  }
}
