package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.NoWait;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.Home;
import io.paxosstore.paxos.NotHomeException;
import io.paxosstore.paxos.RefusedException;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.paxos.UnavailableException;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.HeldLocks.WaitLimit;
import io.paxosstore.sql.transaction.remote.Answer;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Function;

/**
 * Finds the home of a group and asks it, again elsewhere if it has moved or died: what was only
 * read or locked may be asked any number of times (further rule 18), a commit or prepare only until
 * it may have been handled.
 */
final class Router {
  private static final long PAUSE_NANOS = 200_000;
  private static final int PAUSE_DOUBLINGS = 8;

  private final ClusterNode cluster;
  private final Asker nobody;

  Router(ClusterNode cluster) {
    this.cluster = cluster;
    HeldLocks none = new HeldLocks(cluster.node, new LockOwner(0));
    this.nobody =
        new Asker() {
          @Override
          public HeldLocks locks() {
            return none;
          }

          @Override
          public long owner() {
            return 0;
          }

          @Override
          public WaitLimit waitLimit(int node) {
            throw new IllegalStateException("nobody locks rows");
          }
        };
  }

  /** The group's home, as far as this node knows. */
  GroupHome home(GroupId group, Asker asker, Deadline deadline) {
    return switch (cluster.node.log.locate(group, deadline.left())) {
      case Home.Here here ->
          new HomeHere(cluster, here.tenure(), asker.locks(), () -> asker.waitLimit(cluster.self));
      case Home.There there -> {
        NoWait.check();
        yield new HomeThere(cluster, there.node(), group, asker);
      }
    };
  }

  /**
   * Asks the home until it answers.
   *
   * @throws SqlError 57P03 if no majority did in time, 57014
   */
  <R> R ask(GroupId group, Asker asker, Deadline deadline, Function<GroupHome, R> question) {
    return ask(group, asker, deadline, true, question);
  }

  /**
   * Asks the home once at most.
   *
   * @throws LostCallException if it may have been asked and the answer is lost
   * @throws SqlError 57P03 if it could not be asked, 57014
   */
  <R> R askOnce(GroupId group, Asker asker, Deadline deadline, Function<GroupHome, R> question) {
    return ask(group, asker, deadline, false, question);
  }

  private <R> R ask(
      GroupId group,
      Asker asker,
      Deadline deadline,
      boolean repeatable,
      Function<GroupHome, R> question) {
    for (int attempt = 0; ; attempt++) {
      deadline.check();
      String why;
      try {
        return question.apply(home(group, asker, deadline));
      } catch (NotHomeException | RefusedException e) {
        why = String.valueOf(e.getMessage());
      } catch (UnavailableException e) {
        throw unavailable(group, String.valueOf(e.getMessage()));
      } catch (LostCallException e) {
        if (!repeatable && !e.notHandled()) {
          throw e;
        }
        why = String.valueOf(e.getMessage());
      }
      NoWait.check();
      cluster.rerouted.increment();
      if (deadline.isOver()) {
        throw unavailable(group, why);
      }
      LockSupport.parkNanos(PAUSE_NANOS << Math.min(attempt, PAUSE_DOUBLINGS));
    }
  }

  /** What became of a request; if nothing did, nothing will. */
  Answer.Fate inquire(GroupId group, RequestId id, Deadline deadline) {
    return ask(group, nobody, deadline, home -> home.inquire(id, deadline));
  }

  /** Returns when the group's part of the decision counts. */
  void decide(GroupId group, RequestId id, boolean committed, long commitTs, Deadline deadline) {
    ask(
        group,
        nobody,
        deadline,
        home -> {
          home.decide(id, committed, commitTs, deadline);
          return group;
        });
  }

  /** Nobody cancels what others wait for. */
  Deadline ownDeadline() {
    return Deadline.after(cluster.options.commitMillis(), Cancellation.none());
  }

  private static SqlError unavailable(GroupId group, String why) {
    return new SqlError(
        SqlStates.UNAVAILABLE,
        "no majority of the replicas of group " + group + " answered in time: " + why);
  }
}
