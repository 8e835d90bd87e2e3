package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.transaction.GivenRequest;
import io.paxosstore.sql.transaction.Transaction;
import io.paxosstore.sql.transaction.Transactions;
import org.jspecify.annotations.Nullable;

/**
 * Tells a session's client of every attempt to commit before anything of it is proposed, and
 * anybody what became of one (R15): so a client whose server dies can ask another. What it was
 * promised it knows, should every word of its server be lost; of any other attempt it must be told.
 * Belongs to one session.
 */
final class Announcements {
  private static final GroupId NOWHERE = new GroupId(0, 0);

  private final Transactions transactions;
  private Session.@Nullable CommitListener listener;

  /** What the client knows of, and would ask for; null if nothing. */
  private @Nullable GivenRequest known;

  /** The id that was promised last. */
  private @Nullable RequestId promised;

  Announcements(Transactions transactions) {
    this.transactions = transactions;
  }

  /** Who is told from now on. */
  void to(Session.CommitListener client) {
    listener = client;
  }

  /**
   * What is promised to the client in the next response.
   *
   * @param open the session's transaction; null if none is open
   */
  Session.@Nullable CommitId promise(@Nullable Transaction open) {
    retire();
    RequestId id = promised;
    if (id == null || transactions.isOld(id)) {
      id = transactions.promise();
      promised = id;
    }
    GroupId anchor = open == null ? null : open.anchor();
    return id == null ? null : name(id, anchor == null ? NOWHERE : anchor);
  }

  /** The client knows of this id, and would ask the group that it names. */
  void knows(Session.@Nullable CommitId id) {
    retire();
    RequestId last = promised;
    if (id != null && id.hasGroup() && last != null && isNamed(last, id)) {
      known = GivenRequest.promised(last, new GroupId(id.family(), id.slot()));
    }
  }

  private static boolean isNamed(RequestId request, Session.CommitId id) {
    return request.attemptTs() == id.attempt() && request.unique() == id.unique();
  }

  /** What was proposed is never promised again. */
  private void retire() {
    GivenRequest last = known;
    if (last != null && last.isSpent()) {
      promised = null;
    }
    known = null;
  }

  /**
   * Has the transaction's commit announced.
   *
   * @param result what a statement gives that is a transaction of its own; null for another commit
   */
  void announce(Transaction transaction, Session.@Nullable Result result) {
    Session.CommitListener told = listener;
    if (told != null) {
      GivenRequest promise = known;
      if (promise != null) {
        transaction.commitAs(promise);
      }
      transaction.beforeCommit(
          (id, anchor) ->
              told.committing(
                  name(id, anchor), result, promise != null && promise.id().equals(id)));
    }
  }

  /** The id of an attempt that another node is to make in this group. */
  RequestId request(GroupId group) {
    GivenRequest promise = known;
    return promise == null
            || promise.isSpent()
            || !promise.anchor().equals(group)
            || transactions.isOld(promise.id())
        ? transactions.newRequest()
        : promise.spend();
  }

  /**
   * Announces an attempt that another node makes.
   *
   * @param id as {@link #request} gave it
   * @param result what the statement gives if that succeeds
   */
  void announce(RequestId id, GroupId anchor, Session.Result result) {
    Session.CommitListener told = listener;
    if (told != null) {
      GivenRequest promise = known;
      told.committing(name(id, anchor), result, promise != null && promise.id().equals(id));
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
