package io.paxosstore.sql.transaction.remote;

import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import java.util.List;

/** What a gateway asks a group's home. */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
public sealed interface Request {
  /**
   * How to read.
   *
   * @param at the snapshot
   * @param first true if the transaction has read nothing yet: the home may read at a later
   *     snapshot and say at which
   * @param settled true to wait for what does not count yet instead of reading it
   */
  record ReadAt(long at, boolean first, boolean settled) {}

  /** One row. */
  record Get(byte[] key, ReadAt at) implements Request {}

  /** Rows by their keys, at one snapshot. */
  record GetAll(List<byte[]> keys, ReadAt at) implements Request {
    /** Copies the list. */
    public GetAll {
      keys = List.copyOf(keys);
    }
  }

  /**
   * The first rows of [from, to) in scan direction, about {@code limitBytes} of them.
   *
   * @param condition which of them; empty for all
   * @param columns the columns whose values are wanted
   * @param rows how many rows are wanted at most
   */
  record Scan(
      byte[] from,
      byte[] to,
      boolean reverse,
      ReadAt at,
      int limitBytes,
      byte[] condition,
      long columns,
      long rows)
      implements Request {}

  /**
   * A row lock, then the row's newest state.
   *
   * @param owner the transaction: when it first asked for a lock, by its gateway's clock
   * @param mode ordinal of what to do if somebody else has it
   * @param waitMillis longest wait; 0 for no limit
   * @param crosses true if the transaction holds locks on another node
   * @param at the snapshot: nothing commits at or below it afterwards
   */
  record Lock(long owner, byte[] key, int mode, long waitMillis, boolean crosses, long at)
      implements Request {}

  /** The owner no longer waits for the lock that it asked for. */
  record Withdraw(long owner) implements Request {}

  /** The owner gives all its locks on the node back and will ask for none any more. */
  record Release(long owner) implements Request {}

  /**
   * Has nothing changed between what the reads rest on and {@code until}?
   *
   * @param until a timestamp; 0 for the moment of the question
   * @param confirm true to have it confirmed by a majority, what was read before it counted too
   */
  record Validate(Basis basis, long until, boolean confirm, byte[] reads) implements Request {}

  /** Waits for what was read before it counted, and has a majority confirm the home. */
  record Settle(Basis basis) implements Request {}

  /**
   * Commits a transaction of one group.
   *
   * @param owner whose locks to give back when it is appended; 0 for nobody's
   * @param changed columns per key of the batch
   */
  record Commit(RequestId id, long owner, Basis basis, byte[] reads, byte[] batch, long[] changed)
      implements Request {}

  /** Prepares one group's part of a transaction. */
  record Prepare(
      RequestId id,
      List<GroupId> participants,
      Basis basis,
      byte[] reads,
      byte[] batch,
      long[] changed)
      implements Request {
    /** Copies the list. */
    public Prepare {
      participants = List.copyOf(participants);
    }
  }

  /** The outcome of a transaction over several groups. */
  record Decide(RequestId id, boolean committed, long commitTs) implements Request {}

  /** What became of a request? If nothing did, nothing shall: a marker is appended. */
  record Inquire(RequestId id) implements Request {}

  /**
   * A whole statement that is a transaction of its own, in words of the sessions.
   *
   * @param id what it commits as, if it writes
   */
  record Statement(RequestId id, byte[] statement) implements Request {}

  /** Nobody waits for that statement any more. */
  record Cancel(RequestId id) implements Request {}

  /**
   * The client knows what that statement gives if it takes effect, so it may (R15).
   *
   * @param count how many of its forewords the client was told
   */
  record Proceed(RequestId id, int count) implements Request {}
}
