package io.paxosstore.sql.transaction;

import io.paxosstore.sql.transaction.HeldLocks.WaitLimit;

/** In whose name a group's home is asked. */
interface Asker {
  /** What it has locked on this node. */
  HeldLocks locks();

  /** Its name at other nodes; 0 if it never locks. */
  long owner();

  /** How long it waits for a row lock on that node. */
  WaitLimit waitLimit(int node);
}
