package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.Cancellation;
import java.util.List;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * One transaction (design.md §6): reads at its snapshot S and remembers what it read, collects
 * writes, takes row locks as hints for waiting, and is validated against the log when it commits.
 * SERIALIZABLE.
 *
 * <p>Keys are whole storage keys, {@code [space][family][slot][table][index][columns]}; the group
 * is read off the key. Columns are given as a set of ordinals in a {@code long}: bit i for column i
 * below 63, bit 63 for all others ({@link Columns}). One thread at a time.
 *
 * <p>After 40001 or 40P01 the transaction has lost its locks and its writes: everything but {@link
 * #rollback} repeats the error.
 */
public interface Transaction {
  /** Unique on this node; for people and the lock table. */
  long id();

  /**
   * The snapshot S, fixed by the first read or lock; moves forward when a lock finds a newer row
   * and the read set still stands.
   */
  long snapshot();

  /** True if it may not write. */
  boolean isReadOnly();

  /**
   * Starts a statement: remembers where to roll back to if it fails, and under whose deadline it
   * waits.
   *
   * @return a mark for {@link #rollbackTo}
   */
  int beginStatement(Cancellation cancellation);

  /**
   * Reads a row at S, own writes first.
   *
   * @param columns what the result depends on besides the row's existence
   * @return true and a filled cell if there is such a row
   */
  boolean get(byte[] key, long columns, Cell cell);

  /**
   * Reads a row that holds one number, which only grows and which everybody who writes certain rows
   * goes by. If it is lower than {@code least} and the transaction may write, it is raised first,
   * by a transaction of its own, and S moves there: so those who raise it at once do not conflict,
   * and the number that this one rests on is one that only a greater one takes the place of.
   *
   * @param scratch holds nothing of interest afterwards
   * @return the number, 0 if there is no such row; at least {@code least} if the transaction may
   *     write
   * @throws io.paxosstore.sql.SqlError 40001 if what was read before has changed meanwhile; 53100;
   *     57P03
   */
  default long agreed(byte[] key, long least, Cell scratch) {
    return get(key, Columns.ALL, scratch) ? AgreedNumber.in(scratch) : 0;
  }

  /**
   * Locks a row for writing, waiting in line if needed, and reads its newest state.
   *
   * @return FOUND and a filled cell, ABSENT (the key is locked all the same), or SKIPPED
   * @throws io.paxosstore.sql.SqlError 40001 if the row changed after S and what was read before
   *     has too; 40P01 for the victim of a deadlock; 55P03 for NOWAIT; 57014
   */
  Locked lock(byte[] key, LockWait wait, long columns, Cell cell);

  /**
   * Scans rows at S merged with own writes. What was visited, from the start bound to the last row
   * or the end, becomes part of the read set when the cursor closes. Own writes made while it is
   * open are not seen by it. When {@link #lock} moves S forward, an open cursor goes on at the new
   * S.
   *
   * <p>A cursor that is still open when the transaction ends must be closed and nothing else.
   *
   * @param from first key, inclusive
   * @param to last key, exclusive; in the same group, or its end
   * @param columns what the result depends on besides the rows' existence
   */
  Cursor scan(byte[] from, byte[] to, boolean reverse, long columns);

  /**
   * The same for somebody who looks at a part of the rows: a home elsewhere need not send the rest.
   * What was visited is read, whether it came or not.
   *
   * @param selection which rows and columns are needed; rows may come that it does not want, and
   *     values that it does not want may come as null
   */
  default Cursor scan(byte[] from, byte[] to, boolean reverse, long columns, Selection selection) {
    return scan(from, to, reverse, columns);
  }

  /** True if reading this key means asking another node: see {@link #expect}. */
  default boolean isElsewhere(byte[] key) {
    return false;
  }

  /**
   * Says which keys will be read next, so that those of a group whose home is elsewhere come in one
   * message rather than one by one. Nothing is read by this.
   */
  default void expect(List<byte[]> keys) {}

  /**
   * Inserts or replaces a row. The key must have been read or locked before, in this transaction
   * (absence included), unless the state of another key that was says what is there: the entry of a
   * non-unique index exists exactly if its row does. The commit fails if anything in the row has
   * changed since, whatever columns were read: the row is written as a whole. The arrays are kept,
   * not copied.
   *
   * @param changed columns whose values differ from the row's state before; {@link Columns#ALL} for
   *     an insert
   */
  void put(byte[] key, byte[] row, long changed);

  /** Removes a row. The key must have been read or locked before. */
  void delete(byte[] key);

  /**
   * Removes every row in [from, to), which lies in one group, when the transaction commits, before
   * its other writes take effect. For TRUNCATE and DROP: costs the same for one row and for
   * millions. Conflicts with every transaction that read or wrote in the range and commits later.
   * Its commit is rare and holds the group's latch until it counts. Own reads do not see it.
   */
  void deleteRange(byte[] from, byte[] to);

  /** A mark of the current state, for {@link #rollbackTo}. */
  int mark();

  /** Undoes the writes made since the mark. Reads and locks stay. */
  void rollbackTo(int mark);

  /**
   * Waits until everything that was read so far counts. To be called before a client is told
   * something that rests on it and that no commit will confirm: an error such as 23505 in
   * autocommit, or rows of an autocommit statement that also writes.
   *
   * @throws io.paxosstore.sql.SqlError 58030
   */
  void settle();

  /**
   * Makes sure that what was read so far may be told now. To be called by a read-only transaction
   * before rows leave it: on a cluster a majority confirms that they were current after the
   * transaction had begun, all of them at one moment; on a single replica that holds as it is.
   *
   * @throws io.paxosstore.sql.SqlError 40001 if that moment cannot be found; 57P03
   */
  void verify();

  /**
   * The same without waiting, when all that is read was read.
   *
   * @return what tells when it is certain, with 40001 if this is to be done again where it may
   *     wait; null if that is better at once
   */
  default @Nullable PendingCommit verifyAtOnce() {
    return null;
  }

  /**
   * Registers who is told the request id of the commit, and the group to ask about its outcome
   * ({@link Transactions#outcome}), before anything is proposed (R15). Not called where a commit's
   * outcome needs no asking: without writes, and on a single replica.
   */
  void beforeCommit(BiConsumer<RequestId, GroupId> listener);

  /**
   * Has {@link #commit} propose what it writes, if anything, under this id. Of a {@linkplain
   * GivenRequest#only request that another node asked for} it fails with 57P03, and nothing is
   * done, if the request's anchor is not among the groups touched.
   */
  default void commitAs(GivenRequest request) {
    throw new UnsupportedOperationException("no other node has statements run here");
  }

  /** True if there is anything to commit. */
  boolean hasWrites();

  /** A group that the commit will touch as things stand; null if there is nothing to commit. */
  default @Nullable GroupId anchor() {
    return null;
  }

  /**
   * Commits as far as that can be done without waiting: to be called where {@linkplain
   * io.paxosstore.lsm.NoWait nothing may wait}.
   *
   * @return null if nothing was proposed: then {@link #commit} is the way. Otherwise the
   *     transaction has ended
   */
  default @Nullable PendingCommit commitAtOnce() {
    return null;
  }

  /**
   * Validates, appends and waits until the commit counts.
   *
   * @throws io.paxosstore.sql.SqlError 40001 with nothing done; 53100 if the disk is full, with
   *     nothing done; 57P03 if no majority answered, with nothing done; 08007 if it may have been
   *     done and no majority tells
   */
  void commit();

  /** Ends it without effect. Idempotent; nothing to do after a commit. */
  void rollback();

  /** What {@link #lock} found. */
  enum Locked {
    FOUND,
    ABSENT,
    SKIPPED
  }

  /** How {@link #lock} treats a row that somebody else has locked. */
  enum LockWait {
    WAIT,
    NOWAIT,
    SKIP_LOCKED
  }
}
