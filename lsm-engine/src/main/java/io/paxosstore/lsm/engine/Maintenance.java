package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.EngineEvent;
import io.paxosstore.lsm.compaction.CompactionPicker;
import io.paxosstore.lsm.compaction.CompactionPlan;
import io.paxosstore.lsm.compaction.LevelShape;
import io.paxosstore.lsm.compaction.TableOutput;
import io.paxosstore.lsm.compaction.WriteRate;
import io.paxosstore.lsm.events.EventQueue;
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
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import java.util.stream.Collectors;
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
  private final SetAside setAside;
  private final WriteRate rate;
  private final EngineCounters counters;
  private final EventQueue events;
  private volatile long flushedThrough;

  Maintenance(
      FileSystem fileSystem,
      Path directory,
      Store store,
      LevelShape shape,
      LongSupplier watermark,
      WriteRate rate,
      EngineCounters counters,
      EventQueue events) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.store = store;
    this.shape = shape;
    this.watermark = watermark;
    setAside = new SetAside(fileSystem, directory, store, shape, events);
    this.rate = rate;
    this.counters = counters;
    this.events = events;
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
    long begun = System.nanoTime();
    events.add(new EngineEvent.FlushBegun(memtable.bytes()));
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
    flushedThrough = Math.max(flushedThrough, memtable.lastApply());
    long bytes = table == null ? 0 : table.bytes();
    long nanos = System.nanoTime() - begun;
    counters.flushes.increment();
    counters.bytesFlushed.add(bytes);
    counters.flushNanos.add(nanos);
    events.add(new EngineEvent.FlushFinished(table == null ? "" : table.fileName(), bytes, nanos));
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
      return dropHiddenTables() || compactMostUrgent() || moveToCold(true);
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
      compact(plan, directory, true);
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
        || cooling() != null
        || manifest.tables().stream().anyMatch(table -> table.rangeTombstones() > 0);
  }

  private boolean dropHiddenTables() throws IOException {
    long keepFrom = watermark.getAsLong();
    ReadView view = store.acquireView();
    try {
      List<TableMeta> hidden =
          HiddenTables.find(view.tables(), keepFrom).stream().map(Table::meta).toList();
      if (hidden.isEmpty()) {
        return false;
      }
      store.installCompaction(numbers(hidden), 1, List.of(), keepFrom);
      counters.tablesDropped.add(hidden.size());
      events.add(new EngineEvent.TablesDropped(names(hidden), bytes(hidden)));
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
        compact(plan, directory, false);
      }
      while (moveToCold(false)) {
        // One table after the other.
      }
    } finally {
      compacting.unlock();
    }
  }

  /** Writes an old table of the last level anew in the cold directory; false if there is none. */
  private boolean moveToCold(boolean paced) throws IOException {
    Path cold = store.tiers().cold();
    CompactionPlan plan = cooling();
    if (cold == null || plan == null) {
      return false;
    }
    compact(plan, cold, paced);
    counters.tablesCooled.increment();
    return true;
  }

  private @Nullable CompactionPlan cooling() {
    Tiers tiers = store.tiers();
    return CompactionPicker.cooling(
        store.manifest().levels(),
        tiers.coldBelow(watermark.getAsLong()),
        table -> tiers.isCold(table.number()));
  }

  private static Set<Long> numbers(List<TableMeta> tables) {
    return tables.stream().map(TableMeta::number).collect(Collectors.toSet());
  }

  private static List<String> names(List<TableMeta> tables) {
    return tables.stream().map(TableMeta::fileName).toList();
  }

  private static long bytes(List<TableMeta> tables) {
    return tables.stream().mapToLong(TableMeta::bytes).sum();
  }

  private void compact(CompactionPlan plan, Path into, boolean paced) throws IOException {
    Set<Long> removed = numbers(plan.tables());
    long keepFrom = watermark.getAsLong();
    if (plan.move()) {
      store.installCompaction(removed, plan.outputLevel(), plan.tables(), 0);
      return;
    }
    long begun = System.nanoTime();
    List<String> inputs = names(plan.tables());
    events.add(new EngineEvent.CompactionBegun(inputs, plan.outputLevel(), bytes(plan.tables())));
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
      TableOutput output = output(into, plan.bottom() ? Codec.ZSTD : Codec.LZ4, shape.tableBytes());
      List<TableMeta> written =
          (paced ? output.pacedBy(rate) : output)
              .write(sources, coverage, keepFrom, oldestOutside(view, null, removed, first, end));
      if (!into.equals(directory)) {
        store.tiers().cooled(written);
      }
      store.installCompaction(removed, plan.outputLevel(), written, keepFrom);
      long nanos = System.nanoTime() - begun;
      counters.compactions.increment();
      counters.bytesCompacted.add(bytes(written));
      counters.bytesCompactedFrom.add(bytes(plan.tables()));
      counters.compactionNanos.add(nanos);
      events.add(
          new EngineEvent.CompactionFinished(
              inputs,
              names(written),
              plan.outputLevel(),
              bytes(plan.tables()),
              bytes(written),
              nanos));
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
    return output(directory, codec, tableBytes);
  }

  private TableOutput output(Path into, Codec codec, long tableBytes) {
    return new TableOutput(
        fileSystem, into, store::newTableNumber, codec, shape.blockBytes(), tableBytes);
  }

  /** Tables that were replaced by what could be read of them. */
  long tablesSetAside() {
    return setAside.tables();
  }

  /** Bytes that compactions have to move until nothing is due. */
  long debtBytes() {
    return CompactionPicker.debtBytes(store.manifest().levels(), shape);
  }
}
