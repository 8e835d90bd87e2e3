package io.paxosstore.lsm;

/** Something {@linkplain NoWait must not wait} and cannot be done without. Carries no stack. */
public final class WouldWaitException extends RuntimeException {
  static final WouldWaitException INSTANCE = new WouldWaitException();

  private static final long serialVersionUID = 1L;

  private WouldWaitException() {
    super("this would have to wait", null, false, false);
  }
}
