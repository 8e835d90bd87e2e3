package io.paxosstore.tpcc.history;

/** Why one transaction must come before another. */
enum Dependency {
  /** The other appended behind its element. */
  WW,
  /** The other read what it appended. */
  WR,
  /** It read a list without what the other appended next. */
  RW,
  /** The same client called the other one later. */
  SESSION,
  /** It was acknowledged before the other was called. */
  REAL_TIME;

  private static final Dependency[] ALL = values();

  static final int DATA = WW.mask() | WR.mask() | RW.mask();

  int mask() {
    return 1 << ordinal();
  }

  static Dependency of(int ordinal) {
    return ALL[ordinal];
  }
}
