package io.paxosstore.paxos.node;

import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.Hlc;
import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;

/** What a node has open: its directory, clock, storage engine and log. */
final class CoreStorage implements AutoCloseable {
  private final Deque<AutoCloseable> open = new ArrayDeque<>();
  private final Identity identity;
  private final Hlc hlc;
  private final StorageEngine engine;
  private final SegmentedLog log;
  private volatile boolean clockNearing;
  private volatile Runnable onClockNearing = () -> {};

  private CoreStorage(CoreOptions options) {
    try {
      identity =
          opened(DataDirectory.open(options.fileSystem(), options.directory(), options.random()))
              .identity();
      ClockFile clock =
          opened(ClockFile.open(options.fileSystem(), options.directory(), this::clockIsNearing));
      hlc = new Hlc(clock.floor(), options.wallMillis(), clock);
      engine = opened(StorageEngine.open(options.engine()));
      log = opened(SegmentedLog.open(options.log()));
    } catch (RuntimeException | Error e) {
      try {
        close();
      } catch (StorageException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      throw e;
    }
  }

  static CoreStorage open(CoreOptions options) {
    return new CoreStorage(options);
  }

  int boot() {
    return identity.boot();
  }

  long incarnation() {
    return identity.incarnation();
  }

  Hlc hlc() {
    return hlc;
  }

  StorageEngine engine() {
    return engine;
  }

  SegmentedLog log() {
    return log;
  }

  /** Sets who hears that the clock's ceiling should be raised. */
  void onClockNearing(Runnable told) {
    onClockNearing = told;
  }

  /** True once after the clock came close to its ceiling. */
  boolean takeClockNearing() {
    boolean nearing = clockNearing;
    clockNearing = false;
    return nearing;
  }

  @Override
  public void close() {
    @Nullable StorageException first = null;
    while (!open.isEmpty()) {
      try {
        open.pop().close();
      } catch (Exception e) {
        StorageException failure =
            e instanceof StorageException known
                ? known
                : new StorageException("close failed: " + e, e);
        if (first == null) {
          first = failure;
        } else {
          first.addSuppressed(failure);
        }
      }
    }
    if (first != null) {
      throw first;
    }
  }

  private <T extends AutoCloseable> T opened(T resource) {
    open.push(resource);
    return resource;
  }

  private void clockIsNearing() {
    clockNearing = true;
    onClockNearing.run();
  }
}
