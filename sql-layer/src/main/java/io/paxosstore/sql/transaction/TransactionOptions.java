package io.paxosstore.sql.transaction;

/**
 * How transactions behave on this node.
 *
 * @param lockTimeoutMillis a wait for a row lock ends with 55P03 after this long; 0 for no limit
 *     but the statement's
 * @param retentionMillis versions stay readable at least this long after they were replaced
 * @param maxSnapshotMillis a transaction whose snapshot is older than this no longer keeps versions
 *     from being collected, and ends with 72000 ("snapshot too old") when it needs one that is gone
 * @param watermarkMillis how often commits move the collection of versions forward
 */
public record TransactionOptions(
    long lockTimeoutMillis, long retentionMillis, long maxSnapshotMillis, long watermarkMillis) {
  /** No lock timeout, no retention beyond what transactions need, snapshots up to one hour old. */
  public static final TransactionOptions DEFAULT = new TransactionOptions(0, 0, 3_600_000, 100);
}
