package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.log.SegmentedLog;
import io.paxosstore.paxos.EntryTooLargeException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.node.NodeCore;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.LongUnaryOperator;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Brings a {@link NodeCore} its events, one at a time and in turns, on the threads of those who
 * have them. At the end of a turn messages leave, and the shared log is synced for all groups at
 * once, by the log's own thread while the messages travel. Where this is the only replica, {@link
 * LoneNode} syncs instead.
 */
final class NodeDriver implements Combiner.Work {
  private static final long NEVER = Long.MAX_VALUE;

  /** After which an append is submitted that nobody has asked about. */
  private static final long UNASKED_NANOS = 50_000_000;

  private final NodeCore core;
  private final SegmentedLog log;
  private final Desk desk;
  private final Links links;
  private final Teller teller;
  private final Consumer<StorageException> onFailure;
  private final LongUnaryOperator onTick;
  private final NodeThread thread;
  private final boolean background;
  private final long countsNanos;
  private final Combiner combiner = new Combiner(this);
  private volatile @Nullable StorageException failure;
  private volatile long coreWakeAt = NEVER;
  private volatile long expireAt = NEVER;
  private volatile long tickAt = NEVER;

  /** The log's thread is about to sync the log up to here. */
  private volatile long charged;

  private volatile boolean choresDue;

  /** Null if there are others. */
  private volatile @Nullable LoneNode lone;

  // Of whoever runs the core.
  private final Set<GroupView> toSubmit = new LinkedHashSet<>();
  private final Set<GroupView> toRenew = new LinkedHashSet<>();

  /**
   * A driver whose core has recovered.
   *
   * @param background false to have no threads of its own, which only the only replica can do
   *     without; for tests
   * @param counts after which those who wait for an append are told that nobody can say
   * @param onFailure told once if the node can go on no more, on a thread that holds no lock
   * @param onTick done by the node's own thread when {@link #tickAt} says so: takes the time and
   *     returns when to come again
   */
  NodeDriver(
      NodeCore core,
      CoreEar ear,
      Links links,
      boolean background,
      Duration counts,
      Consumer<StorageException> onFailure,
      LongUnaryOperator onTick) {
    this.core = core;
    this.log = core.log();
    this.charged = log.durablePosition();
    this.desk = ear.desk();
    this.teller = ear.teller();
    this.links = links;
    this.background = background;
    this.countsNanos = counts.toNanos();
    this.onFailure = onFailure;
    this.onTick = onTick;
    this.thread = new NodeThread(this::tick);
  }

  /**
   * Begins.
   *
   * @param only whose log this is if there are no others
   */
  void start(@Nullable LoneNode only) {
    lone = only;
    if (only != null) {
      log.onDurable(only::durable);
    } else {
      log.onDurable(
          position -> {
            post(() -> core.durable(position, System.nanoTime()));
            run();
          });
    }
    log.onFailure(this::fail);
    if (background) {
      thread.start();
    }
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
    return appended.await(this::run, deadline);
  }

  /** Does something with the core at once, unless the node has failed. */
  void exclusively(Runnable action) {
    combiner.exclusively(
        () -> {
          guarded(action);
          return true;
        });
  }

  /**
   * Does something with the core at once that may be refused: what it throws is for the caller, and
   * the node has failed only if it is no refusal.
   */
  <T> T exclusively(Supplier<T> action) {
    return combiner.exclusively(
        () -> {
          try {
            return action.get();
          } catch (NotHomeException
              | RefusedException
              | DiskFullException
              | EntryTooLargeException
              | IllegalArgumentException e) {
            throw e;
          } catch (StorageException e) {
            failed(e);
            throw e;
          } catch (RuntimeException | Error e) {
            failed(unexpected(e));
            throw e;
          }
        });
  }

  /** Through which position the group is readable. Any thread. */
  long appliedThrough(GroupId group) {
    return core.appliedThrough(group);
  }

  /** Asks the core in the next turn, which is that of whoever runs this one. */
  void confirm(GroupId group, long id) {
    post(() -> core.confirm(group, id, System.nanoTime()));
  }

  /** As {@link #confirm}, for a version check. */
  void check(GroupId group, long id) {
    post(() -> core.check(group, id, System.nanoTime()));
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
    if (!background) {
      // By the next turn: whoever wants it may be in the middle of something.
      choresDue = true;
      return;
    }
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
      exclusively(() -> {});
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
          doChoresDue(now);
          renewTenures();
          links.flush();
          LoneNode only = lone;
          if (only != null) {
            only.settle();
            return;
          }
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
    if (background) {
      thread.wake();
    } else {
      Thread.ofVirtual().start(this::run);
    }
  }

  /** To the thread that sends: so what comes of it leaves without a further hand-off. */
  @Override
  public void handOff() {
    if (!links.execute(this::run)) {
      overflow();
    }
  }

  /**
   * What may wait for the disk, where there is no other thread for it. By whoever runs the core.
   */
  void doChoresDue(long now) {
    if (choresDue) {
      choresDue = false;
      core.chores();
      core.endTurn(now);
    }
  }

  private void submitQueued(long now) {
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

  /** Has the log's own thread sync what is in the log. */
  private void sync() {
    long end = log.appendedPosition();
    if (end > charged) {
      charged = end;
      log.requestSync();
    }
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
    long now = System.nanoTime();
    long oldest = desk.expire(now - countsNanos, (group, id) -> core.cancel(group, id, now));
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
      failed(unexpected(e));
    }
  }

  private static StorageException unexpected(Throwable e) {
    return new StorageException("the node has met what it does not expect: " + e, e);
  }

  private void failed(StorageException cause) {
    if (failure == null) {
      failure = cause;
      desk.fail(cause);
      LoneNode only = lone;
      if (only != null) {
        only.fail(cause);
      }
      toSubmit.clear();
      toRenew.clear();
      teller.add(() -> onFailure.accept(cause));
    }
  }
}
