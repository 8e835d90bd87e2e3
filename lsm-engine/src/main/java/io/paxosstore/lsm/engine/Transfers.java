package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.DiskFullException;
import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.compaction.LevelShape;
import io.paxosstore.lsm.export.Export;
import io.paxosstore.lsm.export.ExportWriter;
import io.paxosstore.lsm.export.KeyRanges;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.fs.NoSpaceException;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantLock;

/** What leaves the store and comes to it as files: checkpoints, exports and their ingestion. */
final class Transfers {
  /** Flushes before the one that writers wait for. */
  private static final int PASSES_BEFORE_INGEST = 2;

  private final FileSystem fileSystem;
  private final Path directory;
  private final Store store;
  private final Maintenance maintenance;
  private final Compactions compactions;
  private final Flushes flushes;
  private final Writes writes;
  private final Health health;
  private final AtomicLong watermark;

  /** Held by an ingest; taken before all other locks. */
  private final ReentrantLock ingesting = new ReentrantLock();

  Transfers(
      FileSystem fileSystem,
      Path directory,
      Store store,
      Maintenance maintenance,
      Compactions compactions,
      Flushes flushes,
      Writes writes,
      Health health,
      AtomicLong watermark) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.store = store;
    this.maintenance = maintenance;
    this.compactions = compactions;
    this.flushes = flushes;
    this.writes = writes;
    this.health = health;
    this.watermark = watermark;
  }

  void checkpoint(Path target) {
    flushes.flush();
    try {
      Checkpoint.write(fileSystem, store, target);
    } catch (NoSpaceException e) {
      throw new DiskFullException("no space for a checkpoint in " + target, e);
    } catch (IOException e) {
      throw new StorageException(
          "cannot write a checkpoint to " + target + ": " + e.getMessage(), e);
    }
  }

  void export(List<ScanRange> ranges, long at, Path target) {
    KeyRanges wanted = KeyRanges.of(ranges);
    flushes.flush();
    ReadView view = store.acquireView();
    try {
      LevelShape shape = maintenance.shape();
      // The watermark is read after the view: what collected versions from it had none higher.
      new ExportWriter(fileSystem, target, shape.blockBytes(), shape.tableBytes())
          .write(wanted, at, watermark.get(), new RangeExport(view.tables()));
    } catch (NoSpaceException e) {
      throw new DiskFullException("no space for an export in " + target, e);
    } catch (IOException e) {
      throw new StorageException("cannot write an export to " + target + ": " + e.getMessage(), e);
    } finally {
      view.release();
    }
  }

  void ingest(Path source) {
    health.checkReadable();
    ingesting.lock();
    try {
      Export export = Export.verified(fileSystem, source);
      try (Ingest ingest = new Ingest(fileSystem, directory, store, maintenance, export)) {
        ingest.copyTables(source, health::checkReadable);
        Lock noCompactions = maintenance.compactions();
        noCompactions.lock();
        try {
          // Most of the work is done while others write, so that they wait for little in the end.
          for (int pass = 0; pass < PASSES_BEFORE_INGEST; pass++) {
            flushes.flush();
            ingest.cutTables();
          }
          replaceRanges(ingest, export.watermark());
        } finally {
          noCompactions.unlock();
        }
      }
    } catch (NoSpaceException e) {
      throw new DiskFullException("no space in " + directory + " to ingest " + source, e);
    } catch (IOException e) {
      throw new StorageException("cannot ingest " + source + ": " + e.getMessage(), e);
    } finally {
      ingesting.unlock();
      compactions.signal();
    }
  }

  private void replaceRanges(Ingest ingest, long exportedWatermark) throws IOException {
    writes.replaceTables(
        new Writes.Replacement() {
          @Override
          public void prepare() throws IOException {
            ingest.cutTables();
          }

          @Override
          public void install() throws IOException {
            ingest.install(
                health::poison, () -> watermark.accumulateAndGet(exportedWatermark, Math::max));
          }
        });
  }

  /** Waits for an ingest on another thread, which sees that the store is closed and ends. */
  void stop() {
    ingesting.lock();
    ingesting.unlock();
  }
}
