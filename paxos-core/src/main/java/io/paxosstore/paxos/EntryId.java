package io.paxosstore.paxos;

/**
 * The identity of an entry, unique in the cluster for good. It stays with the entry through
 * adoption and catch-up; records that are validated anew travel in an entry with a new id.
 *
 * @param incarnation of the data directory of the node that built the entry; random, so that a
 *     wiped disk repeats no id
 * @param boot number of that node
 * @param sequence counts the entries that the node built since boot, from 1
 */
public record EntryId(long incarnation, int boot, long sequence) {
  /** What the first entry of a group names as its predecessor. */
  public static final EntryId NONE = new EntryId(0, 0, 0);

  @Override
  public String toString() {
    return Long.toHexString(incarnation) + "." + boot + "." + sequence;
  }
}
