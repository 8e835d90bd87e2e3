package io.paxosstore.sql.transaction;

import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Statements of other nodes that run here, each held back before its commit is proposed until its
 * own node has told the client of the attempt (R15): a client whose node ends without a word of one
 * takes the statement for undone. Thread-safe.
 */
final class ForewordGates {
  private final Map<Statement, Gate> gates = new ConcurrentHashMap<>();
  private final long patienceNanos;

  private record Statement(int from, RequestId id) {}

  /**
   * Gates of a node.
   *
   * @param patienceMillis how long one stays shut before its statement ends with 57P03
   */
  ForewordGates(long patienceMillis) {
    this.patienceNanos = TimeUnit.MILLISECONDS.toNanos(patienceMillis);
  }

  /** The gate of a statement that begins. */
  Gate of(int from, RequestId id) {
    Gate gate = new Gate(new Statement(from, id));
    gates.put(gate.statement, gate);
    return gate;
  }

  /**
   * So many forewords of a statement were passed on; what is not heard in time is of no account.
   */
  void passedOn(int from, RequestId id, int count) {
    Gate gate = gates.get(new Statement(from, id));
    if (gate != null) {
      gate.passedOn(count);
    }
  }

  /** Nobody waits for that statement any more. */
  void abandon(int from, RequestId id) {
    Gate gate = gates.get(new Statement(from, id));
    if (gate != null) {
      gate.abandon();
    }
  }

  /** Nobody waits for any statement of that node any more. */
  void abandonAll(int from) {
    gates.forEach(
        (statement, gate) -> {
          if (statement.from == from) {
            gate.abandon();
          }
        });
  }

  /** One statement's. */
  final class Gate implements AutoCloseable {
    private final Statement statement;
    private final ReentrantLock lock = new ReentrantLock();
    private final Condition moved = lock.newCondition();
    private int said;
    private int passedOn;
    private boolean abandoned;

    private Gate(Statement statement) {
      this.statement = statement;
    }

    /**
     * Says a foreword and waits until it was passed on.
     *
     * @throws SqlError 57P03 if nobody waits for the statement, or that is not known in time;
     *     nothing may be proposed then
     */
    void say(Runnable foreword) {
      lock.lock();
      try {
        said++;
        foreword.run();
        long left = patienceNanos;
        while (passedOn < said && !abandoned) {
          if (left <= 0) {
            throw new SqlError(
                SqlStates.UNAVAILABLE,
                "node " + statement.from + " does not say that its client knows of the attempt");
          }
          left = moved.awaitNanos(left);
        }
        if (abandoned) {
          // Not 57014: should its node live after all, its client has cancelled nothing.
          throw new SqlError(SqlStates.UNAVAILABLE, "nobody waits for the statement any more");
        }
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new SqlError(SqlStates.CANCELLED, "statement cancelled: its thread was interrupted");
      } finally {
        lock.unlock();
      }
    }

    private void passedOn(int count) {
      lock.lock();
      try {
        passedOn = Math.max(passedOn, count);
        moved.signal();
      } finally {
        lock.unlock();
      }
    }

    private void abandon() {
      lock.lock();
      try {
        abandoned = true;
        moved.signal();
      } finally {
        lock.unlock();
      }
    }

    @Override
    public void close() {
      gates.remove(statement, this);
    }
  }
}
