package io.paxosstore.paxos;

/**
 * A prepare that counts and whose outcome does not yet: part of a group's applied state.
 *
 * @param prepare the record
 * @param sinceNanos when this replica applied it, in {@link System#nanoTime()}; for deciding when
 *     somebody else should finish the transaction
 */
public record Prepared(EntryRecord.Prepare prepare, long sinceNanos) {
  /** The transaction commits at this timestamp or a later one. */
  public long prepareTs() {
    return prepare.stamp();
  }
}
