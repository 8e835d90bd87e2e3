package io.paxosstore.paxos.transport;

import java.time.Duration;

/**
 * What the silence of a peer means (design.md §5.1): it counts only while something is outstanding,
 * it is suspicious beyond max(floor, 10 × p99 of the peer's answers), and the time that the own
 * event loop did not look is not the peer's. All times are nanoseconds of one monotonic clock. Not
 * thread-safe.
 */
final class Silence {
  private static final int TIMES_P99 = 10;

  private final long floor;
  private final long limit;
  private final AnswerTimes answers = new AnswerTimes();
  private boolean waiting;

  /** When the peer was heard last, or when the wait began if that is later. */
  private long since;

  private boolean pinged;
  private long pingedAt;

  Silence(Duration floor, Duration limit) {
    this.floor = floor.toNanos();
    this.limit = limit.toNanos();
  }

  /** Something was sent that the peer should react to. */
  void asked(long now) {
    if (!waiting) {
      waiting = true;
      since = now;
    }
  }

  /**
   * Something came.
   *
   * @param outstanding whether something else still waits for an answer
   */
  void heard(long now, boolean outstanding) {
    since = now;
    waiting = outstanding;
  }

  /** A ping was sent; there is one at a time. */
  void pinged(long now) {
    asked(now);
    pinged = true;
    pingedAt = now;
  }

  /** True while a ping is unanswered. */
  boolean isPinged() {
    return pinged;
  }

  /** For how long the ping has been unanswered; 0 if there is none. */
  long pingNanos(long now) {
    return pinged ? now - pingedAt : 0;
  }

  /** The answer to the ping has come; {@code lag} of the time since was the own loop's. */
  void ponged(long now, long lag) {
    if (pinged) {
      pinged = false;
      // An answer that was overdue says little about how fast the peer answers: counted in full, a
      // few pauses of a process would make its next one go unnoticed.
      answered(Math.min(now - pingedAt - lag, suspicionNanos()));
    }
  }

  /** An answer took so long. */
  void answered(long took) {
    answers.add(Math.max(0, took));
  }

  /** The own loop did not look for so long. */
  void excuse(long now, long lag) {
    since = Math.min(now, since + lag);
    pingedAt = Math.min(now, pingedAt + lag);
  }

  /** True if an answer of any kind is due. */
  boolean isWaiting() {
    return waiting;
  }

  /** How long the peer has owed an answer and sent nothing; 0 if it owes none. */
  long nanos(long now) {
    return waiting ? now - since : 0;
  }

  /** Beyond this, silence is suspicious. */
  long suspicionNanos() {
    return Math.min(limit, Math.max(floor, TIMES_P99 * answers.p99()));
  }

  /** What 99 of 100 answers to pings did not exceed. */
  long p99Nanos() {
    return answers.p99();
  }
}
