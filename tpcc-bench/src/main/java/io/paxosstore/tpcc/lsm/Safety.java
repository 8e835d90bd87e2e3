package io.paxosstore.tpcc.lsm;

/** What a write survives when it is acknowledged; the same for all contenders. */
enum Safety {
  /** Nothing: another log can replay it. */
  NO_LOG,
  /** The end of the process: it was handed to the operating system. */
  TO_SYSTEM,
  /** The loss of power: it was synced. */
  SYNCED
}
