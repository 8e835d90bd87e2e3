package io.paxosstore.lsm.fs;

/** What a power loss does to writes and names that were not synced. */
public enum Damage {
  /** Everything arrived: the process died, the machine did not. */
  NONE,
  /** Nothing unsynced survives. */
  LOST,
  /** Any subset of unsynced 512-byte sectors survives, and any subset of name changes. */
  SECTORS,
  /** Changes survive in order up to some point, and of the next write a part. */
  TORN,
  /** Any subset of writes survives, each whole, and any subset of name changes. */
  REORDERED,
  /** All unsynced bytes survive, no unsynced name change does. */
  NAMES_LOST,
  /** All name changes survive, no unsynced byte does: a new name for an empty file. */
  NAMES_ONLY,
  /** Names and lengths survive; where a file grew it reads as zeros. */
  ZEROED,
  /** Names and lengths survive; where a file grew it shows what the disk held there before. */
  STALE
}
