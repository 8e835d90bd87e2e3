package io.paxosstore.tpcc.history;

import java.util.Arrays;

/**
 * Operations of many clients in the order of their calls, each with one or more steps. Instants are
 * nanoseconds of one process's monotonic clock. An operation that has failed has no effect; one
 * whose outcome is unknown has no end ({@link #NEVER}).
 *
 * <p>Kept in arrays and one tape of ints, so that a million operations take some hundred megabytes
 * at most. Steps are found by their position on the tape: from {@link #firstStep} on, one after the
 * other by {@link #nextStep}, up to {@link #endOfSteps}. Immutable and thread-safe.
 */
public final class History {
  /** The end of an operation that nobody has seen the end of. */
  public static final long NEVER = Long.MAX_VALUE;

  /** The value of a register that nobody has written. */
  public static final int ABSENT = Integer.MIN_VALUE;

  private static final int SHOWN_ELEMENTS = 5;
  private static final Outcome[] OUTCOMES = Outcome.values();

  private final int[] clients;
  private final long[] called;
  private final long[] answered;
  private final byte[] outcomes;
  private final int[] steps;
  private final int[] tape;

  /** Takes the arrays over. */
  History(int[] clients, long[] called, long[] answered, byte[] outcomes, int[] steps, int[] tape) {
    this.clients = clients;
    this.called = called;
    this.answered = answered;
    this.outcomes = outcomes;
    this.steps = steps;
    this.tape = tape;
  }

  /** Number of operations. */
  public int size() {
    return clients.length;
  }

  /** Who called: no client has two operations at a time. */
  public int client(int operation) {
    return clients[operation];
  }

  /** The instant of the call, in nanoseconds. */
  public long called(int operation) {
    return called[operation];
  }

  /** The instant of the answer, or {@link #NEVER}. */
  public long answered(int operation) {
    return answered[operation];
  }

  /** How it ended. */
  public Outcome outcome(int operation) {
    return OUTCOMES[outcomes[operation]];
  }

  /** Position of its first step on the tape. */
  public int firstStep(int operation) {
    return steps[operation];
  }

  /** Position behind its last step. */
  public int endOfSteps(int operation) {
    return steps[operation + 1];
  }

  /** Position of the step behind this one. */
  public int nextStep(int step) {
    StepKind kind = kind(step);
    return step + kind.words + (kind == StepKind.LIST ? length(step) : 0);
  }

  /** What the step did. */
  public StepKind kind(int step) {
    return StepKind.of(tape[step]);
  }

  /** The key that it did it to. */
  public int key(int step) {
    return tape[step + 1];
  }

  /** The value read, written, expected or appended. */
  public int value(int step) {
    return tape[step + 2];
  }

  /** The value that a swap has put in. */
  public int swappedIn(int step) {
    return tape[step + 3];
  }

  /** Number of elements of a list that was read. */
  public int length(int step) {
    return tape[step + 2];
  }

  /** An element of a list that was read. */
  public int element(int step, int index) {
    return tape[step + 3 + index];
  }

  /** Length of what two lists that were read have in common from their beginnings on. */
  int commonLength(int step, int length, int other, int otherLength) {
    int common = Math.min(length, otherLength);
    int mismatch =
        Arrays.mismatch(tape, step + 3, step + 3 + common, tape, other + 3, other + 3 + common);
    return mismatch < 0 ? common : mismatch;
  }

  /** An operation in words; of long lists only their ends. */
  String describe(int operation) {
    StringBuilder words = new StringBuilder();
    words.append("client ").append(client(operation)).append(", ");
    words.append(HistoryText.micros(called(operation))).append(" to ");
    words.append(answered(operation) == NEVER ? "?" : HistoryText.micros(answered(operation)));
    words.append(", ").append(HistoryText.word(outcome(operation))).append(':');
    for (int step = firstStep(operation); step < endOfSteps(operation); step = nextStep(step)) {
      words.append(' ');
      HistoryText.step(this, step, words, SHOWN_ELEMENTS);
    }
    return words.toString();
  }
}
