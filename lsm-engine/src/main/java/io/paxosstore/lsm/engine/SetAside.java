package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.EngineEvent;
import io.paxosstore.lsm.ReadFailedException;
import io.paxosstore.lsm.compaction.LevelShape;
import io.paxosstore.lsm.events.EventQueue;
import io.paxosstore.lsm.fs.DamagedFile;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.sstable.Codec;
import io.paxosstore.lsm.sstable.Table;
import io.paxosstore.lsm.sstable.TableCheck;
import io.paxosstore.lsm.sstable.TableMeta;
import io.paxosstore.lsm.sstable.TableSalvage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicLong;

/**
 * Lets compactions go on when they meet damage: the damaged table is replaced by what can be read
 * of it, what cannot is recorded as lost and refused by reads as before, and the file is kept
 * (docs/decisions/012-what-repair-may-do.md).
 */
final class SetAside {
  private final FileSystem fileSystem;
  private final Path directory;
  private final Store store;
  private final LevelShape shape;
  private final EventQueue events;
  private final AtomicLong tables = new AtomicLong();

  SetAside(
      FileSystem fileSystem, Path directory, Store store, LevelShape shape, EventQueue events) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.store = store;
    this.shape = shape;
    this.events = events;
  }

  /** Tables set aside since the store was opened. */
  long tables() {
    return tables.get();
  }

  /**
   * Sets aside the tables in which a read or a merge has met damage.
   *
   * @throws CorruptionException the same, if there is none: what is wrong is something else, or
   *     comes and goes
   */
  void damagedTables(CorruptionException cause) throws IOException {
    boolean found = false;
    ReadView view = store.acquireView();
    try {
      for (Table table : view.tables().all()) {
        if (table.isDamaged()) {
          found |= replace(table);
        }
      }
    } finally {
      view.release();
    }
    if (!found) {
      throw cause;
    }
  }

  private boolean replace(Table table) throws IOException {
    Path home = store.tiers().of(table.meta().number());
    // Read anew: only what is damaged on the disk, and not just on its way from there, is lost.
    if (isSound(home, table.meta())) {
      return false;
    }
    try (TableSalvage salvage = TableSalvage.of(fileSystem, table.path(), table.meta())) {
      if (salvage.isOfAnotherFormat()) {
        return false;
      }
      DamagedFile.keep(fileSystem, table.path());
      TableMeta sound =
          salvage.write(
              fileSystem, directory, store.newTableNumber(), Codec.LZ4, shape.blockBytes());
      fileSystem.syncDirectory(directory);
      if (!home.equals(directory)) {
        fileSystem.syncDirectory(home);
      }
      store.installSalvage(table.meta().number(), sound, salvage.lost());
      tables.incrementAndGet();
      events.add(
          new EngineEvent.TableSetAside(
              table.meta().fileName(),
              sound == null ? "" : sound.fileName(),
              salvage.lost().size()));
      return true;
    }
  }

  private boolean isSound(Path home, TableMeta table) throws IOException {
    try {
      return TableCheck.of(fileSystem, home, table).faults().isEmpty();
    } catch (IOException e) {
      throw new ReadFailedException("cannot check " + home.resolve(table.fileName()), e);
    }
  }
}
