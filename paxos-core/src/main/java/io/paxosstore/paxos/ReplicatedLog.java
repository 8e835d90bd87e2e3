package io.paxosstore.paxos;

import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import java.util.List;
import java.util.function.Consumer;

/**
 * The logs of all entity groups as the transaction layer sees them: every change of the database is
 * appended here, and reaches the {@link #engine()} when it counts. The same for one replica and for
 * many (design.md §5, §6).
 *
 * <p>Thread-safe. Appends to <em>one</em> group must come one at a time, by the owner of the
 * group's latch; that is what makes "check, stamp, append" one step. Appends to different groups
 * run side by side.
 */
public interface ReplicatedLog extends AutoCloseable {
  /**
   * Appends records as one entry per touched group, all of which count together or not at all.
   * Returns at once; nothing is durable and nothing is readable in the engine yet, so nothing may
   * be told to a client (rule "results of unchosen data wait").
   *
   * <p>The caller stamps the batches with {@code hlc().next()} while it holds the latches of all
   * groups that it touches: within a group commit timestamps grow strictly from record to record
   * (R11).
   *
   * @throws IllegalArgumentException if a commit timestamp is not greater than the last one of its
   *     group, or the list is empty
   * @throws EntryTooLargeException if the records exceed what one log record may hold; nothing was
   *     appended
   * @throws io.paxosstore.lsm.DiskFullException if there is no room; nothing was appended and a
   *     later try may succeed
   * @throws StorageException if the log is poisoned by an earlier failure, or closed
   */
  Appended append(List<GroupRecord> records);

  /**
   * Waits until everything of {@code appended} counts and is readable in the engine. The waiter may
   * be the one who syncs for all. Not interruptible: what was appended will count unless the node
   * fails.
   *
   * @throws StorageException if the node failed: whether the entries count is unknown until the
   *     next open
   */
  void awaitCounts(Appended appended);

  /**
   * Calls exactly one of the two when the outcome of {@code appended} is known, at once if it
   * already is, else on the thread that found out. Both must return fast and must not wait. Asking
   * is enough to get the sync started.
   */
  void whenCounts(Appended appended, Runnable counted, Consumer<StorageException> failed);

  /**
   * Registers a listener for entries that became readable. Only what is applied after the call is
   * reported.
   */
  void onApplied(AppliedListener listener);

  /** Position of the last entry of the group that is readable in the engine; 0 if there is none. */
  long appliedThrough(GroupId group);

  /** Position of the last entry that was appended to the group here; 0 if there is none. */
  long appendedThrough(GroupId group);

  /** Where entries that count are readable. Writes go through {@link #append} only. */
  StorageEngine engine();

  /** The node's clock; commit timestamps come from {@link Hlc#next()}. */
  Hlc hlc();

  /** Lets what was appended become durable, stops, and releases the directory. Idempotent. */
  @Override
  void close();
}
