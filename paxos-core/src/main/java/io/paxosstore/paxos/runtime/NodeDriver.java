package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.EntryTooLargeException;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.node.NodeCore;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * Brings a {@link NodeCore} its events, one at a time and in turns, on the threads of those who
 * have them. At the end of a turn messages leave, and the shared log is synced for all groups at
 * once: by one who waits for it anyway if this is the only replica, else by the log's own thread
 * while the messages travel.
 */
final class NodeDriver implements Combiner.Work {
  private static final long NEVER = Long.MAX_VALUE;

  /** After which an append is submitted that nobody has asked about. */
  private static final long UNASKED_NANOS = 50_000_000;

  /** A sync that takes no longer is one of files in memory. */
  private static final long CHEAP_NANOS = 50_000;

  /** Cheap syncs that one thread does for others. */
  private static final int CHEAP_SYNCS = 8;

  private final NodeCore core;
  private final SegmentedLog log;
  private final Desk desk;
  private final Links links;
  private final Teller teller;
  private final Consumer<StorageException> onFailure;
  private final LongUnaryOperator onTick;
  private final NodeThread thread;
  private final boolean alone;
  private final long countsNanos;
  private final Combiner combiner = new Combiner(this);
  private volatile @Nullable StorageException failure;
  private volatile long coreWakeAt = NEVER;
  private volatile long expireAt = NEVER;
  private volatile long tickAt = NEVER;

  /** Somebody is about to sync the log up to here. */
  private volatile long charged;

  private volatile long lastSyncNanos = CHEAP_NANOS;
  private volatile @Nullable Thread cheapSyncer;

  // Of whoever runs the core.
  private final Set<GroupView> toSubmit = new LinkedHashSet<>();
  private final Set<GroupView> toRenew = new LinkedHashSet<>();
  private long seen;
  private boolean urgent;

  /**
   * A driver whose core has recovered.
   *
   * @param alone true if this is the only replica
   * @param counts after which those who wait for an append are told that nobody can say
   * @param onFailure told once if the node can go on no more, on a thread that holds no lock
   * @param onTick done by the node's own thread when {@link #tickAt} says so: takes the time and
   *     returns when to come again
   */
  NodeDriver(
      NodeCore core,
      CoreEar ear,
      Links links,
      boolean alone,
      Duration counts,
      Consumer<StorageException> onFailure,
      LongUnaryOperator onTick) {
    this.core = core;
    this.log = core.log();
    this.charged = log.durablePosition();
    this.desk = ear.desk();
    this.teller = ear.teller();
    this.links = links;
    this.alone = alone;
    this.countsNanos = counts.toNanos();
    this.onFailure = onFailure;
    this.onTick = onTick;
    this.thread = new NodeThread(this::tick);
  }

  void start() {
    log.onDurable(
        position -> {
          post(() -> core.durable(position, System.nanoTime()));
          run();
        });
    log.onFailure(this::fail);
    thread.start();
    choresWanted();
    thread.wake();
  }

  /** Queues something to do with the core; somebody has to {@link #run}. */
  void post(Runnable event) {
    combiner.add(() -> guarded(event));
  }

  /** Queues something that somebody waits for. */
  void post(Runnable event, Consumer<? super StorageException> failed) {
    combiner.add(
        () -> {
          try {
            guarded(event);
          } finally {
            StorageException cause = failure;
            if (cause != null) {
              failed.accept(cause);
            }
          }
        });
  }

  /** See {@link Combiner#run()}. */
  void run() {
    combiner.run();
  }

  @Nullable StorageException failure() {
    return failure;
  }

  void requireHealthy() {
    StorageException cause = failure;
    if (cause != null) {
      throw new StorageException("the node has failed: " + cause.getMessage(), cause);
    }
  }

  /** Queues an append; it is submitted by the next turn. */
  void submit(ClusterAppended appended) {
    combiner.add(
        () -> {
          StorageException cause = failure;
          if (cause != null) {
            appended.markFailed(cause);
            teller.add(appended::tell);
          } else if (appended.tenure().isCurrent()) {
            GroupView view = desk.view(appended.tenure().group());
            view.queued().add(appended);
            toSubmit.add(view);
          } else {
            desk.refuse(appended, Desk.notSent(appended.tenure().group()));
          }
        });
    // Usually its owner asks at once. If nobody does, it goes its way all the same.
    thread.wakeAt(System.nanoTime() + UNASKED_NANOS);
  }

  /**
   * Waits until the outcome is known; this thread may do the work of all who wait.
   *
   * @return false if the time has come before
   */
  boolean await(ClusterAppended appended, long deadline) {
    return appended.await(this::asked, this::syncForAll, deadline);
  }

  /** Somebody waits for what was appended: it is to be submitted, and synced if nobody does. */
  void asked() {
    run();
    if (alone && log.appendedPosition() > charged) {
      post(() -> {});
      run();
    }
  }

  /** The core wants to be called at this time. */
  void wakeAt(long nanos) {
    coreWakeAt = nanos;
    thread.wakeAt(nanos);
  }

  /** The node's own thread has something to do at this time, besides. */
  void tickAt(long nanos) {
    tickAt = nanos;
    thread.wakeAt(nanos);
  }

  /** Work that may wait for the disk is due: on a thread of its own. */
  void choresWanted() {
    Thread.ofVirtual()
        .name("paxosstore-chores")
        .start(
            () -> {
              try {
                core.chores();
                post(() -> {});
                run();
              } catch (StorageException e) {
                fail(e);
              }
            });
  }

  /** Lets what was appended become durable, as far as that needs nobody else. */
  void settle() {
    run();
    while (failure == null && log.durablePosition() < log.appendedPosition()) {
      log.awaitDurable(log.appendedPosition());
      // What this makes possible, such as the next entry, may have to be synced in its turn.
      combiner.exclusively(() -> {});
    }
  }

  /** Nothing is done any more, and everybody who waits is told why. */
  void fail(StorageException cause) {
    combiner.add(() -> failed(cause));
    run();
  }

  /** Ends the node's own thread. */
  void close() {
    thread.close();
  }

  @Override
  public void endTurn() {
    if (failure != null) {
      return;
    }
    guarded(
        () -> {
          long now = System.nanoTime();
          submitQueued(now);
          core.endTurn(now);
          renewTenures();
          links.flush();
          sync();
          if (expireAt == NEVER && desk.isAnythingUnsettled()) {
            expireAt = now + countsNanos;
            thread.wakeAt(expireAt);
          }
        });
  }

  @Override
  public void afterTurn() {
    teller.run();
  }

  @Override
  public void overflow() {
    thread.wake();
  }

  /** To the thread that sends: so what comes of it leaves without a further hand-off. */
  @Override
  public void handOff() {
    if (!links.execute(this::run)) {
      thread.wake();
    }
  }

  /** What grew the log was nothing that was just submitted: it must not wait for being asked. */
  private void noteGrowth() {
    long end = log.appendedPosition();
    if (end > seen) {
      urgent = true;
      seen = end;
    }
  }

  private void submitQueued(long now) {
    noteGrowth();
    for (GroupView view : toSubmit) {
      for (ClusterAppended appended : view.queued()) {
        if (!appended.tenure().isCurrent()) {
          desk.refuse(appended, Desk.notSent(view.group()));
          continue;
        }
        try {
          desk.submitted(appended, core.submit(view.group(), appended.record(), now));
        } catch (NotHomeException e) {
          // The core tells later in this turn that the tenure is over.
          desk.refuse(appended, Desk.notSent(view.group()));
        } catch (RefusedException | DiskFullException e) {
          spoil(view, appended, e);
        } catch (EntryTooLargeException | IllegalArgumentException e) {
          spoil(view, appended, new RefusedException(e.getMessage()));
        }
      }
      view.queued().clear();
    }
    toSubmit.clear();
    seen = log.appendedPosition();
  }

  /**
   * An append that its caller was told of has failed at the core's door, which happens only in a
   * race with a full disk and the like. What its tenure appends afterwards may rest on it: so the
   * tenure ends for the layers above, and another begins when everything of this one is settled.
   */
  private void spoil(GroupView view, ClusterAppended appended, StorageException cause) {
    appended.tenure().end();
    desk.refuse(appended, cause);
    toRenew.add(view);
  }

  private void renewTenures() {
    for (Iterator<GroupView> each = toRenew.iterator(); each.hasNext(); ) {
      GroupView view = each.next();
      desk.endTenure(view.group());
      if (view.inFlight().isEmpty()) {
        each.remove();
        if (core.isHome(view.group())) {
          desk.tenureBegan(view.group());
        }
      }
    }
  }

  /** Sees to it that somebody syncs what is in the log, if somebody waits for it. */
  private void sync() {
    long end = log.appendedPosition();
    noteGrowth();
    if (end <= charged || Thread.currentThread() == cheapSyncer) {
      return;
    }
    if (alone && desk.electSyncer()) {
      urgent = false;
    } else if (!alone || urgent || desk.isAsked()) {
      urgent = false;
      charged = end;
      log.requestSync();
    }
    // Else it is only what was appended a moment ago, by somebody who has yet to ask.
  }

  /**
   * Syncs the log on this thread, which waits for it. Where a sync costs next to nothing it goes on
   * with what came meanwhile, rather than wake another thread for that.
   */
  private void syncForAll() {
    if (failure != null) {
      return;
    }
    for (int round = 0; round < CHEAP_SYNCS; round++) {
      long begin = System.nanoTime();
      boolean cheap = lastSyncNanos < CHEAP_NANOS;
      if (cheap) {
        cheapSyncer = Thread.currentThread();
      }
      long end = log.appendedPosition();
      charged = end;
      try {
        log.awaitDurable(end);
      } finally {
        cheapSyncer = null;
      }
      lastSyncNanos = System.nanoTime() - begin;
      if (!cheap || log.appendedPosition() == end) {
        break;
      }
    }
    asked();
  }

  private void tick() {
    long now = System.nanoTime();
    if (coreWakeAt - now <= 0) {
      coreWakeAt = NEVER;
      post(() -> core.wakeup(System.nanoTime()));
    }
    if (expireAt - now <= 0) {
      post(this::expire);
    }
    if (tickAt - now <= 0) {
      tickAt = NEVER;
      tickAt = onTick.applyAsLong(now);
    }
    run();
    teller.run();
    thread.wakeAt(Math.min(tickAt, Math.min(coreWakeAt, expireAt)));
  }

  private void expire() {
    long oldest = desk.expire(System.nanoTime() - countsNanos);
    expireAt = oldest == NEVER ? oldest : oldest + countsNanos;
  }

  private void guarded(Runnable event) {
    if (failure != null) {
      return;
    }
    try {
      event.run();
    } catch (StorageException e) {
      failed(e);
    } catch (RuntimeException | Error e) {
      failed(new StorageException("the node has met what it does not expect: " + e, e));
    }
  }

  private void failed(StorageException cause) {
    if (failure == null) {
      failure = cause;
      desk.fail(cause);
      toSubmit.clear();
      toRenew.clear();
      teller.add(() -> onFailure.accept(cause));
    }
  }
}
