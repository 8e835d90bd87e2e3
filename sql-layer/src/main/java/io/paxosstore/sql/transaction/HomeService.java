package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.WriteBatch;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Hlc;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.PeerService;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.Tenure;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.GroupHome.LockSeen;
import io.paxosstore.sql.transaction.GroupHome.RowSeen;
import io.paxosstore.sql.transaction.HeldLocks.WaitLimit;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.Messages;
import io.paxosstore.sql.transaction.remote.Request;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.function.Consumer;

/**
 * Answers transactions of other nodes in the groups whose home this node is. A node that has failed
 * gives no answer: others do not take its failure for theirs, and ask elsewhere.
 */
final class HomeService implements PeerService {
  private static final int SCAN_BYTES_MAX = 1 << 20;
  private static final byte[] NO_ROW = {};

  private final ClusterNode cluster;
  private final Transactions node;
  private final HeldLocks none;

  HomeService(ClusterNode cluster) {
    this.cluster = cluster;
    this.node = cluster.node;
    this.none = new HeldLocks(node, new LockOwner(0));
  }

  @Override
  public byte[] handle(int from, byte[] request) {
    return handle(from, request, foreword -> {});
  }

  @Override
  public byte[] handle(int from, byte[] request, Consumer<byte[]> forewords) {
    Answer answer = answer(from, request, forewords);
    byte[] bytes = Messages.encode(new Messages.Answered(node.hlc.now(), answer));
    if (bytes.length > node.log.peers().maxRequestBytes()) {
      answer =
          new Answer.Failed(
              SqlStates.PROGRAM_LIMIT,
              "an answer of " + bytes.length + " bytes is more than nodes send each other");
      bytes = Messages.encode(new Messages.Answered(node.hlc.now(), answer));
    }
    return bytes;
  }

  private Answer answer(int from, byte[] request, Consumer<byte[]> forewords) {
    try {
      Messages.Asked asked = Messages.decodeRequest(request);
      cluster.heard(from, asked.stamp(), asked.oldest());
      return answer(from, asked.group(), asked.request(), forewords);
    } catch (NotHomeException | RefusedException e) {
      return new Answer.NotHome(-1);
    } catch (UnavailableException e) {
      return new Answer.Unavailable(String.valueOf(e.getMessage()));
    } catch (DeadlockException e) {
      return failed(e.error());
    } catch (SqlError e) {
      return failed(e);
    } catch (DiskFullException | CorruptionException e) {
      return failed(StorageFailures.of(e));
    } catch (IllegalArgumentException e) {
      return new Answer.Failed(SqlStates.PROTOCOL_VIOLATION, "not understood: " + e.getMessage());
    }
  }

  private static Answer failed(SqlError error) {
    return new Answer.Failed(error.sqlState(), String.valueOf(error.getMessage()));
  }

  private Answer answer(int from, GroupId group, Request request, Consumer<byte[]> forewords) {
    switch (request) {
      case Request.Withdraw(long owner) -> cluster.owners.withdraw(from, owner);
      case Request.Release(long owner) -> cluster.owners.release(from, owner);
      case Request.Cancel(RequestId id) -> {
        StatementService service = cluster.statements;
        if (service != null) {
          service.cancel(from, id);
        }
        cluster.gates.abandon(from, id);
      }
      case Request.Proceed(RequestId id, int count) -> cluster.gates.passedOn(from, id, count);
      default -> {
        Duration timeout = Duration.ofMillis(cluster.options.requestMillis());
        Tenure tenure = node.log.tenureFor(group, from, timeout);
        if (tenure == null) {
          return new Answer.NotHome(node.log.homeHint(group));
        }
        return request instanceof Request.Statement(RequestId id, byte[] statement)
            ? run(from, group, id, statement, forewords)
            : answer(from, tenure, request);
      }
    }
    return new Answer.Done();
  }

  private Answer run(
      int from, GroupId group, RequestId id, byte[] statement, Consumer<byte[]> forewords) {
    StatementService service = cluster.statements;
    if (service == null) {
      return new Answer.Declined();
    }
    try (ForewordGates.Gate gate = cluster.gates.of(from, id)) {
      byte[] result =
          service.run(
              from, group, id, statement, given -> gate.say(() -> forewords.accept(encode(given))));
      return result == null ? new Answer.Declined() : new Answer.Result(result);
    }
  }

  private byte[] encode(byte[] result) {
    return Messages.encode(new Messages.Answered(node.hlc.now(), new Answer.Result(result)));
  }

  private Answer answer(int from, Tenure tenure, Request request) {
    long group = Keys.group(tenure.group());
    Deadline deadline = Deadline.after(cluster.options.requestMillis(), Cancellation.none());
    HomeHere home = new HomeHere(cluster, tenure, none, HomeService::noWait);
    return switch (request) {
      case Request.Get(byte[] key, Request.ReadAt at) -> {
        check(group, key);
        Cell cell = new Cell();
        RowSeen row = home.get(key, Keys.hash(key), at, deadline, cell);
        yield new Answer.Row(
            row.seen(),
            row.found(),
            row.found() ? cell.version() : 0,
            row.found() ? cell.copy() : NO_ROW);
      }
      case Request.GetAll(List<byte[]> keys, Request.ReadAt at) -> {
        keys.forEach(key -> check(group, key));
        yield home.getAll(keys, at, deadline);
      }
      case Request.Scan scan -> scan(home, group, scan, deadline);
      case Request.Lock lock -> lock(from, tenure, lock);
      case Request.Validate validate ->
          home.validate(
              validate.basis(),
              validate.until(),
              validate.confirm(),
              ReadSetCodec.decode(validate.reads(), group),
              deadline);
      case Request.Settle settle -> home.settle(settle.basis(), deadline);
      case Request.Commit commit -> commit(from, tenure, commit, deadline);
      case Request.Prepare prepare ->
          home.prepare(
              prepare.id(),
              prepare.participants(),
              prepare.basis(),
              ReadSetCodec.decode(prepare.reads(), group),
              GroupWrites.of(group, WriteBatch.decode(prepare.batch()), prepare.changed()),
              deadline);
      case Request.Decide decide -> {
        home.decide(decide.id(), decide.committed(), decide.commitTs(), deadline);
        yield new Answer.Done();
      }
      case Request.Inquire inquire -> home.inquire(inquire.id(), deadline);
      case Request.Withdraw withdraw -> throw new IllegalStateException("no group is asked");
      case Request.Release release -> throw new IllegalStateException("no group is asked");
      case Request.Statement statement -> throw new IllegalStateException("no rows are asked for");
      case Request.Cancel cancel -> throw new IllegalStateException("no group is asked");
      case Request.Proceed proceed -> throw new IllegalStateException("no group is asked");
    };
  }

  private static Answer scan(HomeHere home, long group, Request.Scan scan, Deadline deadline) {
    check(group, scan.from());
    if (Arrays.compareUnsigned(scan.from(), scan.to()) >= 0) {
      throw new IllegalArgumentException("an empty range");
    }
    GroupRanges.groupOf(scan.from(), scan.to());
    return home.scan(
        scan.from(),
        scan.to(),
        scan.reverse(),
        scan.at(),
        Math.clamp(scan.limitBytes(), 1, SCAN_BYTES_MAX),
        new Selected(scan.condition(), scan.columns(), scan.rows()),
        deadline);
  }

  @SuppressWarnings("ArrayRecordComponent") // compared by nobody
  private record Selected(byte[] condition, long columns, long rows) implements Selection {}

  private Answer lock(int from, Tenure tenure, Request.Lock lock) {
    check(Keys.group(tenure.group()), lock.key());
    LockWait[] modes = LockWait.values();
    if (lock.mode() >= modes.length) {
      throw new IllegalArgumentException("lock of unknown mode " + lock.mode());
    }
    RemoteOwners.Owner owner = cluster.owners.of(from, lock.owner());
    owner.turn.lock();
    try {
      Cancellation cancellation = owner.begin();
      WaitLimit limit = new WaitLimit(lock.waitMillis(), lock.crosses());
      HomeHere home = new HomeHere(cluster, tenure, owner.locks, () -> limit);
      Cell cell = new Cell();
      LockSeen seen =
          home.lock(
              lock.key(),
              Keys.hash(lock.key()),
              modes[lock.mode()],
              lock.at(),
              Deadline.after(cluster.options.requestMillis(), cancellation),
              cell);
      boolean found = seen.state() == Transaction.Locked.FOUND;
      return new Answer.Locked(
          seen.seen(), seen.state().ordinal(), seen.version(), found ? cell.copy() : NO_ROW);
    } catch (SqlError e) {
      if (owner.isReleased() || node.isClosed()) {
        // Its node was thought to be gone, or this one is about to be: it may ask again elsewhere.
        throw cluster.notHome(tenure.group());
      }
      throw e;
    } finally {
      owner.turn.unlock();
    }
  }

  private Answer commit(int from, Tenure tenure, Request.Commit commit, Deadline deadline) {
    long group = Keys.group(tenure.group());
    ReadSet reads = ReadSetCodec.decode(commit.reads(), group);
    GroupWrites writes = GroupWrites.of(group, WriteBatch.decode(commit.batch()), commit.changed());
    RemoteOwners.Owner owner = cluster.owners.find(from, commit.owner());
    if (owner == null) {
      return new HomeHere(cluster, tenure, none, HomeService::noWait)
          .commit(commit.id(), commit.basis(), reads, writes, deadline);
    }
    owner.turn.lock();
    try {
      return new HomeHere(cluster, tenure, owner.locks, HomeService::noWait)
          .commit(commit.id(), commit.basis(), reads, writes, deadline);
    } finally {
      owner.turn.unlock();
    }
  }

  private static WaitLimit noWait() {
    throw new IllegalStateException("only lock requests wait for locks");
  }

  private static void check(long group, byte[] key) {
    if (key.length < io.paxosstore.paxos.GroupKeys.PREFIX_BYTES || Keys.group(key) != group) {
      throw new IllegalArgumentException("a key outside of group " + Keys.groupId(group));
    }
  }

  /** The stamp of a request, if this node may follow it. */
  static void checkSkew(long stamp, long skewMillis) {
    long ahead = Hlc.millisOf(stamp) - System.currentTimeMillis();
    if (ahead > skewMillis) {
      throw new IllegalArgumentException("a clock that is " + ahead + " ms ahead");
    }
  }
}
