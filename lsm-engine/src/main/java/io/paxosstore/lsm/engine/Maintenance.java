package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.compaction.CompactionPicker;
import io.paxosstore.lsm.compaction.CompactionPlan;
import io.paxosstore.lsm.compaction.LevelShape;
import io.paxosstore.lsm.compaction.TableOutput;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.memtable.Memtable;
import io.paxosstore.lsm.rows.Coverage;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.RowSource;
import io.paxosstore.lsm.sstable.Codec;
import io.paxosstore.lsm.sstable.RunDump;
import io.paxosstore.lsm.sstable.Table;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/** Flushes and compactions as single steps. One of each at a time, from whatever thread. */
final class Maintenance {
  private final FileSystem fileSystem;
  private final Path directory;
  private final Store store;
  private final LevelShape shape;
  private final LongSupplier watermark;
  private final Object flushing = new Object();
  private final ReentrantLock compacting = new ReentrantLock();
  private final AtomicLong flushes = new AtomicLong();
  private final AtomicLong compactions = new AtomicLong();
  private final AtomicLong bytesFlushed = new AtomicLong();
  private final AtomicLong bytesCompacted = new AtomicLong();
  private final AtomicLong tablesDropped = new AtomicLong();
  private final SetAside setAside;
  private volatile long flushedThrough;

  Maintenance(
      FileSystem fileSystem,
      Path directory,
      Store store,
      LevelShape shape,
      LongSupplier watermark) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.store = store;
    this.shape = shape;
    this.watermark = watermark;
    setAside = new SetAside(fileSystem, directory, store, shape);
  }

  /** The greatest apply such that it and all before it are in synced tables. */
  long flushedThrough() {
    return flushedThrough;
  }

  /** Writes the oldest sealed memtable to a table of level 0; false if there is none. */
  boolean flushOldest() throws IOException {
    synchronized (flushing) {
      ReadView view = store.acquireView();
      try {
        if (view.memtables().size() == 1) {
          return false;
        }
        flush(view, view.oldest());
        return true;
      } finally {
        view.release();
      }
    }
  }

  private void flush(ReadView view, Memtable memtable) throws IOException {
    long keepFrom = watermark.getAsLong();
    TableMeta table = null;
    if (!memtable.isEmpty()) {
      List<TableMeta> written =
          output(Codec.LZ4, Long.MAX_VALUE)
              .write(
                  List.of(memtable.allVersions()),
                  List.of(new Coverage(0, memtable.rangeTombstones(), Long.MAX_VALUE)),
                  keepFrom,
                  oldestOutside(view, memtable, Set.of(), null, null));
      table = written.isEmpty() ? null : written.getFirst();
    }
    store.installFlush(memtable, table, keepFrom);
    flushes.incrementAndGet();
    bytesFlushed.addAndGet(table == null ? 0 : table.bytes());
    flushedThrough = Math.max(flushedThrough, memtable.lastApply());
  }

  /**
   * Carries out the most urgent compaction; false if none is due, or if somebody keeps compactions
   * away. It does not wait for him, because the writer may be who asks.
   */
  boolean compactOnce() throws IOException {
    if (!compacting.tryLock()) {
      return false;
    }
    try {
      return dropHiddenTables() || compactMostUrgent();
    } catch (CorruptionException e) {
      setAside.damagedTables(e);
      return true;
    } finally {
      compacting.unlock();
    }
  }

  private boolean compactMostUrgent() throws IOException {
    CompactionPlan plan = CompactionPicker.pick(store.manifest().levels(), shape);
    if (plan != null) {
      compact(plan);
    }
    return plan != null;
  }

  /**
   * Keeps compactions away until it is unlocked; waits for the one that runs. Taken before the
   * write lock. Who unlocks it sees to it that the steps that it refused are taken.
   */
  Lock compactions() {
    return compacting;
  }

  /** True if a compaction is due, or may be: range deletes may hide whole tables by now. */
  boolean isCompactionDue() {
    Manifest manifest = store.manifest();
    return CompactionPicker.pick(manifest.levels(), shape) != null
        || manifest.tables().stream().anyMatch(table -> table.rangeTombstones() > 0);
  }

  private boolean dropHiddenTables() throws IOException {
    long keepFrom = watermark.getAsLong();
    ReadView view = store.acquireView();
    try {
      Set<Long> hidden = new HashSet<>();
      HiddenTables.find(view.tables(), keepFrom)
          .forEach(table -> hidden.add(table.meta().number()));
      if (hidden.isEmpty()) {
        return false;
      }
      store.installCompaction(hidden, 1, List.of(), keepFrom);
      tablesDropped.addAndGet(hidden.size());
      return true;
    } finally {
      view.release();
    }
  }

  /** Merges all tables into the last level. */
  void compactEverything() throws IOException {
    compacting.lock();
    try {
      dropHiddenTables();
      CompactionPlan plan = CompactionPicker.everything(store.manifest().levels());
      if (plan != null) {
        compact(plan);
      }
    } finally {
      compacting.unlock();
    }
  }

  private void compact(CompactionPlan plan) throws IOException {
    Set<Long> removed = new HashSet<>();
    plan.tables().forEach(table -> removed.add(table.number()));
    long keepFrom = watermark.getAsLong();
    if (plan.move()) {
      store.installCompaction(removed, plan.outputLevel(), plan.tables(), 0);
      return;
    }
    ReadView view = store.acquireView();
    try {
      Map<Long, Table> open = new HashMap<>();
      view.tables().all().forEach(table -> open.put(table.meta().number(), table));
      List<RowSource> sources = new ArrayList<>();
      List<Coverage> coverage = new ArrayList<>();
      for (List<TableMeta> input : plan.inputs()) {
        List<Table> run = new ArrayList<>();
        for (TableMeta meta : input) {
          Table table = java.util.Objects.requireNonNull(open.get(meta.number()));
          run.add(table);
          coverage.add(new Coverage(sources.size(), table.rangeTombstones(), Long.MAX_VALUE));
        }
        sources.add(new RunDump(run));
      }
      byte[] first = null;
      byte[] end = null;
      for (TableMeta meta : plan.tables()) {
        first = first == null || Keys.compare(meta.firstKey(), first) < 0 ? meta.firstKey() : first;
        end = end == null || Keys.compare(meta.endKey(), end) > 0 ? meta.endKey() : end;
      }
      List<TableMeta> written =
          output(plan.bottom() ? Codec.ZSTD : Codec.LZ4, shape.tableBytes())
              .write(sources, coverage, keepFrom, oldestOutside(view, null, removed, first, end));
      store.installCompaction(removed, plan.outputLevel(), written, keepFrom);
      compactions.incrementAndGet();
      bytesCompacted.addAndGet(written.stream().mapToLong(TableMeta::bytes).sum());
    } finally {
      view.release();
    }
  }

  /** Least version that any source outside of a merge may hold of keys in [first, end). */
  private static long oldestOutside(
      ReadView view,
      @Nullable Memtable memtable,
      Set<Long> tables,
      byte @Nullable [] first,
      byte @Nullable [] end) {
    long oldest = Long.MAX_VALUE;
    for (Memtable other : view.memtables()) {
      if (other != memtable) {
        oldest = Math.min(oldest, other.minVersion());
      }
    }
    for (int level = 0; level < view.tables().levels(); level++) {
      for (Table table : view.tables().overlapping(level, first, end)) {
        if (!tables.contains(table.meta().number())) {
          oldest = Math.min(oldest, table.meta().minVersion());
        }
      }
    }
    return Math.min(oldest, view.tables().lost().oldestOpen(first, end));
  }

  LevelShape shape() {
    return shape;
  }

  /** Writes new tables of this store. */
  TableOutput output(Codec codec, long tableBytes) {
    return new TableOutput(
        fileSystem, directory, store::newTableNumber, codec, shape.blockBytes(), tableBytes);
  }

  Map<String, Long> counters() {
    return Map.of(
        "flushes", flushes.get(),
        "compactions", compactions.get(),
        "tablesDropped", tablesDropped.get(),
        "bytesFlushed", bytesFlushed.get(),
        "bytesCompacted", bytesCompacted.get(),
        "tablesSetAside", setAside.tables());
  }
}
