package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.ColdTier;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.manifest.ManifestFile;
import io.paxosstore.lsm.manifest.TierLink;
import io.paxosstore.lsm.memtable.Memtable;
import io.paxosstore.lsm.rows.LostRange;
import io.paxosstore.lsm.rows.LostRanges;
import io.paxosstore.lsm.sstable.BlockCache;
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
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What the store consists of right now, and the only place where that changes: each method ends in
 * a durable manifest (where tables changed) and then in a new view. A change that fails before its
 * manifest is in place leaves everything as it was.
 */
final class Store {
  private final FileSystem fileSystem;
  private final Path directory;
  private final BlockCache cache;
  private final Consumer<CorruptionException> corruptions;
  private final Tiers tiers;
  private final ReadGuard guard = new ReadGuard();
  private final AtomicLong nextNumber;
  private final Map<Long, Table> tables = new HashMap<>();
  private Manifest manifest;
  private volatile ReadView view;

  private Store(
      FileSystem fileSystem,
      Path directory,
      BlockCache cache,
      Manifest manifest,
      Tiers tiers,
      Consumer<CorruptionException> corruptions) {
    this.tiers = tiers;
    this.corruptions = corruptions;
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.cache = cache;
    this.manifest = manifest;
    nextNumber = new AtomicLong(manifest.nextNumber());
    Memtable first = new Memtable();
    view = new ReadView(List.of(first), tableSet(manifest));
    first.release();
  }

  /**
   * Opens what the directory's manifest names, or begins a store, and removes files that a crash
   * left behind. Tells {@code corruptions} of damage in tables.
   */
  static Store open(
      FileSystem fileSystem,
      Path directory,
      @Nullable ColdTier coldTier,
      BlockCache cache,
      Consumer<CorruptionException> corruptions)
      throws IOException {
    Manifest manifest = ManifestFile.read(fileSystem, directory);
    List<String> files = fileSystem.list(directory);
    if (manifest == null) {
      for (String name : files) {
        // Tables are written only after a first manifest: its absence is no crash, and to go on
        // would delete the rows.
        if (name.endsWith(".sst") || name.equals(TierLink.NAME)) {
          throw new CorruptionException(
              directory + " holds tables (" + name + ") and no " + ManifestFile.NAME);
        }
      }
      manifest = Manifest.empty();
      ManifestFile.write(fileSystem, directory, manifest);
    } else {
      removeOrphans(fileSystem, directory, manifest, files);
    }
    Tiers tiers = Tiers.open(fileSystem, directory, coldTier, named(manifest));
    return new Store(fileSystem, directory, cache, manifest, tiers, corruptions);
  }

  private static Set<String> named(Manifest manifest) {
    return manifest.tables().stream().map(TableMeta::fileName).collect(Collectors.toSet());
  }

  private static void removeOrphans(
      FileSystem fileSystem, Path directory, Manifest manifest, List<String> files)
      throws IOException {
    Set<String> named = named(manifest);
    for (String name : files) {
      if ((name.endsWith(".sst") && !named.contains(name)) || name.equals(ManifestFile.NEXT_NAME)) {
        fileSystem.delete(directory.resolve(name));
      }
    }
  }

  private TableSet tableSet(Manifest of) {
    List<List<Table>> levels = new ArrayList<>();
    for (List<TableMeta> level : of.levels()) {
      List<Table> opened = new ArrayList<>();
      for (TableMeta meta : level) {
        opened.add(
            tables.computeIfAbsent(
                meta.number(),
                number -> new Table(fileSystem, tiers.of(number), meta, cache, corruptions)));
      }
      levels.add(opened);
    }
    return new TableSet(levels, LostRanges.of(of.lost()));
  }

  /** Begins a short read on the current view; see {@link ReadGuard}. */
  int enter() {
    return guard.enter();
  }

  void exit(int slot) {
    guard.exit(slot);
  }

  /** Short reads that have ended. */
  long reads() {
    return guard.reads();
  }

  /**
   * The current view: for a reader between {@link #enter} and {@link #exit}, or for the writer who
   * alone replaces it.
   */
  ReadView view() {
    return view;
  }

  /** The current view with a reference for the caller. */
  ReadView acquireView() {
    int slot = guard.enter();
    try {
      ReadView current = view;
      current.retain();
      return current;
    } finally {
      guard.exit(slot);
    }
  }

  Tiers tiers() {
    return tiers;
  }

  synchronized Manifest manifest() {
    return manifest;
  }

  long newTableNumber() {
    return nextNumber.getAndIncrement();
  }

  /** Puts a fresh memtable in front; the one before is written no more. */
  synchronized void switchMemtable() {
    List<Memtable> memtables = new ArrayList<>();
    Memtable fresh = new Memtable();
    memtables.add(fresh);
    memtables.addAll(view.memtables());
    replaceView(new ReadView(memtables, view.tables()));
    fresh.release();
  }

  /**
   * Replaces the oldest memtable by the table that it was written to; null if nothing of it was
   * worth keeping.
   */
  synchronized void installFlush(Memtable flushed, @Nullable TableMeta table, long watermark)
      throws IOException {
    Manifest next = table == null ? manifest : manifest.flushed(table);
    persist(next.advanced(nextNumber.get(), flushed.logPosition(), watermark));
    List<Memtable> memtables = new ArrayList<>(view.memtables());
    if (memtables.removeLast() != flushed) {
      throw new IllegalStateException("memtables were flushed out of order");
    }
    replaceView(new ReadView(memtables, tableSet(manifest)));
  }

  /** Replaces tables by others on one level. */
  synchronized void installCompaction(
      Set<Long> removed, int level, List<TableMeta> added, long watermark) throws IOException {
    persist(manifest.compacted(removed, level, added).advanced(nextNumber.get(), 0, watermark));
    Set<Long> gone = new HashSet<>(removed);
    added.forEach(table -> gone.remove(table.number()));
    forget(gone);
    replaceView(new ReadView(view.memtables(), tableSet(manifest)));
  }

  /**
   * Prepares the manifest of {@link #commit}. If it fails, nothing has changed.
   *
   * @param left what is left of tables, by number; see {@link Manifest#replaced}
   */
  synchronized Manifest stage(
      Map<Long, List<TableMeta>> left,
      List<TableMeta> added,
      List<LostRange> stillLost,
      long watermark)
      throws IOException {
    Manifest next =
        manifest.replaced(left, added, stillLost).advanced(nextNumber.get(), 0, watermark);
    ManifestFile.stage(fileSystem, directory, next);
    return next;
  }

  /**
   * Makes the staged manifest the one of the store; no table may have come or gone since it was
   * staged. If it fails, nobody knows which manifest a crash would leave.
   *
   * @param removed tables that it no longer names
   * @param decided called when the change is durable and nobody sees it yet
   */
  synchronized void commit(Manifest staged, Set<Long> removed, Runnable decided)
      throws IOException {
    ManifestFile.commit(fileSystem, directory);
    manifest = staged;
    decided.run();
    forget(removed);
    replaceView(new ReadView(view.memtables(), tableSet(manifest)));
  }

  /** Marks tables only now: the manifest that no longer names them is durable. */
  private void forget(Set<Long> gone) {
    for (long number : gone) {
      Table table = tables.remove(number);
      if (table != null) {
        table.markObsolete();
      }
    }
  }

  /** Replaces a damaged table by what could be read of it, and records the rest as lost. */
  synchronized void installSalvage(long damaged, @Nullable TableMeta sound, List<LostRange> lost)
      throws IOException {
    persist(manifest.salvaged(damaged, sound, lost).advanced(nextNumber.get(), 0, 0));
    Table gone = tables.remove(damaged);
    if (gone != null) {
      gone.markObsolete();
    }
    replaceView(new ReadView(view.memtables(), tableSet(manifest)));
  }

  private void persist(Manifest next) throws IOException {
    ManifestFile.write(fileSystem, directory, next);
    manifest = next;
  }

  private void replaceView(ReadView next) {
    ReadView old = view;
    view = next;
    guard.awaitReaders();
    old.release();
  }

  /** Lets go of the view; open snapshots keep theirs. */
  synchronized void close() {
    guard.awaitReaders();
    view.release();
    try {
      tiers.close();
    } catch (IOException e) {
      throw new StorageException("cannot let go of a cold directory", e);
    }
  }
}
