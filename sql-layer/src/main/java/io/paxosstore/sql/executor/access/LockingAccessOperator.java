package io.paxosstore.sql.executor.access;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.sql.executor.operator.Operator;
import io.paxosstore.sql.executor.operator.RowBuffer;
import io.paxosstore.sql.executor.operator.RowCounts;
import io.paxosstore.sql.executor.operator.Run;
import io.paxosstore.sql.row.KeySpan;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import io.paxosstore.sql.transaction.Transaction.Locked;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows and locks them: looks for candidates, locks each by its primary key, and looks again
 * at what the lock returned, which may be newer than the candidate.
 *
 * <p>No cursor is open while it locks: a lock may wait, and may move the transaction's snapshot,
 * and what a cursor has visited counts as read only once it is closed. It also means that a
 * statement which writes the rows it gets never meets its own writes. Only with a limit are
 * candidates collected piece by piece.
 */
public final class LockingAccessOperator implements Operator {
  private static final int CHECK_EVERY = 256;
  private static final int KEY_OVERHEAD_BYTES = 24;
  private static final int LEAST_CANDIDATES = 16;

  private final Run run;
  private final AccessShape shape;
  private final boolean ordered;
  private final LockWait wait;
  private final RowCounts limit;
  private final RowWriter writer = new RowWriter();
  private final RowBuffer out = new RowBuffer();
  private final ArrayDeque<byte[]> candidates = new ArrayDeque<>();

  private @Nullable KeySpan span;
  private byte @Nullable [] lastEntry;
  private long wanted;
  private boolean limited;
  private long reservedBytes;
  private int visited;

  /** An access to be opened. */
  public LockingAccessOperator(Run run, AccessShape shape, boolean ordered) {
    this.run = run;
    this.shape = shape;
    this.ordered = ordered;
    this.limit = new RowCounts(null, shape.limit());
    LockWait lockWait = shape.lockWait();
    if (lockWait == null) {
      throw new IllegalArgumentException("access without a lock");
    }
    this.wait = lockWait;
  }

  @Override
  public void open() {
    span = shape.range().evaluate(run.frame(), run.keyWriter());
    wanted = limit.fetch(run);
    limited = wanted != Long.MAX_VALUE;
    lastEntry = null;
  }

  @Override
  public @Nullable RowBuffer next(int maxRows) {
    out.clear();
    while (out.count() < maxRows && wanted > 0) {
      byte[] candidate = candidates.poll();
      if (candidate != null) {
        release(candidate);
        lock(candidate);
        continue;
      }
      KeySpan rest = span;
      if (out.count() > 0 || rest == null) {
        break;
      }
      if (rest.point() && rest.slot() != KeySpan.EVERY_SLOT) {
        span = null;
        findPoint(rest);
      } else {
        find(rest);
      }
    }
    return out.count() == 0 ? null : out;
  }

  @Override
  public void close() {
    span = null;
    candidates.clear();
    run.memory().release(reservedBytes);
    reservedBytes = 0;
    out.clear();
  }

  private void findPoint(KeySpan point) {
    if (shape.index() == null) {
      add(point.from());
    } else if (run.transaction().get(point.from(), Columns.ALL, run.cell())) {
      add(shape.keys().primaryKeyOf(run.keyWriter(), run.cell().array(), run.cell().offset()));
    }
  }

  /** Collects candidates: all of them, or with a limit about as many as are still wanted. */
  private void find(KeySpan rest) {
    boolean rows = shape.index() == null;
    long most = limited ? Math.max(LEAST_CANDIDATES, wanted) : Long.MAX_VALUE;
    try (SpanCursor entries =
        new SpanCursor(
            run.transaction(),
            rest,
            shape.keys().family(shape.index()),
            shape.isReverse(),
            ordered,
            rows ? shape.filterColumns() : Columns.ALL,
            lastEntry,
            shape.candidates(run.frame(), most))) {
      while (candidates.size() < most) {
        if (++visited % CHECK_EVERY == 0) {
          run.cancellation().check();
        }
        if (!entries.next()) {
          span = null;
          return;
        }
        addIfAccepted(entries, rows);
      }
      lastEntry = entries.key();
    }
  }

  private void addIfAccepted(SpanCursor entries, boolean rows) {
    Cursor entry = entries.entry();
    if (rows) {
      if (shape.accepts(run.frame(), entry.valueArray(), entry.valueOffset())) {
        add(entries.key());
      }
      return;
    }
    byte[] key =
        shape.keys().primaryKeyOf(run.keyWriter(), entry.valueArray(), entry.valueOffset());
    Cell cell = run.cell();
    if (!shape.hasFilter()
        || (run.transaction().get(key, shape.filterColumns(), cell)
            && shape.accepts(run.frame(), cell.array(), cell.offset()))) {
      add(key);
    }
  }

  private void add(byte[] key) {
    long bytes = (long) key.length + KEY_OVERHEAD_BYTES;
    run.memory().reserve(bytes);
    reservedBytes += bytes;
    candidates.add(key);
  }

  private void release(byte[] key) {
    long bytes = (long) key.length + KEY_OVERHEAD_BYTES;
    run.memory().release(bytes);
    reservedBytes -= bytes;
  }

  private void lock(byte[] key) {
    Cell cell = run.cell();
    if (run.transaction().lock(key, wait, shape.columns(), cell) != Locked.FOUND
        || !shape.accepts(run.frame(), cell.array(), cell.offset())) {
      return;
    }
    if (shape.givesRowAsStored(cell.array(), cell.offset())) {
      out.append(cell.array(), cell.offset());
    } else {
      shape.project(run.frame(), cell.array(), cell.offset(), writer);
      out.append(writer);
    }
    wanted--;
  }
}
