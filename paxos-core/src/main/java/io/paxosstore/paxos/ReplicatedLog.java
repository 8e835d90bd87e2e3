package io.paxosstore.paxos;

import io.paxosstore.lsm.StorageEngine;
import io.paxosstore.lsm.StorageException;
import java.time.Duration;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The logs of all entity groups as the transaction layer sees them: every change of the database is
 * appended here, and reaches the {@link #engine()} when it counts. The same for one replica and for
 * many (design.md §5, §6).
 *
 * <p>Thread-safe. Appends to <em>one</em> group must come one at a time, by the owner of the
 * group's latch; that is what makes "check, stamp, append" one step. Appends to different groups
 * run side by side.
 *
 * <p>Methods that wait are not interruptible unless they say so, wait no longer than told, and may
 * be called on virtual threads.
 */
public interface ReplicatedLog extends AutoCloseable {
  /** Id of this node. */
  int self();

  /** Ids of the nodes that hold a replica of every group, ascending; only this one if embedded. */
  List<Integer> members();

  /**
   * Where requests for the group should go: here if this node is its home, to the node that is
   * believed to be otherwise. If the home is gone or suspected, or if there never was one and this
   * node is the one to become it, this node takes over before the method returns.
   *
   * @throws UnavailableException if it had to take over and no majority answered in time
   */
  Home locate(GroupId group, Duration timeout);

  /**
   * The answer to a request for the group that another node sent here: this node's tenure, which it
   * takes over if it must, or null if a third node is home, whom {@link #homeHint} names.
   *
   * @param asker the node that sent the request: it believes that it is not home itself
   * @throws UnavailableException if it had to take over and no majority answered in time
   */
  @Nullable Tenure tenureFor(GroupId group, int asker, Duration timeout);

  /**
   * The node that {@link #locate} named has answered that it is not home: {@code locate} goes where
   * that one pointed to, and becomes home itself once it has been sent around in circles. Nodes can
   * point at each other for ever otherwise: one that lost an unsynced promise of its own in a crash
   * believes in a home that believes in it.
   *
   * @param from the node that was asked
   * @param hint whom it believes to be home
   */
  void redirected(GroupId group, int from, int hint);

  /** This node's current tenure; null if it is not the group's home. Costs a look into a table. */
  @Nullable Tenure tenure(GroupId group);

  /** Id of the node believed to be the group's home; -1 if none is known. */
  int homeHint(GroupId group);

  /**
   * Appends a record to the group's next entry. Returns at once; nothing is durable and nothing is
   * readable in the engine yet, so nothing may be told to a client (rule "results of unchosen data
   * wait"). Records of one tenure count in the order of their appends; if one does not count, none
   * after it does.
   *
   * <p>The caller stamps a batch with {@code hlc().next()} while it holds the latch of the group:
   * within a group stamps grow strictly from record to record (R11).
   *
   * @throws NotHomeException if the tenure is over; nothing was appended
   * @throws RefusedException if an abort marker, or anything else, with this request id was there
   *     first; nothing was appended
   * @throws IllegalArgumentException if a stamp is not greater than the last one of its group
   * @throws EntryTooLargeException if the record exceeds what an entry may hold; nothing was
   *     appended
   * @throws io.paxosstore.lsm.DiskFullException if there is no room; nothing was appended and a
   *     later try may succeed
   * @throws StorageException if the node has failed, or is closed
   */
  Appended append(Tenure tenure, EntryRecord record);

  /**
   * Appends one record to each of several groups, all of which count together or not at all. Only
   * with one replica, which becomes home of groups by itself: whoever has more uses {@link
   * EntryRecord.Prepare}.
   *
   * @param records at most one for each group, in any order
   * @throws UnsupportedOperationException if there are several replicas
   * @throws IllegalArgumentException if there is no record, or two are for one group
   * @see #append(Tenure, EntryRecord)
   */
  Appended append(List<GroupRecord> records);

  /**
   * True if everything is committed by {@link #append(List)}: this node is home of every group for
   * good, and whoever commits lives and dies with it, so that nobody asks later for an outcome.
   */
  boolean isAtomicAcrossGroups();

  /**
   * Waits until everything of {@code appended} counts and is readable in the engine. The waiter may
   * be the one who syncs for all.
   *
   * @throws RefusedException if it certainly has no effect
   * @throws UnavailableException if no majority answered in time: it may still come to count
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
   * Returns once a majority has confirmed, in answer to messages sent after the call, that this
   * node is still home: reads taken since the call at the last appended position are linearizable
   * once what they rest on counts (R4, further rule 6). One round serves everybody who waits.
   *
   * @throws NotHomeException if it is not, or no longer; what was read may be stale
   * @throws UnavailableException if no majority answered in time
   */
  void confirm(Tenure tenure, Duration timeout);

  /**
   * Calls {@code confirmed} where {@link #confirm} would return, else {@code failed} with what it
   * would throw; on any thread, perhaps before this returns. Both must return fast and must not
   * wait.
   */
  void whenConfirmed(
      Tenure tenure, Duration timeout, Runnable confirmed, Consumer<StorageException> failed);

  /**
   * The version check (further rule 10), at any replica: returns once everything that any client
   * had been told before the call is readable in this node's engine.
   *
   * @throws UnavailableException if no majority answered in time
   */
  void catchUp(GroupId group, Duration timeout);

  /**
   * Calls {@code ready} where {@link #catchUp} would return, else {@code failed} with what it would
   * throw; on any thread, perhaps before this returns. Both must return fast and must not wait.
   */
  void whenCaughtUp(
      GroupId group, Duration timeout, Runnable ready, Consumer<StorageException> failed);

  /**
   * The unresolved prepares of the group as this replica has applied it, oldest first; an immutable
   * list, empty at no cost. A change of it and the change of the rows that it announces are one:
   * whoever reads the list <em>first</em> and the engine afterwards misses nothing (R16).
   */
  List<Prepared> prepared(GroupId group);

  /** What the applied state of this replica knows of a request. */
  RequestOutcome outcome(GroupId group, RequestId request);

  /** Registers a listener. Only what happens after the call is reported. */
  void onApplied(AppliedListener listener);

  /** Position of the last entry of the group that is readable in the engine; 0 if there is none. */
  long appliedThrough(GroupId group);

  /**
   * Greatest stamp that was applied to the group here: whatever comes to count later, whoever
   * appends it, has a greater one (R11). 0 where nobody else can be home.
   */
  default long appliedStamp(GroupId group) {
    return 0;
  }

  /**
   * Reads of the group at this replica below this timestamp may miss versions, because a snapshot
   * brought only the newest; {@link Long#MAX_VALUE} while one is put in the place of its rows. Rows
   * that were read are sound if this was the same before and after.
   */
  default long readableFrom(GroupId group) {
    return 0;
  }

  /** The node and all groups that it knows, from memory and disk. For people and tests. */
  NodeStatus status();

  /** Where entries that count are readable. Writes go through {@link #append} only. */
  StorageEngine engine();

  /** The node's clock; commit timestamps come from {@link Hlc#next()}. */
  Hlc hlc();

  /** The other nodes; without any if this is the only replica. */
  Peers peers();

  /** Lets what was appended become durable, stops, and releases the directory. Idempotent. */
  @Override
  void close();
}
