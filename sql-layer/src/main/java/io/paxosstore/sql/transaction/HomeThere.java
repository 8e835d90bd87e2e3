package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.HeldLocks.WaitLimit;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import io.paxosstore.sql.transaction.Transaction.Locked;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.Basis;
import io.paxosstore.sql.transaction.remote.Messages;
import io.paxosstore.sql.transaction.remote.Request;
import io.paxosstore.sql.transaction.remote.Request.ReadAt;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;

/** The home of a group at another node: one call for each question. */
final class HomeThere implements GroupHome {
  /** Beyond what the home itself may wait, for the way there and back. */
  private static final long WAY_NANOS = 1_000_000_000;

  private static final long PARK_NANOS_MAX = 100_000_000;

  private final ClusterNode cluster;
  private final int there;
  private final GroupId group;
  private final Asker asker;

  HomeThere(ClusterNode cluster, int there, GroupId group, Asker asker) {
    this.cluster = cluster;
    this.there = there;
    this.group = group;
    this.asker = asker;
  }

  int node() {
    return there;
  }

  @Override
  public RowSeen get(byte[] key, int hash, ReadAt at, Deadline deadline, Cell cell) {
    return switch (call(new Request.Get(key, at), deadline)) {
      case Answer.Row(Answer.Seen seen, boolean found, long version, byte[] row) -> {
        cell.wrap(row, 0, row.length, version);
        yield new RowSeen(seen, found);
      }
      case Answer other -> throw unexpected(other);
    };
  }

  @Override
  public Answer.RowsByKey getAll(List<byte[]> keys, ReadAt at, Deadline deadline) {
    return switch (call(new Request.GetAll(keys, at), deadline)) {
      case Answer.RowsByKey rows -> rows;
      case Answer other -> throw unexpected(other);
    };
  }

  @Override
  public Answer.Rows scan(
      byte[] from,
      byte[] to,
      boolean reverse,
      ReadAt at,
      int limitBytes,
      Selection selection,
      Deadline deadline) {
    Request.Scan scan =
        new Request.Scan(
            from,
            to,
            reverse,
            at,
            limitBytes,
            selection.condition(),
            selection.columns(),
            selection.rows());
    return switch (call(scan, deadline)) {
      case Answer.Rows rows -> rows;
      case Answer other -> throw unexpected(other);
    };
  }

  @Override
  public LockSeen lock(byte[] key, int hash, LockWait wait, long at, Deadline deadline, Cell cell) {
    WaitLimit limit = asker.waitLimit(there);
    Request.Lock request =
        new Request.Lock(asker.owner(), key, wait.ordinal(), limit.millis(), limit.crosses(), at);
    // A lock may be waited for as long as the statement may run.
    long nanos =
        limit.millis() == 0
            ? deadline.cancellation().remainingNanos()
            : limit.millis() * 1_000_000 + WAY_NANOS;
    Duration timeout = Duration.ofNanos(Math.max(nanos, deadline.nanosLeft()));
    Answer answer;
    try {
      answer = call(request, deadline, timeout);
    } catch (SqlError e) {
      if (e.sqlState().equals(SqlStates.CANCELLED)) {
        cluster.send(there, group, new Request.Withdraw(asker.owner()));
      }
      throw e;
    }
    return switch (answer) {
      case Answer.Locked(Answer.Seen seen, int state, long version, byte[] row) -> {
        cell.wrap(row, 0, row.length, version);
        yield new LockSeen(seen, locked(state), version);
      }
      case Answer other -> throw unexpected(other);
    };
  }

  private static Locked locked(int ordinal) {
    Locked[] states = Locked.values();
    if (ordinal >= states.length) {
      throw new IllegalArgumentException("lock of unknown state " + ordinal);
    }
    return states[ordinal];
  }

  @Override
  public Answer validate(
      Basis basis, long until, boolean confirm, ReadSet reads, Deadline deadline) {
    return call(new Request.Validate(basis, until, confirm, encode(reads)), deadline);
  }

  @Override
  public Answer settle(Basis basis, Deadline deadline) {
    return call(new Request.Settle(basis), deadline);
  }

  @Override
  public Answer commit(
      RequestId id, Basis basis, ReadSet reads, GroupWrites writes, Deadline deadline) {
    return call(
        new Request.Commit(
            id, asker.owner(), basis, encode(reads), writes.batch().encode(), writes.changed()),
        deadline);
  }

  @Override
  public Answer prepare(
      RequestId id,
      List<GroupId> participants,
      Basis basis,
      ReadSet reads,
      GroupWrites writes,
      Deadline deadline) {
    return call(
        new Request.Prepare(
            id, participants, basis, encode(reads), writes.batch().encode(), writes.changed()),
        deadline);
  }

  @Override
  public void decide(RequestId id, boolean committed, long commitTs, Deadline deadline) {
    if (!(call(new Request.Decide(id, committed, commitTs), deadline) instanceof Answer.Done)) {
      throw new IllegalStateException("a decision was answered by something else");
    }
  }

  @Override
  public Answer.Fate inquire(RequestId id, Deadline deadline) {
    return switch (call(new Request.Inquire(id), deadline)) {
      case Answer.Fate fate -> fate;
      case Answer other -> throw unexpected(other);
    };
  }

  private byte[] encode(ReadSet reads) {
    return ReadSetCodec.encode(reads, Keys.group(group));
  }

  private Answer call(Request request, Deadline deadline) {
    return call(request, deadline, deadline.left());
  }

  private Answer call(Request request, Deadline deadline, Duration timeout) {
    byte[] bytes = cluster.encode(group, request);
    AtomicReference<Object> result = new AtomicReference<>();
    Thread caller = Thread.currentThread();
    cluster
        .node
        .log
        .peers()
        .call(
            there,
            bytes,
            timeout,
            answer -> tell(result, answer, caller),
            failure -> tell(result, failure, caller));
    deadline.cancellation().parking(caller);
    try {
      while (result.get() == null) {
        deadline.check();
        if (caller.isInterrupted()) {
          throw new SqlError(
              SqlStates.CANCELLED, "statement cancelled: its thread was interrupted");
        }
        // Not for ever: a cancel wakes one thread, and a scan may ask ahead on another.
        LockSupport.parkNanos(
            this, Math.clamp(deadline.cancellation().remainingNanos(), 1, PARK_NANOS_MAX));
      }
    } finally {
      deadline.cancellation().parking(null);
    }
    return switch (result.get()) {
      case byte[] answer -> understand(answer);
      case PeerException failure ->
          throw new LostCallException(
              failure.notHandled(), "node " + there + " did not answer: " + failure.getMessage());
      case null, default -> throw new IllegalStateException("no answer");
    };
  }

  private static void tell(AtomicReference<Object> result, Object outcome, Thread caller) {
    result.set(outcome);
    LockSupport.unpark(caller);
  }

  private Answer understand(byte[] bytes) {
    Messages.Answered answered = Messages.decodeAnswer(bytes);
    cluster.node.hlc.observe(answered.stamp());
    return switch (answered.answer()) {
      case Answer.NotHome(int hint) -> {
        cluster.redirected(group, there, hint);
        throw new NotHomeException(
            "node " + there + " is not home of " + group + ", it names " + hint);
      }
      case Answer.Unavailable(String message) -> throw new UnavailableException(message);
      case Answer.Failed(String sqlState, String message) -> throw new SqlError(sqlState, message);
      case Answer answer -> answer;
    };
  }

  private IllegalStateException unexpected(Answer answer) {
    return new IllegalStateException(
        "node " + there + " answered " + answer.getClass().getSimpleName());
  }
}
