package io.paxosstore.tpcc.cli;

/** Exit statuses. */
final class Exit {
  static final int GOOD = 0;
  static final int DOES_NOT_HOLD = 1;
  static final int BAD_USE = 2;
  static final int DATABASE_FAILED = 3;

  private Exit() {}
}
