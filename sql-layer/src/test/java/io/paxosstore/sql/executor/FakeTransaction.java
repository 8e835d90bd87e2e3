package io.paxosstore.sql.executor;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.paxos.RequestId;
import io.paxosstore.sql.Cancellation;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.Transaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * A transaction alone with a sorted map: no snapshot, no conflicts. Holds its caller to the
 * contract: keys are read before they are written, cursors are closed. Remembers what was read with
 * which columns, for tests that look.
 */
final class FakeTransaction implements Transaction {
  private static final int INDEX_AT = 13;

  /** Rows by key. */
  final NavigableMap<byte[], byte[]> rows = new TreeMap<>(Arrays::compareUnsigned);

  /** Columns asked for by get, lock and scan since {@link #forget}. */
  final List<Long> columnsRead = new ArrayList<>();

  /** Columns given to put since {@link #forget}. */
  final List<Long> columnsChanged = new ArrayList<>();

  int gets;
  int locks;
  int scans;
  int openCursors;

  /** Replaces a row while it is being locked, as if somebody had committed just before. */
  final Map<byte[], byte @Nullable []> changedByOthers = new TreeMap<>(Arrays::compareUnsigned);

  /** Rows that somebody else has locked, for good. */
  final Set<byte[]> lockedByOthers = new TreeSet<>(Arrays::compareUnsigned);

  private final Set<String> known = new HashSet<>();
  private final List<Runnable> undo = new ArrayList<>();

  void forget() {
    columnsRead.clear();
    columnsChanged.clear();
    gets = 0;
    locks = 0;
    scans = 0;
  }

  @Override
  public long id() {
    return 1;
  }

  @Override
  public long snapshot() {
    return 1;
  }

  @Override
  public boolean isReadOnly() {
    return false;
  }

  @Override
  public int beginStatement(Cancellation cancellation) {
    return mark();
  }

  @Override
  public boolean get(byte[] key, long columns, Cell cell) {
    gets++;
    columnsRead.add(columns);
    know(key);
    return read(key, cell);
  }

  @Override
  public Locked lock(byte[] key, LockWait wait, long columns, Cell cell) {
    locks++;
    columnsRead.add(columns);
    know(key);
    if (lockedByOthers.contains(key)) {
      return switch (wait) {
        case SKIP_LOCKED -> Locked.SKIPPED;
        case NOWAIT -> throw new SqlError(SqlStates.LOCK_NOT_AVAILABLE, "row is locked");
        case WAIT -> throw new AssertionError("waits for ever");
      };
    }
    if (changedByOthers.containsKey(key)) {
      byte[] row = changedByOthers.remove(key);
      if (row == null) {
        rows.remove(key);
      } else {
        rows.put(key, row);
      }
    }
    return read(key, cell) ? Locked.FOUND : Locked.ABSENT;
  }

  private boolean read(byte[] key, Cell cell) {
    byte[] row = rows.get(key);
    if (row != null) {
      System.arraycopy(row, 0, cell.prepare(row.length, 1), 0, row.length);
    }
    return row != null;
  }

  @Override
  public Cursor scan(byte[] from, byte[] to, boolean reverse, long columns) {
    scans++;
    openCursors++;
    columnsRead.add(columns);
    if (Arrays.compareUnsigned(from, to) > 0) {
      throw new IllegalArgumentException("scan bounds are reversed");
    }
    if (!Arrays.equals(from, 0, 9, to, 0, 9) && to.length >= 9) {
      throw new IllegalArgumentException("a scan stays in one group");
    }
    NavigableMap<byte[], byte[]> range = new TreeMap<>(rows.subMap(from, true, to, false));
    return new MapCursor(reverse ? range.descendingMap() : range);
  }

  @Override
  public void put(byte[] key, byte[] row, long changed) {
    requireKnown(key);
    columnsChanged.add(changed);
    byte[] before = rows.put(key.clone(), row.clone());
    undo.add(() -> restore(key, before));
  }

  @Override
  public void delete(byte[] key) {
    requireKnown(key);
    byte[] before = rows.remove(key);
    if (before == null) {
      throw new IllegalStateException("deletes a key that is not there");
    }
    undo.add(() -> restore(key, before));
  }

  private void restore(byte[] key, byte @Nullable [] before) {
    if (before == null) {
      rows.remove(key);
    } else {
      rows.put(key, before);
    }
  }

  @Override
  public void deleteRange(byte[] from, byte[] to) {
    throw new UnsupportedOperationException("no operator deletes ranges");
  }

  @Override
  public void settle() {
    // Rests on nothing.
  }

  @Override
  public int mark() {
    return undo.size();
  }

  @Override
  public void rollbackTo(int mark) {
    while (undo.size() > mark) {
      undo.removeLast().run();
    }
  }

  @Override
  public boolean hasWrites() {
    return !undo.isEmpty();
  }

  @Override
  public void verify() {}

  @Override
  public void beforeCommit(BiConsumer<RequestId, GroupId> listener) {}

  @Override
  public void commit() {
    undo.clear();
  }

  @Override
  public void rollback() {
    rollbackTo(0);
  }

  private void know(byte[] key) {
    known.add(Arrays.toString(key));
  }

  /** Entries of indexes exist as their rows do; rows themselves must have been looked at. */
  private void requireKnown(byte[] key) {
    boolean isRow = key[INDEX_AT] == 0 && key[INDEX_AT + 1] == 0;
    if (isRow && !known.contains(Arrays.toString(key))) {
      throw new IllegalStateException(
          "writes a key that was neither read nor locked: " + Arrays.toString(key));
    }
  }

  /** True if some read asked for this column. */
  boolean readColumn(int ordinal) {
    return columnsRead.stream().anyMatch(columns -> Columns.contains(columns, ordinal));
  }

  private final class MapCursor implements Cursor {
    private final NavigableMap<byte[], byte[]> range;
    private java.util.Iterator<Map.Entry<byte[], byte[]>> rest;
    private Map.@Nullable Entry<byte[], byte[]> current;
    private boolean closed;

    MapCursor(NavigableMap<byte[], byte[]> range) {
      this.range = range;
      this.rest = range.entrySet().iterator();
    }

    @Override
    public boolean next() {
      if (closed) {
        throw new IllegalStateException("cursor is closed");
      }
      current = rest.hasNext() ? rest.next() : null;
      if (current != null) {
        know(current.getKey());
      }
      return current != null;
    }

    @Override
    public void seek(byte[] key) {
      rest = range.tailMap(key, true).entrySet().iterator();
    }

    private Map.Entry<byte[], byte[]> row() {
      return java.util.Objects.requireNonNull(current, "no current row");
    }

    @Override
    public byte[] keyArray() {
      return row().getKey();
    }

    @Override
    public int keyOffset() {
      return 0;
    }

    @Override
    public int keyLength() {
      return row().getKey().length;
    }

    @Override
    public byte[] valueArray() {
      return row().getValue();
    }

    @Override
    public int valueOffset() {
      return 0;
    }

    @Override
    public int valueLength() {
      return row().getValue().length;
    }

    @Override
    public long version() {
      return 1;
    }

    @Override
    public boolean isTombstone() {
      return false;
    }

    @Override
    public void close() {
      if (!closed) {
        closed = true;
        openCursors--;
      }
    }
  }
}
