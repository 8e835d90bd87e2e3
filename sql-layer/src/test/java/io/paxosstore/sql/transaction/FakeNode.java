package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.Appended;
import io.paxosstore.paxos.AppliedListener;
import io.paxosstore.paxos.EntryRecord;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.GroupRecord;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.NodeFigures;
import io.paxosstore.paxos.NodeStatus;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.PeerListener;
import io.paxosstore.paxos.PeerService;
import io.paxosstore.paxos.Peers;
import io.paxosstore.paxos.Prepared;
import io.paxosstore.paxos.ReplicatedLog;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.RequestOutcome;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.sql.transaction.FakeCluster.Applied;
import io.paxosstore.sql.transaction.FakeCluster.Delivery;
import io.paxosstore.sql.transaction.FakeCluster.FakeTenure;
import io.paxosstore.sql.transaction.FakeCluster.Handle;
import io.paxosstore.sql.transaction.remote.Messages;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node of a {@link FakeCluster}: its log of all groups and its connections. */
final class FakeNode implements ReplicatedLog {
  final int id;
  final TreeEngine engine = new TreeEngine();

  /** Added to the wall clock, in milliseconds: clocks differ. */
  final AtomicLong clockOffset = new AtomicLong();

  final Hlc hlc;
  final Map<GroupId, FakeTenure> tenures = new ConcurrentHashMap<>();
  final List<AppliedListener> listeners = new CopyOnWriteArrayList<>();
  final FakePeers peers = new FakePeers();
  volatile boolean down;

  /** Groups of which this node hears nothing new. */
  final Set<GroupId> lags = ConcurrentHashMap.newKeySet();

  private record Meanwhile(Thread thread, Runnable task) {}

  private volatile @Nullable Meanwhile meanwhile;
  private final FakeCluster cluster;
  private final Map<GroupId, Applied> applied = new ConcurrentHashMap<>();
  private @Nullable Transactions transactions;

  FakeNode(FakeCluster cluster, int id) {
    this.cluster = cluster;
    this.id = id;
    this.hlc =
        new Hlc(
            0,
            this::wallMillis,
            new io.paxosstore.paxos.HlcCeiling() {
              @Override
              public long raiseAbove(long timestamp) {
                return Long.MAX_VALUE;
              }

              @Override
              public void nearing() {}

              @Override
              public long margin() {
                return 0;
              }
            });
  }

  private long wallMillis() {
    Meanwhile hook = meanwhile;
    if (hook != null && hook.thread == Thread.currentThread()) {
      meanwhile = null;
      hook.task.run();
    }
    return System.currentTimeMillis() + clockOffset.get();
  }

  /** Has something happen just before this thread is told the time of this node. */
  void beforeTheTimeIsTold(Runnable task) {
    meanwhile = new Meanwhile(Thread.currentThread(), task);
  }

  Transactions open(ClusterTransactionOptions options) {
    transactions = new Transactions(this, TransactionOptions.DEFAULT, options);
    return transactions;
  }

  void closeTransactions() {
    if (transactions != null) {
      transactions.close();
    }
  }

  Applied applied(GroupId group) {
    return applied.computeIfAbsent(group, key -> new Applied());
  }

  void catchUpWith(GroupId group, Object log) {
    FakeCluster.apply(this, group, log);
  }

  @Override
  public int self() {
    return id;
  }

  @Override
  public List<Integer> members() {
    return cluster.nodes.stream().map(node -> node.id).toList();
  }

  @Override
  public Home locate(GroupId group, Duration timeout) {
    checkUp();
    FakeTenure tenure = cluster.acquire(group, this, true);
    return tenure == null ? new Home.There(cluster.home(group)) : new Home.Here(tenure);
  }

  @Override
  public @Nullable Tenure tenureFor(GroupId group, int asker, Duration timeout) {
    checkUp();
    return cluster.acquire(group, this, false);
  }

  @Override
  public void redirected(GroupId group, int from, int hint) {
    // The cluster knows who is home, at every node.
  }

  @Override
  public @Nullable Tenure tenure(GroupId group) {
    return tenures.get(group);
  }

  @Override
  public int homeHint(GroupId group) {
    return cluster.home(group);
  }

  @Override
  public Appended append(Tenure tenure, EntryRecord record) {
    checkUp();
    FakeTenure own = (FakeTenure) tenure;
    if (!own.current) {
      throw new NotHomeException("tenure of " + own.group + " is over");
    }
    return cluster.append(own, record);
  }

  @Override
  public Appended append(List<GroupRecord> records) {
    throw new UnsupportedOperationException("several replicas");
  }

  @Override
  public boolean isAtomicAcrossGroups() {
    return false;
  }

  @Override
  public void awaitCounts(Appended appended) {
    Handle handle = (Handle) appended;
    if (handle.refused) {
      cluster.end(handle.tenure);
    }
    cluster.awaitCounts(handle);
  }

  @Override
  public void whenCounts(Appended appended, Runnable counted, Consumer<StorageException> failed) {
    throw new UnsupportedOperationException();
  }

  @Override
  public void confirm(Tenure tenure, Duration timeout) {
    checkUp();
    FakeTenure own = (FakeTenure) tenure;
    if (!cluster.canAnswer()) {
      throw new UnavailableException("no majority");
    }
    if (!cluster.isHome(own)) {
      cluster.end(own);
      throw new NotHomeException("node " + id + " is no longer home of " + own.group);
    }
  }

  @Override
  public void whenConfirmed(
      Tenure tenure, Duration timeout, Runnable confirmed, Consumer<StorageException> failed) {
    try {
      confirm(tenure, timeout);
    } catch (StorageException e) {
      failed.accept(e);
      return;
    }
    confirmed.run();
  }

  @Override
  public void catchUp(GroupId group, Duration timeout) {}

  @Override
  public void whenCaughtUp(
      GroupId group, Duration timeout, Runnable ready, Consumer<StorageException> failed) {
    ready.run();
  }

  @Override
  public List<Prepared> prepared(GroupId group) {
    return applied(group).list;
  }

  @Override
  public RequestOutcome outcome(GroupId group, RequestId request) {
    synchronized (cluster) {
      Applied state = applied(group);
      RequestOutcome known = state.outcomes.get(request);
      if (known != null) {
        return known;
      }
      return request.attemptTs() < state.floor
          ? new RequestOutcome.Forgotten()
          : new RequestOutcome.Unseen();
    }
  }

  @Override
  public void onApplied(AppliedListener listener) {
    listeners.add(listener);
  }

  @Override
  public long appliedStamp(GroupId group) {
    return applied(group).greatest;
  }

  @Override
  public long appliedThrough(GroupId group) {
    return applied(group).through;
  }

  @Override
  public NodeStatus status() {
    return new NodeStatus(
        id,
        members(),
        List.of(),
        applied.entrySet().stream()
            .map(
                entry ->
                    new NodeStatus.GroupStatus(
                        entry.getKey(),
                        cluster.home(entry.getKey()),
                        entry.getValue().through,
                        0,
                        entry.getValue().list.size(),
                        false))
            .toList(),
        NodeFigures.NONE);
  }

  @Override
  public StorageEngine engine() {
    return engine;
  }

  @Override
  public Hlc hlc() {
    return hlc;
  }

  @Override
  public Peers peers() {
    return peers;
  }

  @Override
  public void close() {}

  private void checkUp() {
    if (down) {
      throw new UnavailableException("node " + id + " is down");
    }
  }

  /** Calls by virtual threads instead of a network. */
  final class FakePeers implements Peers {
    private volatile @Nullable PeerService service;
    private final List<PeerListener> peerListeners = new CopyOnWriteArrayList<>();

    @Override
    public int self() {
      return id;
    }

    @Override
    public List<Integer> others() {
      return members().stream().filter(other -> other != id).toList();
    }

    @Override
    public boolean isConnected(int node) {
      return !cluster.node(node).down;
    }

    @Override
    public boolean isSuspected(int node) {
      return false;
    }

    @Override
    public byte[] call(int node, byte[] request, Duration timeout) {
      throw new UnsupportedOperationException();
    }

    @Override
    public void call(
        int node,
        byte[] request,
        Duration timeout,
        Consumer<byte[]> forewords,
        Consumer<byte[]> answered,
        Consumer<PeerException> failed) {
      Thread.ofVirtual().start(() -> deliver(node, request, forewords, answered, failed));
    }

    private void deliver(
        int to,
        byte[] request,
        Consumer<byte[]> forewords,
        Consumer<byte[]> answered,
        Consumer<PeerException> failed) {
      FakeNode target = cluster.node(to);
      PeerService there = target.peers.service;
      Delivery delivery = cluster.wire.send(id, to, Messages.decodeRequest(request));
      if (down || target.down || there == null) {
        failed.accept(new PeerException(PeerException.Kind.NOT_CONNECTED, to, "it is down"));
        return;
      }
      if (delivery == Delivery.LOSE_REQUEST) {
        failed.accept(new PeerException(PeerException.Kind.LOST, to, "request lost"));
        return;
      }
      byte[] answer;
      try {
        answer = there.handle(id, request, forewords);
      } catch (Exception e) {
        failed.accept(
            new PeerException(PeerException.Kind.FAILED, to, String.valueOf(e.getMessage())));
        return;
      }
      if (delivery == Delivery.LOSE_ANSWER || down || target.down) {
        failed.accept(new PeerException(PeerException.Kind.LOST, to, "answer lost"));
      } else {
        answered.accept(answer);
      }
    }

    void tellDisconnected(int node) {
      peerListeners.forEach(listener -> listener.disconnected(node));
    }

    @Override
    public int maxRequestBytes() {
      return 8 << 20;
    }

    @Override
    public void serve(PeerService answering) {
      service = answering;
    }

    @Override
    public void listen(PeerListener listener) {
      peerListeners.add(listener);
    }
  }
}
