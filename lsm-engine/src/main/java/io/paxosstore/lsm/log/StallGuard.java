package io.paxosstore.lsm.log;

import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.NoSpaceException;
import io.paxosstore.lsm.fs.WritableFile;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/**
 * What a log with a second directory does beyond others: every operation on files runs on a thread
 * of its own; one that takes too long is abandoned, and what it was to make durable is written to a
 * segment in the other directory ({@code docs/decisions/013-log-fail-over.md}). What is written and
 * not yet synced is kept in memory for that.
 */
final class StallGuard {
  /** More than this is not written without a sync. */
  private static final int UNSYNCED_BYTES = 16 << 20;

  private static final int FREE_BATCHES = 2;

  /**
   * A write, and perhaps a sync, under way.
   *
   * @param job the operation
   * @param trial the writer that it uses
   * @param batch what is written
   */
  record Attempt(Job<SegmentWriter> job, SegmentWriter trial, Batch batch) {
    CountDownLatch done() {
      return job.done();
    }
  }

  /**
   * How the log goes on after a fail-over.
   *
   * @param writer at the segment in the other directory
   * @param gathering what is to be written next
   * @param tail where records are appended
   * @param tailOffset at which offset
   */
  record Moved(SegmentWriter writer, Batch gathering, OpenSegment tail, long tailOffset) {}

  private final SegmentFiles files;
  private final Patience patience;
  private final ExecutorService threads =
      Executors.newCachedThreadPool(
          Thread.ofPlatform().daemon().name("paxosstore-log-files-", 1).factory());

  private final Forbearance forbearance = new Forbearance();
  private final AtomicBoolean probing = new AtomicBoolean();
  private final AtomicBoolean retiring = new AtomicBoolean();

  // Owned by the leader.
  private final List<Batch> unsynced = new ArrayList<>();
  private final Deque<Batch> free = new ArrayDeque<>();

  StallGuard(SegmentFiles files, Patience patience) {
    this.files = files;
    this.patience = patience;
  }

  /** An empty batch. */
  Batch freeBatch() {
    Batch batch = free.poll();
    return batch == null ? new Batch() : batch;
  }

  /** Starts to write a batch. */
  Attempt write(SegmentWriter writer, Batch batch, boolean sync) {
    long bytes = batch.bytes();
    for (Batch each : unsynced) {
      bytes += each.bytes();
    }
    boolean must = sync || bytes > UNSYNCED_BYTES;
    SegmentWriter trial = writer.copy();
    Job<SegmentWriter> job =
        Job.start(
            threads,
            () -> {
              trial.write(batch);
              if (must) {
                trial.sync();
              }
              return trial;
            });
    return new Attempt(job, trial, batch);
  }

  /** Returns true once it is done, false if it has stalled and the other directory answers. */
  boolean returns(Attempt attempt) {
    int waits = 1;
    while (!patience.await(attempt.done())) {
      Place other = files.otherThan(files.placeOf(attempt.trial.segment()));
      if (forbearance.endsAfter(waits) && other != null && other.isIdle()) {
        return false;
      }
      waits++;
    }
    return true;
  }

  /** The writer after an attempt that is done. */
  SegmentWriter finish(Attempt attempt) throws IOException {
    SegmentWriter writer = attempt.job.result();
    unsynced.add(attempt.batch);
    if (writer.durable() == writer.written()) {
      release();
    }
    return writer;
  }

  /**
   * Abandons an attempt that has stalled and goes on in the other directory. The log's lock is
   * held.
   *
   * @param writer as it was before the attempt
   * @return null if there is no room there: nothing happened
   */
  @Nullable Moved move(
      Attempt attempt, SegmentWriter writer, Batch gathering, OpenSegment tail, long tailOffset)
      throws IOException {
    unsynced.add(attempt.batch);
    Move move = new Move(writer.durable(), unsynced, gathering);
    Place stuck = files.placeOf(attempt.trial.segment());
    Place other = files.otherThan(stuck);
    OpenSegment next;
    try {
      next = other == null ? null : move.supersede(files, other);
    } catch (NoSpaceException e) {
      next = null;
    }
    if (next == null || other == null) {
      unsynced.removeLast();
      return null;
    }
    files.prefer(other);
    forbearance.failedOver();
    // What was taken from memory may still be read by the thread that hangs.
    unsynced.clear();
    stuck.stuck.incrementAndGet();
    try {
      Batch rest = move.rest(files, other);
      OpenSegment newTail = move.target(tail, files, other);
      return new Moved(
          new SegmentWriter(next, move.durableThrough()),
          rest,
          newTail,
          tailOffset + move.shift(tail));
    } finally {
      attempt.trial.stop();
      attempt.job.abandon(
          late -> {
            move.left().forEach(each -> close(each.file()));
            close(attempt.trial.file());
            stuck.stuck.decrementAndGet();
          });
    }
  }

  /** Makes the next segment, wherever that is possible. The log's lock is held. */
  OpenSegment append(long frameBytes) throws IOException {
    forbearance.segmentFilled();
    Place place = files.preferred();
    Place other = files.otherThan(place);
    if (other != null && !place.answers() && other.isIdle()) {
      files.prefer(other);
      other = place;
      place = files.preferred();
    }
    probeFirst();
    Place tried = place;
    SegmentFiles.Next next = files.next(frameBytes);
    Job<OpenSegment> job = Job.start(threads, () -> files.make(tried, next));
    while (!patience.await(job.done())) {
      if (other != null && other.isIdle()) {
        tried.stuck.incrementAndGet();
        job.abandon(
            late -> {
              if (late != null) {
                files.discard(late.segment());
                close(late.file());
              }
              tried.stuck.decrementAndGet();
            });
        files.prefer(other);
        OpenSegment made = files.make(other, files.next(frameBytes));
        files.adopt(made.segment());
        return made;
      }
    }
    OpenSegment made = job.result();
    files.adopt(made.segment());
    return made;
  }

  /** Makes a spare in the directory that the log is not in, so that a fail-over need not. */
  void prepareOther() {
    Place other = files.otherThan(files.preferred());
    if (other != null) {
      inBackground(
          () -> {
            try {
              files.prepare(other);
            } catch (IOException e) {
              // Whoever needs the directory meets the same.
              return;
            }
          });
    }
  }

  /** Runs it unless one that was asked for before is still running. */
  void retire(Runnable retire) {
    // A thread that hangs may still write to a file that would be used again.
    if (files.allAnswer() && retiring.compareAndSet(false, true)) {
      inBackground(
          () -> {
            try {
              retire.run();
            } finally {
              retiring.set(false);
            }
          });
    }
  }

  /** Runs it on a thread of its own; a failure has poisoned the log. */
  void inBackground(Runnable work) {
    try {
      threads.execute(
          () -> {
            try {
              work.run();
            } catch (StorageException e) {
              // The log's failure listeners are told.
              Thread.onSpinWait();
            }
          });
    } catch (RejectedExecutionException e) {
      // The log is closed.
      return;
    }
  }

  /** Returns when every operation has returned: nobody touches the directories after that. */
  void close() {
    threads.shutdown();
    boolean interrupted = false;
    boolean ended = false;
    while (!ended) {
      try {
        ended = threads.awaitTermination(1, TimeUnit.HOURS);
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Finds out in the background whether the log can return to its own directory. */
  private void probeFirst() {
    Place first = files.first();
    if (files.preferred() == first || !first.answers() || !probing.compareAndSet(false, true)) {
      return;
    }
    inBackground(
        () -> {
          try {
            Job<Boolean> probe =
                Job.start(
                    threads,
                    () -> {
                      first.inBackground(first.spares::probe);
                      return true;
                    });
            boolean inTime = patience.await(probe.done());
            Patience.awaitDone(probe.done());
            if (inTime && probe.result()) {
              files.prefer(first);
            }
          } catch (IOException | RejectedExecutionException e) {
            // It is not well, or the log is closed: the next segment asks again.
            return;
          } finally {
            probing.set(false);
          }
        });
  }

  private void release() {
    for (Batch batch : unsynced) {
      if (free.size() < FREE_BATCHES) {
        batch.clear();
        free.add(batch);
      }
    }
    unsynced.clear();
  }

  private static void close(WritableFile file) {
    try {
      file.close();
    } catch (IOException e) {
      // Nothing that counts is in it.
      return;
    }
  }
}
