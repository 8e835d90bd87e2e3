package io.paxosstore.sql.executor.operator;

import io.paxosstore.sql.plan.PlanNode.JoinKind;
import org.jspecify.annotations.Nullable;

/**
 * Joins each left row with the right rows that it matches. The right input is kept in memory,
 * behind a hash table if there are keys; without keys every right row is a candidate (nested
 * loops). Left order is kept.
 */
final class JoinOperator implements Operator {
  private static final int CHECK_EVERY = 1024;

  private final Run run;
  private final JoinShape shape;
  private final Operator left;
  private final Operator right;
  private final RowBuffer rightRows;
  private final HashChains chains;
  private final RowBuffer out = new RowBuffer();

  private boolean built;
  private long @Nullable [] rightMatched;
  private @Nullable RowBuffer leftRows;
  private int leftAt;
  private boolean leftDone;
  private int candidate;
  private boolean leftMatched;
  private int unmatchedAt;
  private int candidatesSeen;

  JoinOperator(Run run, JoinShape shape, Operator left, Operator right) {
    this.run = run;
    this.shape = shape;
    this.left = left;
    this.right = right;
    this.rightRows = new RowBuffer(run.memory());
    this.chains = new HashChains(run.memory());
  }

  @Override
  public void open() {
    built = false;
    leftRows = null;
    leftDone = false;
    unmatchedAt = 0;
    left.open();
  }

  @Override
  public @Nullable RowBuffer next(int maxRows) {
    if (!built) {
      build();
    }
    out.clear();
    while (out.count() < maxRows && !leftDone) {
      RowBuffer batch = leftRows;
      if (batch == null || leftAt == batch.count()) {
        batch = left.next(RowBuffer.BATCH_ROWS);
        leftRows = batch;
        if (batch == null) {
          leftDone = true;
          break;
        }
        leftAt = 0;
        startLeftRow(batch);
      }
      joinLeftRow(batch, maxRows);
    }
    if (leftDone && shape.keepsRight()) {
      appendUnmatchedRight(maxRows);
    }
    return out.count() == 0 ? null : out;
  }

  @Override
  public void close() {
    left.close();
    right.close();
    rightRows.free();
    chains.free();
    if (rightMatched != null) {
      run.memory().release(8L * rightMatched.length);
      rightMatched = null;
    }
    leftRows = null;
    built = false;
  }

  private void build() {
    right.open();
    for (RowBuffer batch = right.next(RowBuffer.BATCH_ROWS);
        batch != null;
        batch = right.next(RowBuffer.BATCH_ROWS)) {
      for (int i = 0; i < batch.count(); i++) {
        addRight(batch.bytes(), batch.row(i));
      }
    }
    right.close();
    if (shape.keepsRight()) {
      int words = (rightRows.count() >>> 6) + 1;
      run.memory().reserve(8L * words);
      rightMatched = new long[words];
    }
    built = true;
  }

  private void addRight(byte[] bytes, int row) {
    if (shape.isKeyed()) {
      if (shape.rightKeyIsNull(bytes, row) && !shape.keepsRight()) {
        return; // Equals nothing, and nobody asks for it.
      }
      chains.add(shape.rightHash(bytes, row));
    }
    rightRows.append(bytes, row);
  }

  /** Goes to the first candidate of left row {@link #leftAt}. */
  private void startLeftRow(RowBuffer batch) {
    leftMatched = false;
    byte[] bytes = batch.bytes();
    int row = batch.row(leftAt);
    if (!shape.isKeyed()) {
      candidate = rightRows.count() == 0 ? -1 : 0;
    } else {
      candidate = shape.leftKeyIsNull(bytes, row) ? -1 : chains.first(shape.leftHash(bytes, row));
    }
  }

  private int candidateAfter(int at) {
    if (shape.isKeyed()) {
      return chains.after(at);
    }
    return at + 1 < rightRows.count() ? at + 1 : -1;
  }

  /** Works on the current left row until it is done or the output is full. */
  private void joinLeftRow(RowBuffer batch, int maxRows) {
    byte[] bytes = batch.bytes();
    int row = batch.row(leftAt);
    while (candidate >= 0 && out.count() < maxRows) {
      int current = candidate;
      candidate = candidateAfter(current);
      if (++candidatesSeen % CHECK_EVERY == 0) {
        run.cancellation().check();
      }
      int rightRow = rightRows.row(current);
      if (shape.matches(run, bytes, row, rightRows.bytes(), rightRow)) {
        leftMatched = true;
        if (rightMatched != null) {
          rightMatched[current >>> 6] |= 1L << current;
        }
        if (shape.givesRight()) {
          shape.joined().append(out, bytes, row, rightRows.bytes(), rightRow);
        } else {
          candidate = -1; // One partner decides for SEMI and ANTI.
        }
      }
    }
    if (candidate < 0) {
      finishLeftRow(bytes, row, maxRows, batch);
    }
  }

  private void finishLeftRow(byte[] bytes, int row, int maxRows, RowBuffer batch) {
    if (shape.kind() == JoinKind.SEMI ? leftMatched : !leftMatched && shape.keepsLeft()) {
      if (out.count() == maxRows) {
        return; // No room: comes again with no candidate left.
      }
      if (shape.givesRight()) {
        shape.joined().appendLeftOnly(out, bytes, row);
      } else {
        out.append(bytes, row);
      }
    }
    if (++leftAt < batch.count()) {
      startLeftRow(batch);
    }
  }

  private void appendUnmatchedRight(int maxRows) {
    long[] matched = rightMatched;
    while (matched != null && unmatchedAt < rightRows.count() && out.count() < maxRows) {
      int at = unmatchedAt++;
      if ((matched[at >>> 6] & (1L << at)) == 0) {
        shape.joined().appendRightOnly(out, rightRows.bytes(), rightRows.row(at));
      }
    }
  }
}
