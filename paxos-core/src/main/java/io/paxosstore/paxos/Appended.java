package io.paxosstore.paxos;

import java.util.List;

/**
 * A handle on what one {@link ReplicatedLog#append} call put into the logs of its groups: all of it
 * counts, or none.
 */
public interface Appended {
  /** Where the records went: one position per touched group, in group order. */
  List<GroupPosition> positions();

  /** True once everything counts and is readable in the storage engine. */
  boolean counts();
}
