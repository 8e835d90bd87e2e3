package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.EngineEvent;
import io.paxosstore.lsm.ReadFailedException;
import io.paxosstore.lsm.engine.BackgroundWorker.Outcome;
import io.paxosstore.lsm.events.EventQueue;
import io.paxosstore.lsm.fs.NoSpaceException;
import java.nio.file.Path;

/** When compactions are run, and by whom: a thread of the store, or whoever has made them due. */
final class Compactions {
  private final Maintenance maintenance;
  private final Health health;
  private final WriteBrake brake;
  private final EventQueue events;
  private final boolean background;
  private final BackgroundWorker worker;
  private volatile boolean allowed;

  /** A compaction could not read, and none has succeeded since. */
  private volatile boolean postponed;

  Compactions(
      Path directory,
      Maintenance maintenance,
      Health health,
      WriteBrake brake,
      EventQueue events,
      boolean background,
      boolean allowed) {
    this.maintenance = maintenance;
    this.health = health;
    this.brake = brake;
    this.events = events;
    this.background = background;
    this.allowed = allowed;
    worker = new BackgroundWorker("lsm-compact " + directory, this::step);
  }

  private Outcome step() {
    try {
      if (health.isClosed() || !allowed || !maintenance.compactOnce()) {
        return Outcome.IDLE;
      }
      brake.compacted();
      postponed = false;
      return Outcome.WORKED;
    } catch (NoSpaceException e) {
      return Outcome.BLOCKED;
    } catch (ReadFailedException e) {
      // Nothing was installed, so nothing on disk is in doubt: only reads of these keys fail.
      if (!postponed) {
        postponed = true;
        events.add(new EngineEvent.CompactionPostponed(e));
      }
      return Outcome.POSTPONED;
    } catch (CorruptionException e) {
      // Not on the disk, or it would have been set aside: what comes and goes is tried again after
      // the next flush. Who reads these keys is told.
      return Outcome.IDLE;
    } catch (Throwable e) {
      health.poison(e);
      return Outcome.IDLE;
    }
  }

  /** One step after the other on this thread, until no level is full. */
  void inline() {
    while (step() == Outcome.WORKED) {
      // The step is all.
    }
  }

  /** There may be something to do, for the thread if there is one. */
  void signal() {
    if (background) {
      worker.signal();
    }
  }

  /** The same if something is due. */
  void signalIfDue() {
    if (background && maintenance.isCompactionDue()) {
      worker.signal();
    }
  }

  /** Allows compactions that nobody asked for, or not. */
  void allow(boolean allow) {
    allowed = allow;
    if (allow) {
      signal();
    }
  }

  /** Waits for the step that is being taken; no other follows. */
  void stop() {
    worker.stop();
  }
}
