package io.paxosstore.tpcc.terminal;

import io.paxosstore.tpcc.ledger.ClientLedger;
import io.paxosstore.tpcc.measure.Count;
import io.paxosstore.tpcc.measure.Refusals.Consequence;
import io.paxosstore.tpcc.measure.Statistics;
import io.paxosstore.tpcc.transaction.Effect;
import io.paxosstore.tpcc.transaction.Input;
import io.paxosstore.tpcc.transaction.Session;
import io.paxosstore.tpcc.transaction.Transactions;
import java.sql.SQLException;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Runs transactions on one connection, each until it is done: a refused one again, on another
 * connection if that was lost, never one that may have been committed. For one thread; the gap may
 * be read when that has ended.
 */
final class Performer implements AutoCloseable {
  private final Bench bench;
  private final Statistics statistics;
  private final @Nullable ClientLedger ledger;
  private final Backoff backoff;
  private @Nullable Connected connected;
  private boolean wasConnected;
  private long lastSuccess = System.nanoTime();
  private long longestGap;
  private boolean hasSucceeded;
  private Effect lastEffect = new Effect.None();

  /** A connection with everything prepared. */
  private record Connected(Session session, Transactions transactions) {}

  Performer(Bench bench, SplittableRandom random) {
    this.bench = bench;
    statistics = bench.statistics();
    ledger = bench.ledgerOfClient();
    backoff = new Backoff(random);
  }

  /** How a transaction ended. */
  enum End {
    DONE,
    /** Its outcome is unknown, or it was given up. */
    NOT_DONE,
    /** It was refused, and nobody wants it any more. */
    ABANDONED
  }

  /**
   * Runs a transaction.
   *
   * @param abandon whether it is not to be run again after a refusal
   */
  End perform(Input input, BooleanSupplier abandon) {
    int refusals = 0;
    while (true) {
      End end = attempt(input);
      if (end != null) {
        return end;
      }
      if (abandon.getAsBoolean()) {
        return End.ABANDONED;
      }
      backoff.pause(++refusals);
    }
  }

  /** One attempt; null if the transaction is to be run again. */
  private @Nullable End attempt(Input input) {
    Connected now;
    try {
      now = connect();
    } catch (SQLException e) {
      boolean expected = Failure.of(e, false, bench.database().dialect()) != Failure.UNEXPECTED;
      refused(input, expected ? Consequence.RECONNECTED : Consequence.GIVEN_UP, e);
      return null;
    }
    long calls = now.session().calls();
    Effect effect = new Effect.None();
    boolean committing = false;
    try {
      effect = now.transactions().run(input);
      if (effect.rollsBack()) {
        now.session().rollback();
      } else {
        committing = true;
        now.session().commit();
      }
    } catch (SQLException e) {
      statistics.attempted(input.type(), now.session().calls() - calls);
      return failed(now.session(), input, effect, e, committing);
    }
    statistics.attempted(input.type(), now.session().calls() - calls);
    done(input, effect);
    return End.DONE;
  }

  private Connected connect() throws SQLException {
    Connected now = connected;
    if (now != null) {
      return now;
    }
    Session session = new Session(bench.database(), bench.isolation());
    try {
      now = new Connected(session, new Transactions(session, bench.hotRows(), bench.scale()));
    } catch (SQLException e) {
      session.close();
      throw e;
    }
    if (wasConnected) {
      statistics.count(Count.RECONNECTS, 1);
    }
    wasConnected = true;
    connected = now;
    return now;
  }

  private void done(Input input, Effect effect) {
    if (ledger != null) {
      ledger.acknowledged(effect);
    }
    if (effect instanceof Effect.Delivered delivered) {
      statistics.count(Count.DELIVERED_DISTRICTS, delivered.orders().length);
      statistics.count(Count.SKIPPED_DISTRICTS, delivered.skipped());
    }
    lastEffect = effect;
    hasSucceeded = true;
    statistics.completed(input);
    long now = System.nanoTime();
    longestGap = Math.max(longestGap, now - lastSuccess);
    lastSuccess = now;
  }

  private @Nullable End failed(
      Session session, Input input, Effect effect, SQLException error, boolean committing) {
    Failure failure = Failure.of(error, committing, bench.database().dialect());
    switch (failure) {
      case CONFLICT -> refused(input, Consequence.RETRIED, error);
      case UNAVAILABLE -> refused(input, Consequence.RECONNECTED, error);
      case UNKNOWN -> {
        refused(input, Consequence.UNKNOWN, error);
        if (ledger != null) {
          ledger.unknown(effect);
        }
      }
      case UNEXPECTED -> refused(input, Consequence.GIVEN_UP, error);
    }
    endTransaction(session, failure);
    return failure == Failure.CONFLICT || failure == Failure.UNAVAILABLE ? null : End.NOT_DONE;
  }

  private void refused(Input input, Consequence consequence, SQLException error) {
    statistics.refused(
        input.type(), consequence, Failure.state(error), String.valueOf(error.getMessage()));
  }

  /** Rolls back what is open; where that cannot be done the connection is of no more use. */
  private void endTransaction(Session session, Failure failure) {
    boolean usable = false;
    if (failure == Failure.CONFLICT || failure == Failure.UNEXPECTED) {
      try {
        session.rollback();
        usable = !session.isClosed();
      } catch (SQLException e) {
        statistics.count(Count.FAILED_ROLLBACKS, 1);
      }
    }
    if (!usable) {
      close();
    }
  }

  /** Whether any transaction was done. */
  boolean hasSucceeded() {
    return hasSucceeded;
  }

  /** What the last transaction that was done has changed. */
  Effect lastEffect() {
    return lastEffect;
  }

  /** The longest time without a success, from the beginning to an instant. */
  long longestGap(long endNanos) {
    return Math.max(longestGap, endNanos - lastSuccess);
  }

  @Override
  public void close() {
    Connected now = connected;
    connected = null;
    if (now != null) {
      try {
        now.session().close();
      } catch (SQLException e) {
        // It is gone; what was committed has been acknowledged.
        statistics.count(Count.FAILED_CLOSES, 1);
      }
    }
  }
}
