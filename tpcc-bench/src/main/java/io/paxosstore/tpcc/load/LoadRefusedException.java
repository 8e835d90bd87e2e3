package io.paxosstore.tpcc.load;

/** The database holds something else than what was asked for; nothing was changed. */
public final class LoadRefusedException extends Exception {
  private static final long serialVersionUID = 1L;

  LoadRefusedException(String message) {
    super(message);
  }
}
