package io.paxosstore.paxos;

import java.util.List;

/**
 * What one position of a group's log holds.
 *
 * @param group whose log
 * @param position 1, 2, 3 …
 * @param id unique in the cluster
 * @param previous the group's head when this was built; the entry counts only if it still is (R1)
 * @param records in order of their commit timestamps, which grow strictly (R11); may be empty
 */
public record Entry(
    GroupId group, long position, EntryId id, EntryId previous, List<EntryRecord> records) {
  /** Checks that positions start at 1. */
  public Entry {
    if (position < 1) {
      throw new IllegalArgumentException(group + ": position " + position);
    }
    records = List.copyOf(records);
  }
}
