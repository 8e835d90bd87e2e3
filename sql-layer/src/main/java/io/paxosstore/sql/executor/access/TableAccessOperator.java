package io.paxosstore.sql.executor.access;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.executor.operator.Operator;
import io.paxosstore.sql.executor.operator.RowBuffer;
import io.paxosstore.sql.executor.operator.RowCounts;
import io.paxosstore.sql.executor.operator.Run;
import io.paxosstore.sql.row.EntryReader;
import io.paxosstore.sql.row.KeySpan;
import io.paxosstore.sql.transaction.Columns;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Reads rows without locking them: by a single key, or along a cursor over rows or index entries.
 */
public final class TableAccessOperator implements Operator {
  private static final int CHECK_EVERY = 256;

  /** Rows of another node that are fetched together. */
  private static final int AHEAD = 256;

  private final Run run;
  private final AccessShape shape;
  private final boolean ordered;
  private final RowCounts limit;
  private final RowWriter writer = new RowWriter();
  private final RowBuffer out = new RowBuffer();
  private final RowBuffer entryRow = new RowBuffer();
  private final @Nullable EntryReader entryReader;

  /** Of rows that entries point to. */
  private final List<byte[]> ahead = new ArrayList<>();

  private @Nullable KeySpan span;
  private @Nullable SpanCursor cursor;
  private long wanted;
  private int visited;

  /**
   * An access to be opened.
   *
   * @param ordered whether the consumer needs rows of several entity groups in index order
   */
  public TableAccessOperator(Run run, AccessShape shape, boolean ordered) {
    this.run = run;
    this.shape = shape;
    this.ordered = ordered;
    this.limit = new RowCounts(null, shape.limit());
    Index index = shape.index();
    this.entryReader =
        index != null && shape.isCovered() ? new EntryReader(shape.keys(), index) : null;
  }

  @Override
  public void open() {
    span = shape.range().evaluate(run.frame(), run.keyWriter());
    wanted = limit.fetch(run);
  }

  @Override
  public @Nullable RowBuffer next(int maxRows) {
    KeySpan keys = span;
    out.clear();
    if (keys == null || wanted == 0) {
      return null;
    }
    if (keys.point() && keys.slot() != KeySpan.EVERY_SLOT) {
      span = null;
      readPoint(keys);
    } else {
      scan(keys, maxRows);
    }
    wanted -= out.count();
    return out.count() == 0 ? null : out;
  }

  @Override
  public void close() {
    span = null;
    out.clear();
    if (cursor != null) {
      cursor.close();
      cursor = null;
    }
  }

  private void readPoint(KeySpan keys) {
    Cell cell = run.cell();
    if (shape.index() == null) {
      if (run.transaction().get(keys.from(), shape.columns(), cell)) {
        take(cell.array(), cell.offset());
      }
    } else if (run.transaction().get(keys.from(), Columns.ALL, cell)) {
      EntryReader reader = entryReader;
      if (reader == null) {
        fetch(shape.keys().primaryKeyOf(run.keyWriter(), cell.array(), cell.offset()));
      } else {
        reader.reset(keys.from(), 0, keys.from().length, cell.array(), cell.offset());
        takeEntry(reader);
      }
    }
  }

  private void scan(KeySpan keys, int maxRows) {
    SpanCursor entries = cursor;
    if (entries == null) {
      entries =
          new SpanCursor(
              run.transaction(),
              keys,
              shape.keys().family(shape.index()),
              shape.isReverse(),
              ordered,
              shape.index() == null ? shape.columns() : Columns.ALL,
              null,
              shape.selection(run.frame(), wanted));
      cursor = entries;
    }
    long most = Math.min(maxRows, wanted);
    if (shape.index() != null && entryReader == null) {
      while (out.count() < most) {
        if (!fetchSome(entries, (int) most - out.count())) {
          close(entries);
          return;
        }
      }
    }
    while (out.count() < most) {
      if (++visited % CHECK_EVERY == 0) {
        run.cancellation().check();
      }
      if (!entries.next()) {
        close(entries);
        return;
      }
      takeCurrent(entries.entry());
    }
    if (out.count() == wanted) {
      close(entries); // What lies beyond was not read, so nobody's write there conflicts.
    }
  }

  private void close(SpanCursor entries) {
    entries.close();
    cursor = null;
    span = null;
  }

  private void takeCurrent(Cursor entry) {
    EntryReader reader = entryReader;
    if (reader == null) {
      take(entry.valueArray(), entry.valueOffset());
    } else {
      reader.reset(
          entry.keyArray(),
          entry.keyOffset(),
          entry.keyLength(),
          entry.valueArray(),
          entry.valueOffset());
      takeEntry(reader);
    }
  }

  /**
   * Reads the rows of the next entries, those at another node together; of no more entries than
   * rows are wanted, so that nothing is visited for nothing.
   *
   * @return false at the end
   */
  private boolean fetchSome(SpanCursor entries, int most) {
    ahead.clear();
    boolean more = true;
    int count = 1;
    while (ahead.size() < count) {
      if (++visited % CHECK_EVERY == 0) {
        run.cancellation().check();
      }
      more = entries.next();
      if (!more) {
        break;
      }
      Cursor entry = entries.entry();
      byte[] key =
          shape.keys().primaryKeyOf(run.keyWriter(), entry.valueArray(), entry.valueOffset());
      if (ahead.isEmpty() && most > 1 && run.transaction().isElsewhere(key)) {
        count = Math.min(most, AHEAD);
      }
      ahead.add(key);
    }
    if (ahead.size() > 1) {
      run.transaction().expect(ahead);
    }
    ahead.forEach(this::fetch);
    return more;
  }

  /**
   * Reads the row that an entry points to. It is gone if this statement has deleted it since the
   * cursor was opened.
   */
  private void fetch(byte[] key) {
    Cell cell = run.cell();
    if (run.transaction().get(key, shape.columns(), cell)) {
      take(cell.array(), cell.offset());
    }
  }

  /** True if each run reads one row at most, by its primary key. */
  public boolean isPoint() {
    return shape.isPlainPoint();
  }

  /** The key that a run with the outer rows of the frame would read; null if there is none. */
  public byte @Nullable [] point() {
    KeySpan key = shape.range().evaluate(run.frame(), run.keyWriter());
    return key == null || key.slot() == KeySpan.EVERY_SLOT ? null : key.from();
  }

  private void take(byte[] row, int at) {
    if (!shape.accepts(run.frame(), row, at)) {
      return;
    }
    if (shape.givesRowAsStored(row, at)) {
      out.append(row, at);
    } else {
      shape.project(run.frame(), row, at, writer);
      out.append(writer);
    }
  }

  private void takeEntry(EntryReader reader) {
    shape.readEntry(reader, writer);
    entryRow.clear();
    entryRow.append(writer);
    byte[] row = entryRow.bytes();
    int at = entryRow.row(0);
    if (!shape.accepts(run.frame(), row, at)) {
      return;
    }
    if (shape.projectEntry(run.frame(), row, at, writer)) {
      out.append(writer);
    } else {
      out.append(row, at);
    }
  }
}
