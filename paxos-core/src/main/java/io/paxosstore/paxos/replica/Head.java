package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.EntryRecord;

/**
 * The end of a group's log as one replica has applied it, or as it will be once everything appended
 * counts.
 *
 * @param position of the last entry; 0 before the first
 * @param id of the last entry that counts: what the next one must name (R1)
 * @param commitTs of its last record; the next one's are greater (R11)
 */
public record Head(long position, EntryId id, long commitTs) {
  /** Before the first entry. */
  public static final Head NONE = new Head(0, EntryId.NONE, 0);

  /** True if the entry takes the position after this one. */
  public boolean isFollowedBy(Entry entry) {
    return entry.position() == position + 1;
  }

  /** The chain rule: a chosen entry that names another head is void (R1). */
  public boolean isNamedBy(Entry entry) {
    return entry.previous().equals(id);
  }

  /**
   * The head after an entry that counts.
   *
   * @throws IllegalArgumentException if it breaks the chain, or the order of commit timestamps
   */
  public Head after(Entry entry) {
    if (!isFollowedBy(entry) || !isNamedBy(entry)) {
      throw new IllegalArgumentException(
          entry.group()
              + ": entry "
              + entry.id()
              + " at "
              + entry.position()
              + " names "
              + entry.previous()
              + ", the head is "
              + id
              + " at "
              + position);
    }
    long last = commitTs;
    for (EntryRecord record : entry.records()) {
      if (record.stamp() == 0) {
        continue;
      }
      if (record.stamp() <= last) {
        throw new IllegalArgumentException(
            entry.group()
                + ": commit timestamp "
                + record.stamp()
                + " is not greater than "
                + last
                + ", the last of its group");
      }
      last = record.stamp();
    }
    return new Head(entry.position(), entry.id(), last);
  }

  /** The head after a void entry: the position is spent, what the next one must name stays. */
  public Head afterVoid() {
    return new Head(position + 1, id, commitTs);
  }
}
