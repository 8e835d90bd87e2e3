package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Durability;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupPosition;
import io.paxosstore.paxos.Prepared;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.sql.transaction.remote.Messages;
import io.paxosstore.sql.transaction.remote.Request;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/**
 * A cluster without consensus: one list of entries per group that all living nodes apply, homes
 * that move when a test says so, entries that count when it lets them, and calls that it loses. So
 * every order of events that the protocol allows can be made to happen on purpose.
 */
final class FakeCluster implements AutoCloseable {
  /** What becomes of a call between nodes. */
  enum Delivery {
    DELIVER,
    /** It never arrives. */
    LOSE_REQUEST,
    /** It is handled, and the answer is lost. */
    LOSE_ANSWER
  }

  /** Decides about calls; may wait. */
  interface Wire {
    Delivery send(int from, int to, Messages.Asked request);
  }

  static final Wire PERFECT = (from, to, request) -> Delivery.DELIVER;

  /** How long an append waits for a majority that is not there. */
  private static final long UNAVAILABLE_MILLIS = 300;

  private static final AtomicLong TENURES = new AtomicLong();

  /** The log of a group. */
  private static final class Group {
    final List<EntryRecord> counted = new ArrayList<>();
    final List<Handle> pending = new ArrayList<>();
    @Nullable FakeTenure tenure;
    boolean held;
    long lastStamp;

    /** The next home has never seen what is pending, nor its stamps, which may be ahead of it. */
    void voidPending() {
      pending.forEach(handle -> handle.refused = true);
      pending.clear();
      lastStamp = counted.stream().mapToLong(Group::stamp).max().orElse(0);
    }

    private static long stamp(EntryRecord record) {
      return record instanceof EntryRecord.Decide decide ? decide.commitTs() : record.stamp();
    }
  }

  /** One node's time as home. */
  static final class FakeTenure implements Tenure {
    final GroupId group;
    final FakeNode node;
    final long began = TENURES.incrementAndGet();
    volatile boolean current = true;
    long sequence;

    FakeTenure(GroupId group, FakeNode node) {
      this.group = group;
      this.node = node;
    }

    @Override
    public GroupId group() {
      return group;
    }

    @Override
    public boolean isCurrent() {
      return current;
    }
  }

  /** One append. */
  static final class Handle implements Appended {
    final FakeTenure tenure;
    final EntryRecord record;
    final long sequence;
    volatile boolean counts;
    volatile boolean refused;

    Handle(FakeTenure tenure, EntryRecord record, long sequence) {
      this.tenure = tenure;
      this.record = record;
      this.sequence = sequence;
    }

    @Override
    public List<GroupPosition> positions() {
      return List.of(new GroupPosition(tenure.group, sequence));
    }

    @Override
    public boolean counts() {
      return counts;
    }
  }

  final List<FakeNode> nodes = new ArrayList<>();
  private final NavigableMap<GroupId, Group> groups = new TreeMap<>();
  volatile Wire wire = PERFECT;

  FakeCluster(int size) {
    for (int id = 1; id <= size; id++) {
      nodes.add(new FakeNode(this, id));
    }
  }

  FakeNode node(int id) {
    return nodes.get(id - 1);
  }

  private Group group(GroupId id) {
    return groups.computeIfAbsent(id, key -> new Group());
  }

  /** The node that becomes home of a group that never had one. */
  int preferred(GroupId group) {
    return 1 + Math.floorMod(group.slot(), nodes.size());
  }

  /** From now on nothing of the group counts. */
  synchronized void hold(GroupId group) {
    group(group).held = true;
  }

  synchronized void letCount(GroupId group) {
    group(group).held = false;
    settle(group);
    notifyAll();
  }

  synchronized @Nullable FakeTenure tenure(GroupId group) {
    return group(group).tenure;
  }

  /** Number of entries that count. */
  synchronized int counted(GroupId group) {
    return group(group).counted.size();
  }

  /** Number of entries that were appended and do not count yet. */
  synchronized int pending(GroupId group) {
    return group(group).pending.size();
  }

  synchronized List<EntryRecord> entries(GroupId group) {
    return List.copyOf(group(group).counted);
  }

  /**
   * Makes a node home. What the former home had appended is adopted, so that it counts, or is void;
   * that home hears of the end now, or only when it asks a majority.
   */
  FakeTenure move(GroupId id, int to, boolean voids, boolean tells) {
    FakeTenure former;
    FakeTenure next;
    FakeTenure before;
    synchronized (this) {
      Group group = group(id);
      former = group.tenure;
      if (voids) {
        group.voidPending();
      } else {
        count(id, group);
      }
      next = new FakeTenure(id, node(to));
      group.tenure = next;
      before = node(to).tenures.put(id, next);
      if (before != null) {
        before.current = false; // no node is home twice, whether or not it knew that it was not
      }
      notifyAll();
    }
    if (before != null) {
      FakeTenure over = before;
      over.node.listeners.forEach(listener -> listener.ended(over));
    }
    if (former != null && tells) {
      end(former);
    }
    return next;
  }

  /** The former home hears that it is home no more. */
  void end(FakeTenure tenure) {
    synchronized (this) {
      if (!tenure.current) {
        return;
      }
      tenure.current = false;
      tenure.node.tenures.remove(tenure.group, tenure);
    }
    tenure.node.listeners.forEach(listener -> listener.ended(tenure));
  }

  /** A node dies: its homes are taken over by who asks next, what it had appended counts or not. */
  void kill(int id, boolean voids) {
    List<FakeTenure> ended;
    synchronized (this) {
      node(id).down = true;
      ended = new ArrayList<>(node(id).tenures.values());
      for (FakeTenure tenure : ended) {
        Group group = group(tenure.group);
        if (group.tenure == tenure) {
          if (voids) {
            group.voidPending();
          } else {
            count(tenure.group, group);
          }
          group.tenure = null;
        }
      }
      notifyAll();
    }
    ended.forEach(this::end);
    nodes.forEach(node -> node.peers.tellDisconnected(id));
  }

  synchronized void revive(int id) {
    FakeNode node = node(id);
    node.down = false;
    groups.forEach(node::catchUpWith);
    notifyAll();
  }

  private boolean hasMajority() {
    return nodes.stream().filter(node -> !node.down).count() * 2 > nodes.size();
  }

  /** Home for a node that asks, or null if it is elsewhere. */
  @Nullable FakeTenure acquire(GroupId id, FakeNode node, boolean prefers) {
    synchronized (this) {
      FakeTenure own = node.tenures.get(id);
      if (own != null) {
        return own;
      }
      Group group = group(id);
      if (group.tenure != null && !group.tenure.node.down) {
        return null;
      }
      if (group.tenure == null
          && prefers
          && preferred(id) != node.id
          && !node(preferred(id)).down) {
        return null;
      }
      if (!hasMajority()) {
        throw new UnavailableException(id + ": no majority");
      }
    }
    return move(id, node.id, false, true);
  }

  synchronized int home(GroupId id) {
    FakeTenure tenure = group(id).tenure;
    return tenure == null ? preferred(id) : tenure.node.id;
  }

  synchronized Handle append(FakeTenure tenure, EntryRecord record) {
    Group group = group(tenure.group);
    Handle handle = new Handle(tenure, record, ++tenure.sequence);
    if (group.tenure != tenure) {
      handle.refused = true; // it does not know yet
      return handle;
    }
    refuseTwice(group, record);
    if (record.stamp() != 0 && record.stamp() <= group.lastStamp) {
      throw new IllegalArgumentException("stamps of " + tenure.group + " do not grow");
    }
    group.lastStamp = Math.max(group.lastStamp, Group.stamp(record));
    group.pending.add(handle);
    return handle;
  }

  /** For one id, the first of commit, prepare and marker wins. */
  private static void refuseTwice(Group group, EntryRecord record) {
    if (record instanceof EntryRecord.Decide || record instanceof EntryRecord.Floor) {
      return;
    }
    List<EntryRecord> all = new ArrayList<>(group.counted);
    group.pending.forEach(handle -> all.add(handle.record));
    for (EntryRecord other : all) {
      if (other.request().equals(record.request())
          && !(other instanceof EntryRecord.Decide)
          && !(other instanceof EntryRecord.Floor)) {
        throw new RefusedException("the request was there before");
      }
    }
  }

  synchronized void awaitCounts(Handle handle) {
    long deadline = System.nanoTime() + UNAVAILABLE_MILLIS * 1_000_000;
    while (!handle.counts) {
      Group group = group(handle.tenure.group);
      if (handle.refused) {
        throw new RefusedException("void");
      }
      if (!group.held && hasMajority()) {
        settle(handle.tenure.group);
      } else {
        try {
          wait(10);
        } catch (InterruptedException e) {
          Thread.currentThread().interrupt();
          throw new StorageException("interrupted", e);
        }
        if (!hasMajority() && System.nanoTime() > deadline) {
          throw new UnavailableException("no majority");
        }
      }
    }
  }

  private void settle(GroupId id) {
    Group group = group(id);
    if (!group.held && hasMajority()) {
      count(id, group);
    }
  }

  private void count(GroupId id, Group group) {
    while (!group.pending.isEmpty()) {
      Handle handle = group.pending.removeFirst();
      group.counted.add(handle.record);
      for (FakeNode node : nodes) {
        if (!node.down && !node.lags.contains(id)) {
          endBefore(handle.tenure, node);
          node.catchUpWith(id, group);
        }
      }
      handle.counts = true;
      FakeNode home = handle.tenure.node;
      home.listeners.forEach(listener -> listener.applied(handle.tenure, handle.sequence));
      for (FakeNode node : nodes) {
        int position = group.counted.size();
        node.listeners.forEach(listener -> listener.moved(id, position));
      }
    }
    notifyAll();
  }

  /** Whoever takes another home's entry has heard of its ballot before. */
  private static void endBefore(FakeTenure next, FakeNode node) {
    FakeTenure own = node.tenures.get(next.group);
    if (own != null && own != next && next.began > own.began) {
      own.current = false;
      node.tenures.remove(own.group, own);
      node.listeners.forEach(listener -> listener.ended(own));
    }
  }

  /** True if the node is home for the majority. */
  synchronized boolean isHome(FakeTenure tenure) {
    return group(tenure.group).tenure == tenure;
  }

  synchronized boolean canAnswer() {
    return hasMajority();
  }

  synchronized void wakeAll() {
    notifyAll();
  }

  static boolean is(Messages.Asked asked, Class<? extends Request> kind) {
    return kind.isInstance(asked.request());
  }

  @Override
  public void close() {
    nodes.forEach(FakeNode::closeTransactions);
  }

  /** What a replica has made of a group's entries. */
  static final class Applied {
    final Map<RequestId, RequestOutcome> outcomes = new HashMap<>();
    final Map<RequestId, Prepared> prepared = new TreeMap<>();
    volatile List<Prepared> list = List.of();
    int through;
    long floor;
    volatile long greatest;

    void apply(TreeEngine engine, EntryRecord record) {
      switch (record) {
        case EntryRecord.Commit(RequestId id, WriteBatch batch) -> {
          engine.apply(List.of(WriteBatch.decode(batch.encode())), Durability.NONE);
          outcomes.put(id, new RequestOutcome.Committed(batch.version()));
        }
        case EntryRecord.Prepare prepare -> {
          EntryRecord.Prepare copy =
              new EntryRecord.Prepare(
                  prepare.request(),
                  prepare.participants(),
                  WriteBatch.decode(prepare.batch().encode()),
                  prepare.locks());
          outcomes.put(copy.request(), new RequestOutcome.Undecided(copy));
          prepared.put(copy.request(), new Prepared(copy, System.nanoTime()));
        }
        case EntryRecord.Marker(RequestId id) ->
            outcomes.putIfAbsent(id, new RequestOutcome.Aborted());
        case EntryRecord.Decide(RequestId id, boolean committed, long commitTs) -> {
          Prepared done = prepared.remove(id);
          if (done != null) {
            outcomes.put(
                id,
                committed ? new RequestOutcome.Committed(commitTs) : new RequestOutcome.Aborted());
            if (committed) {
              WriteBatch batch = WriteBatch.decode(done.prepare().batch().encode());
              engine.apply(List.of(batch.version(commitTs)), Durability.NONE);
            }
          }
        }
        case EntryRecord.Floor(RequestId id, long raised) -> {
          floor = raised;
          outcomes.keySet().removeIf(request -> request.attemptTs() < raised);
        }
      }
      list = List.copyOf(prepared.values());
      greatest =
          Math.max(
              greatest,
              record instanceof EntryRecord.Decide decide
                  ? Math.max(decide.stamp(), decide.commitTs())
                  : record.stamp());
      through++;
    }
  }

  /** Entries that count, for a node that has applied fewer. */
  static void apply(FakeNode node, GroupId id, Object group) {
    Group log = (Group) group;
    Applied applied = node.applied(id);
    while (applied.through < log.counted.size()) {
      EntryRecord record = log.counted.get(applied.through);
      // As EntryApplier does: whoever sees it applied has a later clock.
      node.hlc.observe(record.stamp());
      if (record instanceof EntryRecord.Decide decide) {
        node.hlc.observe(decide.commitTs());
      }
      applied.apply(node.engine, record);
    }
  }
}
