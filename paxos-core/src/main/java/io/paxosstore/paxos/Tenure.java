package io.paxosstore.paxos;

/**
 * This node's time as home of a group: begins when an entry of its own ballot counts (R3), ends as
 * soon as it hears of a higher ballot. A place for volatile state (lock table, overlay), never a
 * licence: whatever is appended under a tenure that is over without knowing it does not count.
 * Compared by identity. Thread-safe.
 */
public interface Tenure {
  /** The group. */
  GroupId group();

  /** False once it is known to be over; never true again. */
  boolean isCurrent();
}
