package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.PeerListener;
import io.paxosstore.paxos.Peers;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.remote.Answer.Fate;
import io.paxosstore.sql.transaction.remote.Messages;
import io.paxosstore.sql.transaction.remote.Request;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** What the transactions of a node of a cluster share besides what every node has. Thread-safe. */
final class ClusterNode implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterNode.class);
  private static final Duration NOTICE = Duration.ofSeconds(5);
  private static final int NOTICE_ATTEMPTS = 8;
  private static final long NOTICE_PAUSE_NANOS = 2_000_000;

  final Transactions node;
  final ClusterTransactionOptions options;
  final int self;
  final Router router;
  final Recovery recovery;
  final OutcomeRegister outcomes;
  final RemoteOwners owners;
  final ForewordGates gates;
  final Decisions decisions;
  final ReferenceRights rights;
  final LongAdder rerouted = new LongAdder();
  final LongAdder recoveries = new LongAdder();

  /** Reads the conditions of scans of others. */
  volatile RowConditions conditions = condition -> null;

  /** Runs what others send; null before the sessions are there. */
  volatile @Nullable StatementService statements;

  private final TransactionHousekeeping housekeeping;

  /** The oldest snapshot in use elsewhere, by node, as last heard. */
  private final Map<Integer, Heard> oldest = new ConcurrentHashMap<>();

  private record Heard(long oldest, long atNanos) {}

  ClusterNode(Transactions node, ClusterTransactionOptions options) {
    this.node = node;
    this.options = options;
    this.self = node.log.self();
    this.router = new Router(this);
    this.recovery = new Recovery(this);
    this.outcomes = new OutcomeRegister(node);
    this.owners = new RemoteOwners(node);
    this.gates = new ForewordGates(options.requestMillis());
    this.decisions = new Decisions(this);
    this.rights = new ReferenceRights(this);
    this.housekeeping = new TransactionHousekeeping(this);
  }

  void start() {
    Peers peers = node.log.peers();
    peers.serve(new HomeService(this));
    peers.listen(
        new PeerListener() {
          @Override
          public void disconnected(int gone) {
            Thread.ofVirtual().start(() -> forget(gone));
          }
        });
    housekeeping.start();
  }

  /** Nobody there waits for anything any more. */
  private void forget(int gone) {
    StatementService service = statements;
    if (service != null) {
      service.cancelAll(gone);
    }
    gates.abandonAll(gone);
    owners.releaseAll(gone);
  }

  /** A request has come. */
  void heard(int from, long stamp, long oldestThere) {
    HomeService.checkSkew(stamp, options.skewMillis());
    node.hlc.observe(stamp);
    oldest.put(from, new Heard(oldestThere, System.nanoTime()));
  }

  byte[] encode(GroupId group, Request request) {
    byte[] bytes =
        Messages.encode(new Messages.Asked(node.hlc.now(), node.oldestSnapshot(), group, request));
    int most = node.log.peers().maxRequestBytes();
    if (bytes.length > most) {
      throw new SqlError(
          SqlStates.PROGRAM_LIMIT,
          "the transaction has read or changed too much in group "
              + group
              + ": "
              + bytes.length
              + " bytes, nodes send each other "
              + most);
    }
    return bytes;
  }

  /**
   * Says something to a node that needs no answer and may be said twice. Who cannot be reached at
   * all hears of the lost connection.
   */
  void send(int to, GroupId group, Request request) {
    send(to, encode(group, request), 0);
  }

  private void send(int to, byte[] notice, int attempt) {
    node.log
        .peers()
        .call(
            to,
            notice,
            NOTICE,
            answer -> {},
            failure -> {
              if (attempt < NOTICE_ATTEMPTS) {
                Thread.ofVirtual()
                    .start(
                        () -> {
                          LockSupport.parkNanos(NOTICE_PAUSE_NANOS << attempt);
                          send(to, notice, attempt + 1);
                        });
              }
            });
  }

  /**
   * A node that was asked as the home of a group is not.
   *
   * @param hint whom it names; -1 if its tenure has just ended, or it takes nothing more at present
   */
  void redirected(GroupId group, int from, int hint) {
    if (hint != -1) {
      node.log.redirected(group, from, hint);
    }
  }

  NotHomeException notHome(GroupId group) {
    return new NotHomeException("this node is no longer home of " + group);
  }

  /** A failure whose consequences somebody else draws. */
  void note(StorageException failure) {
    LOG.debug("an append did not come to count here", failure);
  }

  /**
   * Nothing above this may be collected: what homes elsewhere may ask for, and what unresolved
   * prepares will write (further rule 14).
   */
  long watermarkLimit(long now) {
    long limit = now - Hlc.ofMillis(options.retentionMillis());
    long recent = System.nanoTime() - options.requestMillis() * 2_000_000;
    for (Heard heard : oldest.values()) {
      if (heard.atNanos - recent > 0) {
        limit = Math.min(limit, Math.max(heard.oldest, node.oldestAllowed(now)));
      }
    }
    long[] least = {limit};
    node.groups.forEach(
        state -> least[0] = Math.min(least[0], state.prepares.leastUndecided() - 1));
    return least[0];
  }

  CommitOutcome outcome(RequestId id, GroupId anchor) {
    Deadline deadline = Deadline.after(options.commitMillis(), Cancellation.none());
    try {
      Fate fate = router.inquire(anchor, id, deadline);
      return switch (fate.kind()) {
        case COMMITTED -> CommitOutcome.COMMITTED;
        case ABORTED -> CommitOutcome.ROLLED_BACK;
        case FORGOTTEN -> CommitOutcome.UNKNOWN;
        case PREPARED ->
            recovery.finish(id, fate.participants(), deadline).committed()
                ? CommitOutcome.COMMITTED
                : CommitOutcome.ROLLED_BACK;
      };
    } catch (SqlError | StorageException e) {
      LOG.debug("the outcome of {} is not known yet", id, e);
      return CommitOutcome.UNKNOWN;
    }
  }

  @Override
  public void close() {
    housekeeping.close();
  }
}
