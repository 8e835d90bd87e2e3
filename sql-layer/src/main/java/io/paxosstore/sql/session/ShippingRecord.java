package io.paxosstore.sql.session;

/**
 * Whether sending a statement to the home of its group has been worth while. Thread-safe; a hint,
 * so races do no harm.
 */
final class ShippingRecord {
  /** Executions that run here after a result that was too large to be sent in one piece. */
  private static final int HELD_BACK = 100;

  private volatile int heldBack;

  /** True if it should be sent, as far as is known. */
  boolean isWorthwhile() {
    int left = heldBack;
    if (left == 0) {
      return true;
    }
    heldBack = left - 1;
    return false;
  }

  /** Its result was too large. */
  void tooLarge() {
    heldBack = HELD_BACK;
  }
}
