package io.paxosstore.sql.transaction;

import io.paxosstore.lsm.Cursor;
import io.paxosstore.sql.transaction.remote.Answer;
import io.paxosstore.sql.transaction.remote.WireReader;
import java.util.Arrays;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import org.jspecify.annotations.Nullable;

/**
 * Rows of a range whose home is elsewhere, batch by batch: small ones first, larger ones when more
 * is wanted, and from the third on the next is under way while one is read.
 */
final class RemoteScan implements Cursor {
  private static final int FIRST_BYTES = 16 << 10;
  private static final int MOST_BYTES = 512 << 10;

  /** Asks for a batch; called on any thread, one call at a time. */
  interface Source {
    Answer.Rows fetch(byte[] from, byte[] to, boolean reverse, int limitBytes);
  }

  /** Hears of each batch when the reader comes to it, on the reader's thread. */
  interface Arrival {
    void arrived(Answer.Seen seen);
  }

  private final Source source;
  private final Arrival arrival;
  private final boolean reverse;
  private final byte[] first;
  private final byte[] last;
  private byte[] from;
  private byte[] to;
  private Batch batch;
  private int limitBytes = FIRST_BYTES;
  private int fetched = 1;
  private @Nullable FutureTask<Answer.Rows> ahead;

  /** One answer, taken apart as it is read. */
  private static final class Batch {
    final WireReader rows;
    final byte[] through;
    byte[] key = {};
    byte[] row = {};
    long version;

    Batch(Answer.Rows answer) {
      rows = new WireReader(answer.rows());
      through = answer.through();
    }

    boolean next() {
      if (!rows.hasMore()) {
        return false;
      }
      key = rows.bytes();
      version = rows.i64();
      row = rows.bytes();
      return true;
    }
  }

  /** A scan whose first batch is there. */
  RemoteScan(
      Source source,
      Arrival arrival,
      byte[] from,
      byte[] to,
      boolean reverse,
      Answer.Rows firstBatch) {
    this.source = source;
    this.arrival = arrival;
    this.first = from;
    this.last = to;
    this.from = from;
    this.to = to;
    this.reverse = reverse;
    this.batch = new Batch(firstBatch);
  }

  /** How much to ask for first. */
  static int firstBytes() {
    return FIRST_BYTES;
  }

  @Override
  public boolean next() {
    while (!batch.next()) {
      if (batch.through.length == 0) {
        return false;
      }
      advance(batch.through);
      if (Arrays.compareUnsigned(from, to) >= 0) {
        return false; // it was the last key that the range can hold
      }
      Answer.Rows answer = take();
      arrival.arrived(answer.seen());
      batch = new Batch(answer);
    }
    return true;
  }

  /** What is left lies behind the last key that was visited for the batch. */
  private void advance(byte[] key) {
    if (reverse) {
      to = key;
    } else {
      from = Keys.after(key);
    }
  }

  private Answer.Rows take() {
    limitBytes = Math.min(4 * limitBytes, MOST_BYTES);
    fetched++;
    FutureTask<Answer.Rows> asked = ahead;
    ahead = null;
    Answer.Rows answer = asked == null ? fetch(from, to) : join(asked);
    if (fetched > 2 && answer.more()) {
      lookAhead(answer);
    }
    return answer;
  }

  private void lookAhead(Answer.Rows answer) {
    byte[] end = answer.through();
    byte[] nextFrom = reverse ? from : Keys.after(end);
    byte[] nextTo = reverse ? end : to;
    if (Arrays.compareUnsigned(nextFrom, nextTo) >= 0) {
      return;
    }
    FutureTask<Answer.Rows> task = new FutureTask<>(() -> fetch(nextFrom, nextTo));
    ahead = task;
    Thread.ofVirtual().start(task);
  }

  private Answer.Rows fetch(byte[] left, byte[] right) {
    return source.fetch(left, right, reverse, limitBytes);
  }

  private static Answer.Rows join(FutureTask<Answer.Rows> task) {
    try {
      return task.get();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new io.paxosstore.sql.SqlError(
          io.paxosstore.sql.SqlStates.CANCELLED, "statement cancelled: its thread was interrupted");
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException failure) {
        throw failure;
      }
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void seek(byte[] key) {
    ahead = null;
    from = first;
    to = last;
    if (reverse) {
      byte[] bound = Keys.after(key);
      to = Arrays.compareUnsigned(bound, last) < 0 ? bound : last;
    } else {
      from = Arrays.compareUnsigned(key, first) > 0 ? key.clone() : first;
    }
    if (Arrays.compareUnsigned(from, to) >= 0) {
      batch = new Batch(new Answer.Rows(new Answer.Seen(0, 0, 0, 0, 0), new byte[0], new byte[0]));
      return;
    }
    Answer.Rows answer = fetch(from, to);
    arrival.arrived(answer.seen());
    batch = new Batch(answer);
  }

  @Override
  public byte[] keyArray() {
    return batch.key;
  }

  @Override
  public int keyOffset() {
    return 0;
  }

  @Override
  public int keyLength() {
    return batch.key.length;
  }

  @Override
  public byte[] valueArray() {
    return batch.row;
  }

  @Override
  public int valueOffset() {
    return 0;
  }

  @Override
  public int valueLength() {
    return batch.row.length;
  }

  @Override
  public long version() {
    return batch.version;
  }

  @Override
  public boolean isTombstone() {
    return false;
  }

  @Override
  public void close() {
    ahead = null;
  }
}
