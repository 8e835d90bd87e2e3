package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.StaleCatalogException;
import io.paxosstore.sql.transaction.GivenRequest;
import io.paxosstore.sql.transaction.PendingCommit;
import io.paxosstore.sql.transaction.Transaction;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** Runs statements that are transactions of their own. Belongs to one session. */
final class Autocommit {
  /**
   * How often a statement that certainly had no effect is run again before its caller hears of the
   * conflict.
   */
  private static final int ATTEMPTS = 20;

  /** A query over several groups that changes too fast is run under locks after this many (R7). */
  private static final int ATTEMPTS_WITHOUT_LOCKS = 3;

  private static final long FIRST_PAUSE_NANOS = 20_000;

  private final Database database;
  private final StatementRunner runner;
  private final Announcements announcements;

  /** What the statement must commit as; null if any id will do. */
  private @Nullable GivenRequest given;

  Autocommit(Database database, StatementRunner runner, Announcements announcements) {
    this.database = database;
    this.runner = runner;
    this.announcements = announcements;
  }

  /** Runs a statement for another node, which asks for this request should the answer be lost. */
  void commitAs(GivenRequest request) {
    given = request;
  }

  /**
   * A query; one that locks rows is run as a writing transaction whose locks are gone when it
   * returns.
   */
  Session.Result query(Invocation invocation, boolean locking) {
    if (locking) {
      return retrying(
          invocation,
          (plan, transaction, catalog) -> {
            QueryResult result = runner.query(plan, transaction, catalog, invocation, null);
            result.start(Integer.MAX_VALUE);
            return result;
          });
    }
    Transaction refused = null;
    for (int attempt = 1; ; attempt++) {
      Catalog catalog = database.catalog();
      CachedPlan plan = runner.planFor(invocation, catalog);
      Transaction transaction =
          refused == null || attempt <= ATTEMPTS_WITHOUT_LOCKS
              ? database.transactions().beginReadOnlyStatement()
              : database.transactions().beginReadOnlyStatement(refused);
      Transaction planned = database.planned(transaction, catalog);
      boolean started = false;
      try {
        transaction.beginStatement(invocation.cancellation());
        transaction.snapshot();
        if (catalog == database.catalog()) {
          QueryResult result = runner.query(plan, planned, catalog, invocation, planned);
          result.start(invocation.options().fetchSize());
          started = true;
          return result;
        }
        // The schema changed before the snapshot was taken: what the plan reads may be gone.
      } catch (StaleCatalogException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        database.newerThan(catalog);
      } catch (SqlError e) {
        // Over several groups: no moment was found at which all of it was current. No row has left.
        if (!Failures.isConflict(e) || attempt == ATTEMPTS) {
          throw e;
        }
        refused = transaction;
        giveWay(invocation, attempt);
      } finally {
        if (!started) {
          transaction.rollback();
        }
      }
    }
  }

  /**
   * Whoever won may still be on its way: a pause that grows, and differs between the losers.
   *
   * @throws SqlError 57014
   */
  private static void giveWay(Invocation invocation, int attempt) {
    invocation.cancellation().check();
    long pause = FIRST_PAUSE_NANOS << Math.min(attempt, 8);
    LockSupport.parkNanos(ThreadLocalRandom.current().nextLong(pause));
  }

  /** An INSERT, UPDATE or DELETE, or a batch of them, all or nothing. */
  Session.Result update(Invocation invocation) {
    return retrying(
        invocation,
        (plan, transaction, catalog) -> runner.updates(plan, transaction, catalog, invocation));
  }

  /**
   * The same where {@linkplain io.paxosstore.lsm.NoWait nothing may wait}: once, up to where only
   * the log is waited for.
   *
   * @return null if nothing has happened
   */
  Session.@Nullable Begun updateAtOnce(Invocation invocation) {
    if (given != null) {
      return null;
    }
    Catalog catalog = database.catalog();
    CachedPlan plan = runner.planFor(invocation, catalog);
    Transaction transaction =
        database.planned(database.transactions().begin(invocation.readOnly()), catalog);
    PendingCommit commit = null;
    try {
      transaction.beginStatement(invocation.cancellation());
      Session.Result result = runner.updates(plan, transaction, catalog, invocation);
      announcements.announce(transaction, result);
      commit = transaction.commitAtOnce();
      return commit == null ? null : new Session.Begun(result, pending(commit));
    } finally {
      if (commit == null) {
        transaction.rollback();
      }
    }
  }

  /**
   * A short query where nothing may wait: once, up to where only a majority is asked whether what
   * was read is current.
   *
   * @return null if it has to be run where it may wait
   */
  Session.@Nullable Begun queryAtOnce(Invocation invocation) {
    Catalog catalog = database.catalog();
    CachedPlan plan = runner.planFor(invocation, catalog);
    Transaction transaction = database.transactions().beginReadOnlyStatement();
    Transaction planned = database.planned(transaction, catalog);
    try {
      transaction.beginStatement(invocation.cancellation());
      transaction.snapshot();
      if (catalog != database.catalog()) {
        return null; // see query
      }
      QueryResult result = runner.query(plan, planned, catalog, invocation, planned);
      PendingCommit verification = result.startAtOnce(invocation.options().fetchSize());
      return verification == null ? null : new Session.Begun(result, pending(verification));
    } finally {
      transaction.rollback();
    }
  }

  private static Session.Pending pending(PendingCommit commit) {
    return (done, again, failed) ->
        commit.whenDone(
            done,
            e -> {
              if (Failures.isConflict(e)) {
                again.run();
              } else {
                failed.accept(Failures.toSqlException(e));
              }
            });
  }

  private interface Work {
    Session.Result run(CachedPlan plan, Transaction transaction, Catalog catalog);
  }

  private Session.Result retrying(Invocation invocation, Work work) {
    for (int attempt = 1; ; attempt++) {
      Catalog catalog = database.catalog();
      CachedPlan plan = runner.planFor(invocation, catalog);
      Transaction transaction =
          database.planned(database.transactions().begin(invocation.readOnly()), catalog);
      try {
        if (given != null) {
          transaction.commitAs(given);
        }
        transaction.beginStatement(invocation.cancellation());
        Session.Result result = work.run(plan, transaction, catalog);
        announcements.announce(transaction, result);
        transaction.commit();
        return result;
      } catch (StaleCatalogException e) {
        if (attempt == ATTEMPTS) {
          throw e;
        }
        database.newerThan(catalog);
      } catch (SqlError e) {
        if (!Failures.isConflict(e)) {
          // What it complains of (a duplicate key, say) may rest on a commit that is still on its
          // way.
          transaction.settle();
          throw e;
        }
        if (attempt == ATTEMPTS || (given != null && given.isSpent())) {
          throw e;
        }
      } finally {
        transaction.rollback();
      }
      giveWay(invocation, attempt);
    }
  }
}
