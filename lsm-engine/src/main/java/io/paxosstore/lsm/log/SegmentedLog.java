package io.paxosstore.lsm.log;

import io.paxosstore.lsm.StorageException;
import java.nio.ByteBuffer;
import java.util.function.Consumer;
import java.util.function.LongConsumer;

/**
 * An append-only log in segments, shared by everything on a node that must be durable before it is
 * told: the PaxosLog records of all groups, and the storage engine's own log (design.md §4).
 *
 * <p>Records are opaque bytes. A <em>position</em> is a record's end: it only grows, and completion
 * is by position, not by waiter. Many appenders share one sync (group commit); with one waiting,
 * the waiter syncs inline, without a hand-off to another thread. A failed write or sync poisons the
 * log for good: every later call fails with the first cause. Thread-safe.
 */
public interface SegmentedLog extends AutoCloseable {
  /**
   * Opens a log, creating it if the directory holds none. The torn tail of a crash is cut; the rest
   * waits for {@link #replay}.
   *
   * @throws io.paxosstore.lsm.CorruptionException if a damaged record had been durable: that is
   *     rot, not a torn tail
   * @throws io.paxosstore.lsm.DiskFullException if there is no room for the first segment
   */
  static SegmentedLog open(LogOptions options) {
    return GroupCommitLog.open(options);
  }

  /**
   * Appends a record to the log's buffer. Not durable and perhaps not even written when this
   * returns.
   *
   * @return the position after the record
   * @throws io.paxosstore.lsm.StorageException if the log is poisoned or closed
   * @throws io.paxosstore.lsm.DiskFullException if no room can be reserved for the record; the log
   *     stays usable and nothing was appended
   * @throws IllegalArgumentException if the record is longer than {@link
   *     LogOptions#maxRecordBytes()}
   */
  long append(ByteBuffer record);

  /**
   * Sees to it that the next records find room: an append of them, by the only one who appends,
   * cannot be refused for want of it.
   *
   * @param records how many
   * @param bytes how long they are, all together
   * @return how far {@link #appendedPosition} may grow before room is to be asked for again
   * @throws io.paxosstore.lsm.DiskFullException if there is none; the log stays usable
   * @throws io.paxosstore.lsm.StorageException if the log is poisoned or closed
   */
  long requireRoom(int records, long bytes);

  /** Bytes by which an append of so many records moves {@link #appendedPosition} at most. */
  static long appendBytes(int records, long bytes) {
    return bytes + records * (Frame.HEADER_BYTES + Frame.paddedBytes(Frame.ALIGNMENT - 1));
  }

  /**
   * Returns when everything up to {@code position} is durable; joins a running sync or becomes the
   * one who syncs.
   */
  void awaitDurable(long position);

  /** Returns when everything up to {@code position} was handed to the operating system. */
  void awaitWritten(long position);

  /** Everything up to here is durable. */
  long durablePosition();

  /** Everything up to here was appended. */
  long appendedPosition();

  /**
   * Calls {@code listener} with the durable position each time that it grows, in order, on the
   * thread that synced. It must return fast and must not call back into the log except {@link
   * #append}.
   */
  void onDurable(LongConsumer listener);

  /**
   * Calls {@code listener} once, on the log's own thread, if the log is poisoned: nobody may be
   * waiting who would notice. At once if it already is. It must not call back into the log.
   */
  void onFailure(Consumer<StorageException> listener);

  /**
   * Starts a sync of what is appended on the log's own thread if nobody waits for it, so that
   * listeners hear of it.
   */
  void requestSync();

  /**
   * Visits all records that recovery found valid, oldest first, from the first record whose
   * position is greater than {@code after}. Only before the first append.
   *
   * @throws io.paxosstore.lsm.CorruptionException if a record is damaged that had been durable
   */
  void replay(long after, RecordVisitor visitor);

  /**
   * Records at or before {@code position} are no longer needed; whole segments of them are recycled
   * or deleted.
   */
  void trim(long position);

  /** The first position that replay could start after; records at or before it may be gone. */
  long trimmedThrough();

  @Override
  void close();

  /** Receives replayed records. */
  interface RecordVisitor {
    /** One record, in a buffer valid during the call only, and the position after it. */
    void record(long position, ByteBuffer record);
  }
}
