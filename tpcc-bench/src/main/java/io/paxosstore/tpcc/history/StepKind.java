package io.paxosstore.tpcc.history;

/** What one step of an operation did to one key. */
public enum StepKind {
  /** Read a register: {@code r7=5}. */
  READ(3),
  /** Wrote a register: {@code w7=5}. */
  WRITE(3),
  /** Found the expected value in a register and replaced it: {@code c7=5>6}. */
  SWAP(4),
  /** Wanted to replace a value of a register and found another: {@code n7=5}. */
  NO_SWAP(3),
  /** Appended an element to a list: {@code a7=5}. */
  APPEND(3),
  /** Read a whole list: {@code l7=1,2,5}. */
  LIST(3);

  private static final StepKind[] ALL = values();

  /** Words of a step on the tape, the elements of a list apart. */
  final int words;

  StepKind(int words) {
    this.words = words;
  }

  static StepKind of(int ordinal) {
    return ALL[ordinal];
  }
}
