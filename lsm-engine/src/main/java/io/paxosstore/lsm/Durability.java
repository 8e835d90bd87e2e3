package io.paxosstore.lsm;

/** What {@link StorageEngine#apply} guarantees when it returns. */
public enum Durability {
  /**
   * Nothing: the batch is in memory only, because somebody else's log can replay it (design.md §4,
   * "no double logging").
   */
  NONE,
  /**
   * The batch is in the engine's own log and handed to the operating system: it survives the
   * process, not the machine.
   */
  OS,
  /** The batch is in the engine's own log and synced: it survives power loss. */
  SYNC
}
