package io.paxosstore.paxos.runtime;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.AppliedListener;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.UnavailableException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Who waits for what: appends for their outcome, callers for a takeover, a confirmation, a version
 * check or for a position to be readable. Hears from the core, on the thread that runs it, and
 * tells those who wait when that thread holds no lock.
 *
 * <p>Unless said otherwise a method belongs to whoever runs the core.
 */
final class Desk {
  /** Views beyond which idle ones are dropped. */
  private static final int KEPT_VIEWS = 50_000;

  private final ConcurrentHashMap<GroupId, GroupView> views = new ConcurrentHashMap<>();
  private final List<AppliedListener> listeners = new CopyOnWriteArrayList<>();
  private final Teller teller;

  /** What was submitted and is not settled, of all groups, in the order in which it came. */
  private final Deque<ClusterAppended> unsettled = new ArrayDeque<>();

  /** Reads that are not over, of all groups, in the order in which they came. */
  private final Deque<ReadWaiter> reads = new ArrayDeque<>();

  /** What the core is asked, by the number that it was asked with. */
  private final Map<Long, Round> rounds = new HashMap<>();

  private long lastId;

  private record Round(GroupView view, ReadRounds waiting) {}

  Desk(Teller teller) {
    this.teller = teller;
  }

  /** Any thread. */
  void onApplied(AppliedListener listener) {
    listeners.add(listener);
  }

  /** Any thread: the tenure here, if this node is home. */
  @Nullable ClusterTenure tenure(GroupId group) {
    GroupView view = views.get(group);
    return view == null ? null : view.tenure();
  }

  /** Any thread: the groups of which this node is home. */
  List<ClusterTenure> tenures() {
    List<ClusterTenure> all = new ArrayList<>();
    for (GroupView view : views.values()) {
      ClusterTenure tenure = view.tenure();
      if (tenure != null) {
        all.add(tenure);
      }
    }
    return all;
  }

  /** Any thread: the group as far as it is known; null if nobody has had business with it. */
  @Nullable GroupView known(GroupId group) {
    return views.get(group);
  }

  /** The group, to do business with. */
  GroupView view(GroupId group) {
    GroupView known = views.get(group);
    if (known != null) {
      return known;
    }
    if (views.size() > KEPT_VIEWS) {
      views.values().removeIf(GroupView::isIdle);
    }
    GroupView made = new GroupView(group, -1);
    views.put(group, made);
    return made;
  }

  /** Who is probably home of the group. */
  void hint(GroupId group, int node) {
    GroupView view = views.get(group);
    if (view != null) {
      view.hint(node);
    }
  }

  // What the callers begin

  /** It is on its way in the core under this number. */
  void submitted(ClusterAppended appended, long coreSequence) {
    appended.submitted(coreSequence);
    view(appended.tenure().group()).inFlight().add(appended);
    unsettled.add(appended);
  }

  /** It was never proposed. */
  void refuse(ClusterAppended appended, StorageException why) {
    appended.tenure().settled(appended);
    appended.markFailed(why);
    teller.add(appended::tell);
  }

  /**
   * A read at home asks whether this still is the home.
   *
   * @return the number to ask the core with; 0 if a round is under way, and the read waits for the
   *     next
   */
  long confirm(ReadWaiter waiter) {
    GroupView view = view(waiter.group());
    return ask(view, view.confirmations(), waiter);
  }

  /** As {@link #confirm}, for a version check. */
  long check(ReadWaiter waiter) {
    GroupView view = view(waiter.group());
    return ask(view, view.checks(), waiter);
  }

  /** The number of the next round of confirmations, which begins; 0 if nobody waits for one. */
  long nextConfirmation(GroupId group) {
    GroupView view = view(group);
    return next(view, view.confirmations());
  }

  /** As {@link #nextConfirmation}, of version checks. */
  long nextCheck(GroupId group) {
    GroupView view = view(group);
    return next(view, view.checks());
  }

  private long ask(GroupView view, ReadRounds waiting, ReadWaiter waiter) {
    reads.add(waiter);
    return waiting.join(waiter) ? begin(view, waiting) : 0;
  }

  private long next(GroupView view, ReadRounds waiting) {
    return waiting.wantsNext() ? begin(view, waiting) : 0;
  }

  private long begin(GroupView view, ReadRounds waiting) {
    waiting.begin();
    rounds.put(++lastId, new Round(view, waiting));
    return lastId;
  }

  // What the core tells

  void tenureBegan(GroupId group) {
    endTenure(group);
    GroupView view = view(group);
    ClusterTenure tenure = new ClusterTenure(group);
    view.tenure(tenure);
    view.taken(new Home.Here(tenure));
  }

  /** The tenure is over, if there is one; what was submitted is told when it is known. */
  void endTenure(GroupId group) {
    GroupView view = view(group);
    ClusterTenure tenure = view.tenure();
    if (tenure == null) {
      return;
    }
    tenure.end();
    view.tenure(null);
    view.queued().forEach(appended -> refuse(appended, notSent(group)));
    view.queued().clear();
    teller.add(() -> listeners.forEach(listener -> listener.ended(tenure)));
  }

  /** Another node goes first: those who wait go there. */
  void yielded(GroupId group, int home) {
    view(group).taken(new Home.There(home));
  }

  void applied(GroupId group, long position, long ownThrough) {
    GroupView view = views.get(group);
    List<ClusterAppended> counting = List.of();
    if (view != null) {
      if (ownThrough > 0) {
        counting = takeThrough(view, ownThrough);
      }
      tellReady(view.readable(position));
    }
    if (counting.isEmpty() && listeners.isEmpty()) {
      return;
    }
    List<ClusterAppended> told = counting;
    teller.add(() -> tellApplied(group, position, told));
  }

  void refused(GroupId group, long from, long through) {
    GroupView view = view(group);
    List<ClusterAppended> lost = new ArrayList<>();
    for (Iterator<ClusterAppended> each = view.inFlight().iterator(); each.hasNext(); ) {
      ClusterAppended appended = each.next();
      if (appended.coreSequence() >= from && appended.coreSequence() <= through) {
        each.remove();
        appended.tenure().settled(appended);
        appended.markFailed(
            new RefusedException(
                "group " + group + ": another entry came first, this one has no effect"));
        lost.add(appended);
      }
    }
    teller.add(() -> lost.forEach(ClusterAppended::tell));
  }

  void confirmed(long id) {
    Round round = rounds.remove(id);
    if (round != null) {
      tellReady(settled(round.waiting.end()));
    }
  }

  void notHome(long id) {
    Round round = rounds.remove(id);
    if (round != null) {
      List<ReadWaiter> lost = settled(round.waiting.endAll());
      teller.add(() -> lost.forEach(ReadWaiter::tellNotHome));
    }
  }

  /**
   * What the reads of a version check may lack is known.
   *
   * @param position through which they have to be able to read
   * @param applied through which they are
   */
  void checked(long id, long position, long applied) {
    Round round = rounds.remove(id);
    if (round == null) {
      return;
    }
    List<ReadWaiter> answered = round.waiting.end();
    if (applied >= position) {
      tellReady(settled(answered));
      return;
    }
    for (ReadWaiter each : answered) {
      if (!each.isOver()) {
        round.view.await(new GroupView.Reader(position, each));
      }
    }
  }

  private List<ReadWaiter> settled(List<ReadWaiter> waiters) {
    List<ReadWaiter> told = new ArrayList<>(waiters.size());
    for (ReadWaiter each : waiters) {
      if (each.settle()) {
        told.add(each);
      }
    }
    dropOverReads();
    return told;
  }

  private void tellReady(List<ReadWaiter> ready) {
    if (!ready.isEmpty()) {
      teller.add(() -> ready.forEach(ReadWaiter::tellReady));
    }
  }

  // What time and misfortune do

  boolean isAnythingUnsettled() {
    dropSettled();
    dropOverReads();
    return !unsettled.isEmpty() || !reads.isEmpty();
  }

  /**
   * Those who wait since before {@code since} are told that nobody can say.
   *
   * @param withdrawn told of each confirmation that nobody waits for any more
   * @return since when the oldest of the others waits; {@link Long#MAX_VALUE} if there is none
   */
  long expire(long since, BiConsumer<GroupId, Long> withdrawn) {
    dropSettled();
    List<ClusterAppended> expired = new ArrayList<>();
    long oldest = Long.MAX_VALUE;
    for (ClusterAppended appended : unsettled) {
      if (appended.appendedNanos() - since > 0) {
        oldest = appended.appendedNanos();
        break;
      }
      if (!appended.isSettled()) {
        appended.markFailed(
            new UnavailableException(
                "group "
                    + appended.tenure().group()
                    + ": no majority of the nodes has answered in time, a commit may or may not"
                    + " take effect"));
        expired.add(appended);
      }
    }
    teller.add(() -> expired.forEach(ClusterAppended::tell));
    return Math.min(oldest, expireReads(since, withdrawn));
  }

  private long expireReads(long since, BiConsumer<GroupId, Long> withdrawn) {
    List<ReadWaiter> expired = new ArrayList<>();
    while (!reads.isEmpty() && (reads.peek().isOver() || reads.peek().askedNanos() - since <= 0)) {
      ReadWaiter read = reads.remove();
      if (read.settle()) {
        expired.add(read);
      }
    }
    if (!expired.isEmpty()) {
      teller.add(() -> expired.forEach(ReadWaiter::tellUnavailable));
    }
    rounds
        .entrySet()
        .removeIf(
            each -> {
              Round round = each.getValue();
              if (!round.waiting.isForsaken()) {
                return false;
              }
              round.waiting.endAll();
              withdrawn.accept(round.view.group(), each.getKey());
              return true;
            });
    return reads.isEmpty() ? Long.MAX_VALUE : reads.peek().askedNanos();
  }

  /** The time of one read is over before that of all. */
  void expire(ReadWaiter read) {
    if (read.settle()) {
      teller.add(read::tellUnavailable);
    }
  }

  /** Nothing will come of anything any more. */
  void fail(StorageException cause) {
    List<ClusterAppended> lost = new ArrayList<>();
    for (GroupView view : views.values()) {
      ClusterTenure tenure = view.tenure();
      if (tenure != null) {
        tenure.end();
        view.tenure(null);
        teller.add(() -> listeners.forEach(listener -> listener.ended(tenure)));
      }
      lost.addAll(view.queued());
      lost.addAll(view.inFlight());
      view.queued().clear();
      view.inFlight().clear();
      view.failTakeover(cause);
      view.forgetReads();
    }
    unsettled.clear();
    lost.forEach(appended -> appended.markFailed(cause));
    List<ReadWaiter> unread = settled(List.copyOf(reads));
    teller.add(() -> unread.forEach(each -> each.tell(cause)));
    rounds.clear();
    teller.add(() -> lost.forEach(ClusterAppended::tell));
  }

  static RefusedException notSent(GroupId group) {
    return new RefusedException(
        "group " + group + ": this node was its home no longer, the record was not sent");
  }

  private List<ClusterAppended> takeThrough(GroupView view, long ownThrough) {
    List<ClusterAppended> counting = new ArrayList<>();
    Deque<ClusterAppended> inFlight = view.inFlight();
    for (ClusterAppended next = inFlight.peek();
        next != null && next.coreSequence() <= ownThrough;
        next = inFlight.peek()) {
      inFlight.remove();
      next.tenure().settled(next);
      next.markCounts();
      counting.add(next);
    }
    dropSettled();
    return counting;
  }

  /** Tells of what the only replica has appended and applied; in the order of the log. */
  void tellListeners(LoneAppended appended) {
    for (int i = 0; i < appended.groups(); i++) {
      ClusterTenure tenure = appended.tenure(i);
      long position = appended.position(i);
      for (AppliedListener listener : listeners) {
        listener.applied(tenure, position);
        listener.moved(tenure.group(), position);
      }
    }
  }

  private void tellApplied(GroupId group, long position, List<ClusterAppended> counting) {
    if (!counting.isEmpty()) {
      ClusterAppended last = counting.getLast();
      if (last.tenure().isCurrent()) {
        listeners.forEach(listener -> listener.applied(last.tenure(), last.sequence()));
      }
    }
    listeners.forEach(listener -> listener.moved(group, position));
    counting.forEach(ClusterAppended::tell);
  }

  private void dropOverReads() {
    while (!reads.isEmpty() && reads.peek().isOver()) {
      reads.remove();
    }
  }

  private void dropSettled() {
    while (!unsettled.isEmpty() && unsettled.peek().isSettled()) {
      unsettled.remove();
    }
  }
}
