package io.paxosstore.lsm.log;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.DirectoryInUseException;
import io.paxosstore.lsm.fs.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The log with leader and followers: appenders copy their record into the gathering batch under a
 * short lock. The first who waits becomes the leader: it takes the batch, writes and syncs it
 * without the lock, while others append to the second batch. The sync in flight is the batching
 * window; there is no timer and no hand-off.
 */
final class GroupCommitLog implements SegmentedLog {
  /**
   * An appender that nobody waits behind writes out what gathered beyond this, so that memory stays
   * bounded.
   */
  private static final int GATHERED_BYTES = 16 << 20;

  /** Segments of this size are made ahead of need; smaller ones are cheap to make inline. */
  private static final long PREPARED_BYTES = 4 << 20;

  private final LogOptions options;
  private final SegmentFiles files;
  private final @Nullable StallGuard guard;
  private final ReentrantLock lock = new ReentrantLock();
  private final Waiters waiters = new Waiters();
  private final DurableNews news = new DurableNews();
  private final LogThread thread = new LogThread(this);
  private final Queue<Consumer<StorageException>> failureListeners = new ConcurrentLinkedQueue<>();

  // Guarded by lock.
  private OpenSegment tail;
  private long tailOffset;
  private Batch gathering = new Batch();
  private Batch spareBatch = new Batch();
  private boolean leading;
  private boolean closed;
  private boolean spareAsked;

  // Owned by the leader.
  private SegmentWriter writer;

  // Written under lock, read without.
  private volatile long appended;
  private volatile long written;
  private volatile long durable;
  private volatile @Nullable StorageException failure;
  private volatile boolean used;

  private GroupCommitLog(
      LogOptions options, SegmentFiles files, Recovery.Tail recovered, @Nullable StallGuard guard) {
    this.options = options;
    this.files = files;
    this.guard = guard;
    this.tail = recovered.segment();
    this.tailOffset = recovered.offset();
    long position = tail.segment().base() + tailOffset;
    this.writer = new SegmentWriter(tail, position);
    this.appended = position;
    this.written = position;
    this.durable = position;
  }

  static SegmentedLog open(LogOptions options) {
    FailOver failOver = options.failOver();
    return open(options, failOver == null ? null : Patience.of(failOver.stall()));
  }

  /** With another judgement of what has stalled; null for a log that waits for ever. */
  static SegmentedLog open(LogOptions options, @Nullable Patience patience) {
    try {
      SegmentFiles files = SegmentFiles.open(options);
      try {
        Recovery.Tail tail = Recovery.recover(files, options.fileSystem());
        StallGuard guard = patience == null ? null : new StallGuard(files, patience);
        if (guard != null && options.segmentBytes() >= PREPARED_BYTES) {
          guard.prepareOther();
        }
        return new GroupCommitLog(options, files, tail, guard);
      } catch (IOException | RuntimeException e) {
        files.unlock();
        throw e;
      }
    } catch (DirectoryInUseException e) {
      throw new DirectoryLockedException(
          "cannot open the log in " + options.directory() + ": " + e.getMessage(), e);
    } catch (NoSpaceException e) {
      throw new DiskFullException(
          "no room to open the log in " + options.directory() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw new StorageException(
          "cannot open the log in " + options.directory() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public long append(ByteBuffer record) {
    if (record.remaining() > options.maxRecordBytes()) {
      throw new IllegalArgumentException(
          "record of " + record.remaining() + " bytes exceeds " + options.maxRecordBytes());
    }
    long padded = Frame.paddedBytes(record.remaining());
    lock.lock();
    try {
      requireUsable();
      if (gathering.bytes() > GATHERED_BYTES && !leading) {
        // Without waiting for others and without telling listeners: the appender may hold what they
        // wait for.
        lead(false, false);
        requireUsable();
      }
      if (!fits(padded)) {
        roll(padded);
      }
      tailOffset += gathering.add(tail, tailOffset, record);
      if (!used) {
        used = true;
      }
      appended = tail.segment().base() + tailOffset;
      askForSpare();
      return appended;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public long requireRoom(int records, long bytes) {
    long padded = SegmentedLog.appendBytes(records, bytes);
    lock.lock();
    try {
      requireUsable();
      if (!fits(padded)) {
        roll(padded);
      }
      return tail.segment().base() + tail.segment().lengthBytes() - Frame.HEADER_BYTES;
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void awaitDurable(long position) {
    if (durable < position) {
      await(position, true);
    }
  }

  @Override
  public void awaitWritten(long position) {
    if (written < position) {
      await(position, false);
    }
  }

  @Override
  public long durablePosition() {
    return durable;
  }

  @Override
  public long appendedPosition() {
    return appended;
  }

  @Override
  public void onDurable(LongConsumer listener) {
    news.add(listener);
  }

  @Override
  public void onFailure(Consumer<StorageException> listener) {
    failureListeners.add(listener);
    if (failure != null) {
      thread.tellFailure();
    }
  }

  @Override
  public void requestSync() {
    if (durable < appended) {
      thread.requestSync();
    }
  }

  @Override
  public void replay(long after, RecordVisitor visitor) {
    if (used) {
      throw new IllegalStateException("replay after the first append to " + options.directory());
    }
    List<Segment> segments = files.segments();
    try {
      for (int i = 0; i < segments.size(); i++) {
        Segment segment = segments.get(i);
        if (segment.end() <= after) {
          continue;
        }
        Segment next = SegmentChain.after(segments, i);
        SegmentScan scan =
            new SegmentScan(segment, next, files.content(segment)).walk(after, visitor);
        if (next != null && !scan.ended()) {
          throw new CorruptionException(
              scan.where(scan.validEnd())
                  + ": damaged, though the log goes on in the next segment");
        }
      }
    } catch (IOException e) {
      throw new StorageException(
          "cannot read the log in " + options.directory() + ": " + e.getMessage(), e);
    }
  }

  @Override
  public void trim(long position) {
    requireHealthy();
    Segment keep;
    lock.lock();
    try {
      requireUsable();
      keep = tail.segment();
    } finally {
      lock.unlock();
    }
    if (guard != null) {
      long through = Math.min(position, durable);
      guard.retire(() -> retire(through, keep));
    } else {
      retire(Math.min(position, durable), keep);
    }
  }

  @Override
  public long trimmedThrough() {
    return files.segments().getFirst().start();
  }

  @Override
  public void close() {
    lock.lock();
    try {
      if (closed) {
        return;
      }
      if (failure == null) {
        awaitLocked(appended, true);
      }
    } finally {
      closed = true;
      lock.unlock();
      thread.stop();
      if (guard != null) {
        guard.close();
      }
      closeFile();
    }
  }

  /** Makes a spare segment ahead of need. */
  void prepareSpare() {
    try {
      files.prepare();
    } catch (NoSpaceException e) {
      // The append that needs the segment will meet the same and tell its caller, or find that
      // there is room again.
      return;
    } catch (IOException e) {
      throw poison("spare segment", e);
    }
  }

  /** Calls each failure listener once; those who hear are gone from the queue. */
  void tellFailure() {
    StorageException first = failure;
    for (Consumer<StorageException> listener = failureListeners.poll();
        listener != null && first != null;
        listener = failureListeners.poll()) {
      listener.accept(first);
    }
  }

  private void retire(long position, Segment keep) {
    try {
      files.retire(position, keep);
    } catch (IOException e) {
      throw poison("trim", e);
    }
  }

  private boolean fits(long padded) {
    long header = gathering.continues(tail) ? 0 : Frame.HEADER_BYTES;
    return tailOffset + header + padded + Frame.HEADER_BYTES <= tail.segment().lengthBytes();
  }

  private void roll(long padded) {
    OpenSegment next;
    try {
      long bytes = padded + 2 * Frame.HEADER_BYTES;
      next = guard == null ? files.append(bytes) : guard.append(bytes);
    } catch (NoSpaceException e) {
      throw new DiskFullException(
          "no room for another log segment in " + options.directory() + ": " + e.getMessage(), e);
    } catch (IOException e) {
      throw poison("new segment", e);
    }
    gathering.seal(tail, tailOffset);
    tail = next;
    tailOffset = Segment.HEADER_BYTES;
    spareAsked = false;
  }

  private void askForSpare() {
    if (!spareAsked
        && options.segmentBytes() >= PREPARED_BYTES
        && tailOffset > tail.segment().lengthBytes() / 2) {
      spareAsked = true;
      if (guard == null) {
        thread.requestSpare();
      } else {
        guard.inBackground(this::prepareSpare);
      }
    }
  }

  private void await(long position, boolean sync) {
    NoWait.check();
    lock.lock();
    try {
      awaitLocked(position, sync);
    } finally {
      lock.unlock();
    }
  }

  private void awaitLocked(long position, boolean sync) {
    if (position > appended) {
      throw new IllegalArgumentException(
          "position " + position + " was not appended; the log ends at " + appended);
    }
    while ((sync ? durable : written) < position) {
      requireHealthy();
      if (leading) {
        waiters.park(lock, position, sync);
      } else {
        lead(sync || waiters.anyWantsSync(), true);
      }
    }
  }

  /**
   * Takes what gathered, writes it and, if asked, syncs it. The lock is held on entry and on exit,
   * and free in between.
   */
  private void lead(boolean sync, boolean tell) {
    leading = true;
    Batch batch = gathering;
    gathering = spareBatch;
    lock.unlock();
    Throwable problem = guard == null ? write(batch, sync) : write(guard, batch, sync);
    spareBatch = guard == null ? batch : guard.freeBatch();
    leading = false;
    if (problem == null) {
      written = writer.written();
      durable = writer.durable();
    } else {
      poison("write or sync", problem);
    }
    // The next leader first, so that the disk is not idle while listeners run; the satisfied after
    // them.
    List<Waiters.Waiter> satisfied = waiters.takeSatisfied(written, durable, failure != null);
    waiters.wakeFirst();
    if (satisfied.isEmpty() && news.isIdle()) {
      return;
    }
    lock.unlock();
    try {
      if (tell) {
        news.tell(this::durablePosition);
      }
    } finally {
      satisfied.forEach(Waiters.Waiter::wake);
      lock.lock();
    }
  }

  /** Writes a batch; takes the lock. Returns what went wrong, if anything did. */
  private @Nullable Throwable write(Batch batch, boolean sync) {
    Throwable problem = null;
    try {
      writer.write(batch);
      if (sync) {
        writer.sync();
      }
      batch.clear();
    } catch (Throwable e) {
      // Errors too: a log whose leader vanished would keep all others waiting.
      problem = e;
    }
    lock.lock();
    return problem;
  }

  /**
   * The same on another thread. If it stalls, the log goes on in the other directory: under the
   * lock, so that nobody makes a segment meanwhile.
   */
  private @Nullable Throwable write(StallGuard guard, Batch batch, boolean sync) {
    try {
      StallGuard.Attempt attempt = guard.write(writer, batch, sync);
      boolean inTime = guard.returns(attempt);
      lock.lock();
      if (!inTime) {
        StallGuard.Moved moved = guard.move(attempt, writer, gathering, tail, tailOffset);
        if (moved != null) {
          gathering = moved.gathering();
          tail = moved.tail();
          tailOffset = moved.tailOffset();
          writer = moved.writer();
          return null;
        }
        // There is no room in the other directory.
        lock.unlock();
        Patience.awaitDone(attempt.done());
        lock.lock();
      }
      writer = guard.finish(attempt);
      return null;
    } catch (Throwable e) {
      if (!lock.isHeldByCurrentThread()) {
        lock.lock();
      }
      return e;
    }
  }

  private StorageException poison(String what, Throwable cause) {
    StorageException first = failure;
    if (first != null) {
      return first;
    }
    StorageException poisoned =
        new StorageException(
            "the log in " + options.directory() + " failed (" + what + "): " + cause.getMessage(),
            cause);
    failure = poisoned;
    thread.tellFailure();
    return poisoned;
  }

  private void requireUsable() {
    requireHealthy();
    if (closed) {
      throw new StorageException("the log in " + options.directory() + " is closed");
    }
  }

  private void requireHealthy() {
    StorageException first = failure;
    if (first != null) {
      throw new StorageException(first.getMessage() + "; reopen to recover", first.getCause());
    }
  }

  private void closeFile() {
    try {
      try {
        writer.close();
        if (tail.segment() != writer.segment()) {
          tail.file().close();
        }
      } finally {
        files.unlock();
      }
    } catch (IOException e) {
      throw new StorageException(
          "cannot close the log in " + options.directory() + ": " + e.getMessage(), e);
    }
  }
}
