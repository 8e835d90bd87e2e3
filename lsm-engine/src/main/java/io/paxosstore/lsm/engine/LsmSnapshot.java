package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.Snapshot;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.rows.RowCursor;
import io.paxosstore.lsm.sstable.Table;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;

/** A view and the sequence up to which it is seen. */
final class LsmSnapshot implements Snapshot {
  private final ReadView view;
  private final long sequenceLimit;
  private final DeadSpanProver deadKeys;
  private final AtomicBoolean closed = new AtomicBoolean();

  /**
   * Reads inside and one for being open: memory off the heap must not go while another thread still
   * reads.
   */
  private final AtomicInteger users = new AtomicInteger(1);

  /** Owns a reference to the view until closed. */
  LsmSnapshot(ReadView view, long sequenceLimit, DeadSpanProver deadKeys) {
    this.view = view;
    this.deadKeys = deadKeys;
    this.sequenceLimit = sequenceLimit;
  }

  @Override
  public boolean get(byte[] key, long at, Cell cell) {
    enter();
    try {
      return view.find(key, at, sequenceLimit, cell) == Table.VALUE;
    } finally {
      exit();
    }
  }

  @Override
  public long versionOf(byte[] key, long at) {
    enter();
    try {
      Cell cell = new Cell();
      return view.find(key, at, sequenceLimit, cell) == Table.NONE ? 0 : cell.version();
    } finally {
      exit();
    }
  }

  @Override
  public void multiGet(byte[][] keys, long at, Cell[] cells, boolean[] found) {
    enter();
    try {
      MultiGet.find(view, keys, at, sequenceLimit, cells, found);
    } finally {
      exit();
    }
  }

  @Override
  public Cursor scan(ScanRange range, long at) {
    enter();
    try {
      view.retain();
      boolean opened = false;
      try {
        Cursor cursor =
            new RowCursor(
                () -> view.scan(range, at, sequenceLimit),
                range,
                deadKeys.watch(range, at, sequenceLimit),
                view::release);
        opened = true;
        return cursor;
      } finally {
        if (!opened) {
          view.release();
        }
      }
    } finally {
      exit();
    }
  }

  private void enter() {
    int seen;
    do {
      seen = users.get();
      if (seen == 0 || closed.get()) {
        throw new StorageException("snapshot is closed");
      }
    } while (!users.compareAndSet(seen, seen + 1));
  }

  private void exit() {
    if (users.decrementAndGet() == 0) {
      view.release();
    }
  }

  @Override
  public void close() {
    if (closed.compareAndSet(false, true)) {
      exit();
    }
  }
}
