package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.Basis;
import io.paxosstore.sql.transaction.remote.Request.ReadAt;
import java.util.List;

/**
 * What the home of an entity group does for a transaction, wherever that runs. Everything but
 * {@link #commit} and {@link #prepare} may be asked again after a failure.
 *
 * <p>All of them throw {@link io.paxosstore.paxos.NotHomeException} if the group's home is
 * elsewhere and nothing was done, {@link LostCallException} if the answer was lost on its way, and
 * {@link io.paxosstore.paxos.UnavailableException} if no majority answered the home.
 */
interface GroupHome {
  /** Reads a row into the cell. */
  RowSeen get(byte[] key, int hash, ReadAt at, Deadline deadline, Cell cell);

  /** Reads rows, all or the first of them, at one snapshot. */
  Answer.RowsByKey getAll(List<byte[]> keys, ReadAt at, Deadline deadline);

  /** Reads about {@code limitBytes} of rows, the first of [from, to) in scan direction. */
  Answer.Rows scan(
      byte[] from,
      byte[] to,
      boolean reverse,
      ReadAt at,
      int limitBytes,
      Selection selection,
      Deadline deadline);

  /** Locks a row in the transaction's name and reads its newest state into the cell. */
  LockSeen lock(byte[] key, int hash, LockWait wait, long at, Deadline deadline, Cell cell);

  /** {@link Answer.Stands} or {@link Answer.Changed}. */
  Answer validate(Basis basis, long until, boolean confirm, ReadSet reads, Deadline deadline);

  /**
   * {@link Answer.Done} when this home, which answered all of the reads, has been confirmed and
   * what they rest on counts; {@link Answer.Changed} if it did not, or that never will.
   */
  Answer settle(Basis basis, Deadline deadline);

  /** {@link Answer.Committed}, {@link Answer.Changed}, Refused or Unknown. */
  Answer commit(RequestId id, Basis basis, ReadSet reads, GroupWrites writes, Deadline deadline);

  /** {@link Answer.Prepared}, {@link Answer.Changed}, Refused or Unknown. */
  Answer prepare(
      RequestId id,
      List<GroupId> participants,
      Basis basis,
      ReadSet reads,
      GroupWrites writes,
      Deadline deadline);

  /** Returns when the decision counts. */
  void decide(RequestId id, boolean committed, long commitTs, Deadline deadline);

  /** What became of a request; if nothing did, nothing will. */
  Answer.Fate inquire(RequestId id, Deadline deadline);

  /** A row was read, or there is none. */
  record RowSeen(Answer.Seen seen, boolean found) {}

  /**
   * A lock was taken, or (skipped) not.
   *
   * @param version of the newest state, deletes included
   */
  record LockSeen(Answer.Seen seen, Transaction.Locked state, long version) {}
}
