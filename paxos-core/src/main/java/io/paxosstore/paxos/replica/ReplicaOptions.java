package io.paxosstore.paxos.replica;

import io.paxosstore.paxos.EntryId;
import io.paxosstore.paxos.GroupId;
import java.util.List;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What a replica is told at its birth.
 *
 * @param group whose log it keeps
 * @param self id of its node, a positive number
 * @param boot number of the node's process start, durable before anything is sent (R5)
 * @param members ids of all nodes with a replica that votes, ascending, {@code self} included
 * @param epoch of the configuration that {@code members} is
 * @param timing how long to wait for what
 * @param limits how much at once
 * @param entryIds ids for new entries, unique for good
 * @param numbers numbers for messages, ascending from call to call, shared by all groups of the
 *     node and greater after every restart of it: an echo of an earlier life must confirm nothing
 * @param random draws for back-off: any long
 * @param stamps the node's hybrid logical clock
 * @param digests of the state that the node has applied; told with every message
 */
public record ReplicaOptions(
    GroupId group,
    int self,
    int boot,
    List<Integer> members,
    int epoch,
    Timing timing,
    Limits limits,
    Supplier<EntryId> entryIds,
    LongSupplier numbers,
    LongSupplier random,
    LongSupplier stamps,
    Supplier<StateDigest> digests) {
  /** Copies the list and checks it. */
  public ReplicaOptions {
    members = List.copyOf(members);
    if (self < 1 || !members.contains(self)) {
      throw new IllegalArgumentException("node " + self + " is no member of " + members);
    }
    for (int i = 1; i < members.size(); i++) {
      if (members.get(i - 1) >= members.get(i)) {
        throw new IllegalArgumentException("members " + members + " do not ascend");
      }
    }
  }

  /** Options of a replica whose messages tell nothing of what was applied. */
  public ReplicaOptions(
      GroupId group,
      int self,
      int boot,
      List<Integer> members,
      int epoch,
      Timing timing,
      Limits limits,
      Supplier<EntryId> entryIds,
      LongSupplier numbers,
      LongSupplier random,
      LongSupplier stamps) {
    this(
        group,
        self,
        boot,
        members,
        epoch,
        timing,
        limits,
        entryIds,
        numbers,
        random,
        stamps,
        () -> StateDigest.NONE);
  }

  /** True if this is the only member: its durable vote is the majority. */
  public boolean isAlone() {
    return members.size() == 1;
  }

  /** How many of the members decide. */
  public int majority() {
    return members.size() / 2 + 1;
  }

  /**
   * How long to wait, in nanoseconds.
   *
   * @param retryNanos for an answer, before the question is sent again; doubled with every try in
   *     vain
   * @param backOffNanos mean of the random pause after a lost duel; doubled with every one lost in
   *     a row
   * @param patienceNanos for somebody else to decide an entry that a reader here waits for, before
   *     this replica takes over to do it; and for a peer that was offered the place of the home
   */
  public record Timing(long retryNanos, long backOffNanos, long patienceNanos) {
    /** Retry 100 ms, back-off 10 ms, patience 500 ms. */
    public static final Timing DEFAULT = new Timing(100_000_000L, 10_000_000L, 500_000_000L);

    /** Checks that all are positive. */
    public Timing {
      if (retryNanos < 1 || backOffNanos < 1 || patienceNanos < 1) {
        throw new IllegalArgumentException("waiting times must be positive");
      }
    }
  }

  /**
   * How much at once.
   *
   * @param entryBytes of records in one entry; more are refused if they come in one submission
   * @param queuedBytes of records that wait for their entry to be offered
   * @param messageBytes of chosen entries in one message to a replica that lags, beyond the first
   * @param tailBytes of chosen entries kept in memory for replicas that lag
   * @param window undecided entries of its own that the home may have offered; 1 on a LAN (R1)
   */
  public record Limits(
      int entryBytes, long queuedBytes, int messageBytes, int tailBytes, int window) {
    /** Entries of 8 MiB, 64 MiB queued, messages of 1 MiB, a tail of 256 KiB, window 1. */
    public static final Limits DEFAULT = new Limits(8 << 20, 64L << 20, 1 << 20, 256 << 10, 1);

    /** Checks that all are positive. */
    public Limits {
      if (entryBytes < 1 || queuedBytes < 1 || messageBytes < 1 || tailBytes < 0 || window < 1) {
        throw new IllegalArgumentException("limits must be positive");
      }
    }
  }
}
