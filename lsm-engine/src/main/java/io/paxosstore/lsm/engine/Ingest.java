package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.export.Export;
import io.paxosstore.lsm.export.KeyRanges;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.rows.Coverage;
import io.paxosstore.lsm.rows.LostRange;
import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.sstable.Codec;
import io.paxosstore.lsm.sstable.Table;
import io.paxosstore.lsm.sstable.TableCopy;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * The steps by which ranges of the store are replaced by an export (Pebble calls it <em>ingest and
 * excise</em>): new tables are written beside those of the store, and one manifest puts all of them
 * in the place of what they replace. Until then nothing of the store has changed; {@link #close}
 * deletes what was written for nothing, a crash leaves it to the next opening.
 *
 * <p>Belongs to one thread. No compaction may run from the first {@link #cutTables} on, and from
 * the last one on nothing may be applied or flushed.
 */
final class Ingest implements AutoCloseable {
  private final FileSystem fileSystem;
  private final Path directory;
  private final Store store;
  private final Maintenance maintenance;
  private final Export export;

  /** What is left of tables that have to do with the ranges, by number. */
  private final Map<Long, List<TableMeta>> left = new HashMap<>();

  private final List<TableMeta> copies = new ArrayList<>();
  private final List<Long> written = new ArrayList<>();

  Ingest(
      FileSystem fileSystem, Path directory, Store store, Maintenance maintenance, Export export) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.store = store;
    this.maintenance = maintenance;
    this.export = export;
  }

  /**
   * Copies the exported tables under numbers of this store.
   *
   * @param before called before each; may end it all
   */
  void copyTables(Path source, Runnable before) throws IOException {
    for (TableMeta table : export.tables()) {
      before.run();
      long number = store.newTableNumber();
      written.add(number);
      copies.add(TableCopy.write(fileSystem, source, table, directory, number));
    }
    if (!copies.isEmpty()) {
      fileSystem.syncDirectory(directory);
    }
  }

  /**
   * Writes what is outside of the ranges anew, of all tables that have keys on both sides and were
   * not yet cut. What is inside is not read, so damage there does no harm.
   */
  void cutTables() throws IOException {
    ReadView view = store.acquireView();
    try {
      TableSet tables = view.tables();
      int deepest = 1;
      for (int level = 1; level < tables.levels(); level++) {
        deepest = tables.level(level).length > 0 ? level : deepest;
      }
      for (int level = 0; level < tables.levels(); level++) {
        for (Table table : tables.level(level)) {
          TableMeta meta = table.meta();
          if (!left.containsKey(meta.number())
              && export.ranges().meets(meta.firstKey(), meta.endKey())) {
            left.put(meta.number(), cut(table, level == deepest ? Codec.ZSTD : Codec.LZ4));
          }
        }
      }
    } finally {
      view.release();
    }
  }

  private List<TableMeta> cut(Table table, Codec codec) throws IOException {
    KeyRanges ranges = export.ranges();
    List<TableMeta> parts = new ArrayList<>();
    for (ScanRange part : ranges.outside(table.meta().firstKey(), table.meta().endKey())) {
      RangeTombstones tombstones = table.rangeTombstones().within(part.from(), part.to());
      List<TableMeta> output =
          maintenance
              .output(codec, Long.MAX_VALUE)
              .write(
                  List.of(table.allVersions(part.from(), part.to())),
                  List.of(new Coverage(0, tombstones, Long.MAX_VALUE)),
                  0,
                  0);
      output.forEach(meta -> written.add(meta.number()));
      parts.addAll(output);
    }
    return parts;
  }

  /**
   * Makes the change: afterwards it is durable and readers see it.
   *
   * @param uncertain told of a failure that leaves it open whether the change took place; what was
   *     written must stay
   * @param decided called once the change is durable, before anybody sees it
   * @throws IOException if nothing has changed
   */
  void install(Consumer<Throwable> uncertain, Runnable decided) throws IOException {
    Manifest next = store.stage(left, copies, stillLost(), export.watermark());
    written.clear();
    try {
      store.commit(next, left.keySet(), decided);
    } catch (IOException | RuntimeException e) {
      uncertain.accept(e);
      throw new StorageException(
          "whether store "
              + directory
              + " has taken in the export is known when it is opened again: "
              + e.getMessage(),
          e);
    }
  }

  /** What was lost in the ranges is lost no more. */
  private List<LostRange> stillLost() {
    List<LostRange> outside = new ArrayList<>();
    for (LostRange range : store.manifest().lost()) {
      for (ScanRange part : export.ranges().outside(range.from(), range.to())) {
        outside.add(range.within(part.from(), part.to()));
      }
    }
    return outside;
  }

  /** Best effort: what cannot be deleted now is found unnamed when the store is opened next. */
  @Override
  public void close() {
    for (long number : written) {
      Path file = directory.resolve(TableMeta.fileName(number));
      try {
        if (fileSystem.exists(file)) {
          fileSystem.delete(file);
        }
      } catch (IOException ignored) {
        // The failure that led here is the one to be told.
      }
    }
  }
}
