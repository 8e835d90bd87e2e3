package io.paxosstore.paxos.node;

import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.Hlc;

/** What a node has open: its directory, clock, storage engine and log. */
final class CoreStorage implements AutoCloseable {
  private final Resources open = new Resources();
  private final Identity identity;
  private final Hlc hlc;
  private final StorageEngine engine;
  private final SegmentedLog log;
  private volatile boolean clockNearing;
  private volatile Runnable onClockNearing = () -> {};

  private CoreStorage(CoreOptions options) {
    try {
      identity =
          open.add(DataDirectory.open(options.fileSystem(), options.directory(), options.random()))
              .identity();
      ClockFile clock =
          open.add(ClockFile.open(options.fileSystem(), options.directory(), this::clockIsNearing));
      hlc = new Hlc(clock.floor(), options.wallMillis(), clock);
      engine = open.add(StorageEngine.open(options.engine()));
      log = open.add(SegmentedLog.open(options.log()));
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
    open.close();
  }

  private void clockIsNearing() {
    clockNearing = true;
    onClockNearing.run();
  }
}
