package io.paxosstore.sql.transaction;

/**
 * A place in the line for a row lock. A record, not a thread: {@link #resume} is whatever carries
 * on when the outcome is known, an unpark where a thread blocks, a continuation where none does.
 */
final class LockWaiter {
  final LockOwner owner;
  final RowLock lock;
  private final Runnable resume;
  private volatile Outcome outcome = Outcome.WAITING;

  LockWaiter(LockOwner owner, RowLock lock, Runnable resume) {
    this.owner = owner;
    this.lock = lock;
    this.resume = resume;
  }

  Outcome outcome() {
    return outcome;
  }

  void decide(Outcome decided) {
    outcome = decided;
    resume.run();
  }

  /** What became of a wait. */
  enum Outcome {
    WAITING,
    /** The lock belongs to the waiter's owner now. */
    GRANTED,
    /** The database is being closed. */
    CLOSED
  }
}
