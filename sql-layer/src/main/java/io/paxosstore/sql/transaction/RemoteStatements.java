package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.PeerException;
import io.paxosstore.paxos.Peers;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.Messages;
import io.paxosstore.sql.transaction.remote.Request;
import java.time.Duration;
import java.util.Objects;
import java.util.function.Consumer;

/**
 * Whole statements on their way to the home of the one group that they touch (design.md §6), each a
 * transaction of its own: one call, wherever the client is connected. Thread-safe.
 *
 * <p>What is lost on its way is never sent again. A statement that only reads may be run elsewhere;
 * of one that writes its request id tells what became of it (R9). The home says ahead of the commit
 * what the statement gives, and proposes nothing before it hears that the client was told: so that
 * is known although the home should die, and the client has heard of the attempt if its own node
 * should (R15).
 */
public final class RemoteStatements {
  /** Beyond what the statement itself may take, for the way there and back. */
  private static final long WAY_NANOS = 1_000_000_000;

  private final ClusterNode cluster;

  RemoteStatements(ClusterNode cluster) {
    this.cluster = cluster;
  }

  /** What became of a statement that was sent. */
  public sealed interface Sent {
    /** It ran, and gave this. */
    record Ran(byte[] result) implements Sent {}

    /** It certainly had no effect: whoever sent it runs it. */
    record NotRun() implements Sent {}

    /** Its answer is lost; it took effect, and gave what the home had said that it would. */
    record Committed(byte[] result) implements Sent {}
  }

  /** Has statements of other nodes run by {@code service}. */
  public void serve(StatementService service) {
    cluster.statements = service;
  }

  /** The node to which a statement on this group should be sent; 0 if it should run here. */
  public int homeElsewhere(GroupId group) {
    int home = cluster.node.log.homeHint(group);
    if (home <= 0 || home == cluster.self) {
      return 0;
    }
    Peers peers = cluster.node.log.peers();
    return peers.isConnected(home) && !peers.isSuspected(home) ? home : 0;
  }

  /** An id for a statement. */
  public RequestId newRequest() {
    return cluster.node.newRequest();
  }

  /**
   * Sends a statement and waits for what it gives.
   *
   * @param writes false if it can be run any number of times
   * @param foreword is told what a writing statement gives before it is known whether it takes
   *     effect, on this thread
   * @throws SqlError what the statement failed with there; 57014; 08007 if it may have taken effect
   *     and no majority tells
   */
  public Sent send(
      int home,
      GroupId group,
      RequestId id,
      byte[] statement,
      boolean writes,
      Cancellation cancellation,
      Consumer<byte[]> foreword) {
    byte[] request = cluster.encode(group, new Request.Statement(id, statement));
    long left = cancellation.remainingNanos();
    long nanos = left == Long.MAX_VALUE ? left : Math.max(0, left) + WAY_NANOS;
    StatementCall call =
        new StatementCall(
            foreword, count -> cluster.send(home, group, new Request.Proceed(id, count)));
    cluster
        .node
        .log
        .peers()
        .call(home, request, Duration.ofNanos(nanos), call::foreword, call::answered, call::failed);
    try {
      return switch (call.await(cancellation)) {
        case byte[] answer -> understand(answer, home, group, id, writes, call);
        case PeerException lost -> {
          if (lost.notHandled()) {
            yield new Sent.NotRun();
          }
          // A node that was only silent may still be at it, and hold locks.
          cluster.send(home, group, new Request.Cancel(id));
          yield writes ? settled(group, id, call) : new Sent.NotRun();
        }
        default -> throw new IllegalStateException("no answer");
      };
    } catch (SqlError e) {
      if (!call.isOver()) {
        cluster.send(home, group, new Request.Cancel(id));
        if (writes && settled(group, id, call) instanceof Sent.Committed committed) {
          return committed;
        }
      }
      throw e;
    }
  }

  private Sent understand(
      byte[] bytes, int home, GroupId group, RequestId id, boolean writes, StatementCall call) {
    Messages.Answered answered = Messages.decodeAnswer(bytes);
    cluster.node.hlc.observe(answered.stamp());
    return switch (answered.answer()) {
      case Answer.Result(byte[] result) -> new Sent.Ran(result);
      case Answer.Failed(String sqlState, String message) ->
          failed(sqlState, message, group, id, writes, call);
      case Answer.Declined declined -> new Sent.NotRun();
      case Answer.NotHome(int hint) -> {
        cluster.redirected(group, home, hint);
        yield new Sent.NotRun();
      }
      case Answer.Unavailable unavailable -> new Sent.NotRun();
      case Answer other ->
          throw new IllegalStateException(
              "a statement was answered by " + other.getClass().getSimpleName());
    };
  }

  private Sent failed(
      String sqlState,
      String message,
      GroupId group,
      RequestId id,
      boolean writes,
      StatementCall call) {
    return switch (sqlState) {
      // Nothing was done, and here it may come out differently, or at least be tried again.
      case SqlStates.SERIALIZATION_FAILURE,
          SqlStates.DEADLOCK,
          SqlStates.UNAVAILABLE,
          SqlStates.PROTOCOL_VIOLATION ->
          new Sent.NotRun();
      // The node has failed, or does not know itself.
      case SqlStates.OUTCOME_UNKNOWN,
          SqlStates.STORAGE,
          SqlStates.INTERNAL,
          SqlStates.CONNECTION_CLOSED ->
          writes ? settled(group, id, call) : new Sent.NotRun();
      default -> throw new SqlError(sqlState, message);
    };
  }

  /** A write whose answer says nothing: what became of it, for good. */
  private Sent settled(GroupId group, RequestId id, StatementCall call) {
    return switch (cluster.outcome(id, group)) {
      case COMMITTED -> new Sent.Committed(Objects.requireNonNull(call.told()));
      case ROLLED_BACK -> new Sent.NotRun();
      case UNKNOWN ->
          throw new SqlError(
              SqlStates.OUTCOME_UNKNOWN,
              "the home of "
                  + group
                  + " was lost with the statement, and no majority tells whether it took effect;"
                  + " ask again before repeating it");
    };
  }
}
