package io.paxosstore.paxos.node;

import io.paxosstore.lsm.DiskFullException;

/** Work that may wait for the disk, done beside the core's thread if there is another. */
final class Chores {
  /** How long to wait for room before trying again. */
  private static final long FULL_NANOS = 1_000_000_000L;

  private final CoreStorage storage;
  private final VoteLog votes;
  private final Outside outside;

  // Written by the core's thread.
  private volatile long trimThrough;
  private volatile boolean flushWanted;
  private long quietUntil = Long.MIN_VALUE;

  private volatile boolean asked;
  private volatile boolean full;
  private volatile long trimmedThrough;

  Chores(CoreStorage storage, VoteLog votes, Outside outside) {
    this.storage = storage;
    this.votes = votes;
    this.outside = outside;
    this.trimThrough = storage.log().trimmedThrough();
    this.trimmedThrough = trimThrough;
    storage.onClockNearing(this::ask);
  }

  /** Looks for work; on the core's thread. */
  void look(long nowNanos) {
    if (full) {
      full = false;
      quietUntil = nowNanos + FULL_NANOS;
    }
    trimThrough = votes.needlessThrough();
    if (!asked && votes.isPinned()) {
      flushWanted = true;
    }
    if ((trimThrough > trimmedThrough || flushWanted) && nowNanos >= quietUntil) {
      ask();
    }
  }

  /** Everything applied so far is to be flushed into tables soon. */
  void wantFlush() {
    flushWanted = true;
    ask();
  }

  synchronized void run() {
    try {
      if (storage.takeClockNearing()) {
        storage.hlc().raiseAhead();
      }
      trim();
      if (flushWanted) {
        flushWanted = false;
        storage.engine().flush();
      }
    } catch (DiskFullException e) {
      // The log keeps what could not be flushed, and the clock is raised when it has to be.
      full = true;
      flushWanted = true;
    } finally {
      asked = false;
    }
  }

  private void trim() {
    long through = trimThrough;
    if (through > trimmedThrough) {
      storage.log().trim(through);
      trimmedThrough = through;
    }
  }

  private void ask() {
    if (!asked) {
      asked = true;
      outside.choresWanted();
    }
  }
}
