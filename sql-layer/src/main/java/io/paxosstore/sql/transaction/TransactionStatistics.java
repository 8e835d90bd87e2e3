package io.paxosstore.sql.transaction;

/**
 * Counters since the node was opened, and what is in memory now.
 *
 * @param commits transactions with writes that were appended
 * @param rollbacks read-write transactions that ended without effect, for whatever reason
 * @param conflicts transactions that ended with 40001
 * @param deadlocks transactions that ended with 40P01
 * @param lockWaits waits for a row lock
 * @param active transactions and statements that hold a snapshot
 * @param groups entity groups with state in memory
 * @param watermark versions that only readers below it could see may be gone
 */
public record TransactionStatistics(
    long commits,
    long rollbacks,
    long conflicts,
    long deadlocks,
    long lockWaits,
    int active,
    int groups,
    long watermark) {}
