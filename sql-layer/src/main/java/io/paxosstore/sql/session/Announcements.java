package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.transaction.Transaction;
import io.paxosstore.sql.transaction.Transactions;
import org.jspecify.annotations.Nullable;

/**
 * Tells a session's client of every attempt to commit before anything of it is proposed, and
 * anybody what became of one (R15): so a client whose server dies can ask another. Belongs to one
 * session.
 */
final class Announcements {
  private final Transactions transactions;
  private Session.@Nullable CommitListener listener;

  Announcements(Transactions transactions) {
    this.transactions = transactions;
  }

  /** Who is told from now on. */
  void to(Session.CommitListener client) {
    listener = client;
  }

  /**
   * Has the transaction's commit announced.
   *
   * @param result what a statement gives that is a transaction of its own; null for another commit
   */
  void announce(Transaction transaction, Session.@Nullable Result result) {
    Session.CommitListener told = listener;
    if (told != null) {
      transaction.beforeCommit((id, anchor) -> told.committing(name(id, anchor), result));
    }
  }

  /**
   * Announces an attempt that another node makes.
   *
   * @param result what the statement gives if that succeeds
   */
  void announce(RequestId id, GroupId anchor, Session.Result result) {
    Session.CommitListener told = listener;
    if (told != null) {
      told.committing(name(id, anchor), result);
    }
  }

  private static Session.CommitId name(RequestId id, GroupId anchor) {
    return new Session.CommitId(id.attemptTs(), id.unique(), anchor.family(), anchor.slot());
  }

  /** What became of an attempt; one that is under way is decided by asking. */
  Session.CommitState stateOf(Session.CommitId id) {
    return switch (transactions.outcome(
        new RequestId(id.attempt(), id.unique()), new GroupId(id.family(), id.slot()))) {
      case COMMITTED -> Session.CommitState.COMMITTED;
      case ROLLED_BACK -> Session.CommitState.ROLLED_BACK;
      case UNKNOWN -> Session.CommitState.UNKNOWN;
    };
  }
}
