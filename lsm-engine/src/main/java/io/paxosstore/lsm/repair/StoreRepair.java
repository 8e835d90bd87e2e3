package io.paxosstore.lsm.repair;

import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.DamagedFile;
import io.paxosstore.lsm.fs.DirectoryInUseException;
import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.log.LogCut;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.manifest.ManifestFile;
import io.paxosstore.lsm.manifest.StoreDirectories;
import io.paxosstore.lsm.rows.LostRange;
import io.paxosstore.lsm.sstable.Codec;
import io.paxosstore.lsm.sstable.TableCheck;
import io.paxosstore.lsm.sstable.TableMeta;
import io.paxosstore.lsm.sstable.TableSalvage;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Repairs a store that nobody has open. Everything is written next to what is there, and one
 * manifest makes it count: broken off before, nothing has happened; done again, there is nothing
 * left to do.
 */
public final class StoreRepair {
  private static final int BLOCK_BYTES = 4 << 10;
  private static final String WAL = "wal";

  private final FileSystem fileSystem;
  private final Path directory;
  private final RepairOptions options;
  private final Consumer<String> told;
  private final List<TableMeta> replaced = new ArrayList<>();
  private final ManifestChoice choice;
  private final StoreDirectories directories;
  private long nextNumber;

  private StoreRepair(
      FileSystem fileSystem,
      Path directory,
      ManifestChoice choice,
      StoreDirectories directories,
      RepairOptions options,
      Consumer<String> told) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.choice = choice;
    this.directories = directories;
    this.options = options;
    this.told = told;
  }

  /**
   * Repairs the store of a directory.
   *
   * @param told gets a line for each thing that is found or done
   * @throws StorageException if it cannot be repaired, and says what to do
   * @throws DirectoryLockedException if somebody has it open
   */
  public static RepairReport run(
      FileSystem fileSystem, Path directory, RepairOptions options, Consumer<String> told)
      throws IOException {
    if (!fileSystem.exists(directory)
        || (!fileSystem.exists(directory.resolve(ManifestFile.NAME))
            && !fileSystem.exists(directory.resolve(ManifestFile.NEXT_NAME))
            && TableFiles.names(fileSystem, directory).isEmpty())) {
      throw new StorageException(directory + " holds no store");
    }
    try (DirectoryLock lock = fileSystem.lock(directory)) {
      ManifestChoice choice = ManifestChoice.of(fileSystem, directory);
      StoreDirectories directories =
          StoreDirectories.find(fileSystem, directory, choice.manifest().tables());
      String fault = directories.fault();
      if (fault != null) {
        // Tables that lie elsewhere are not lost.
        throw new StorageException(directory + " cannot be repaired like this: " + fault);
      }
      StoreRepair repair =
          new StoreRepair(fileSystem, directory, choice, directories, options, told);
      Path cold = directories.cold();
      if (cold == null) {
        return repair.run();
      }
      try (DirectoryLock coldLock = fileSystem.lock(cold)) {
        return repair.run();
      }
    } catch (DirectoryInUseException e) {
      throw new DirectoryLockedException(String.valueOf(e.getMessage()), e);
    }
  }

  private RepairReport run() throws IOException {
    if (choice.staged()) {
      told.accept(
          ManifestFile.NEXT_NAME + " takes the place of the manifest, which is damaged or missing");
    }
    LogCut cut = damagedLog();
    Manifest manifest = tables(choice.manifest());
    List<LostRange> marked = options.acceptLoss().mark(manifest.lost());
    List<LostRange> open = marked.stream().filter(range -> !range.accepted()).toList();
    List<LostRange> givenUp = new ArrayList<>(marked);
    givenUp.removeAll(open);
    givenUp.removeAll(manifest.lost());
    givenUp.forEach(range -> told.accept("given up: " + text(range)));
    open.forEach(range -> told.accept("lost, and refused by reads: " + text(range)));
    if (!givenUp.isEmpty()) {
      manifest = manifest.withLost(marked);
    }
    if (cut != null) {
      // Or what is appended after the cut would look as if it were in the tables already.
      manifest =
          new Manifest(
              manifest.nextNumber(),
              Math.min(manifest.logPosition(), cut.position()),
              manifest.watermark(),
              manifest.levels(),
              manifest.lost());
    }
    if (!options.dryRun() && choice.staged()) {
      commitStaged();
    }
    if (!options.dryRun() && manifest != choice.manifest()) {
      install(manifest);
    }
    if (!options.dryRun() && cut != null) {
      cut.apply();
    }
    for (Path each : places()) {
      for (String name : TableFiles.unnamed(fileSystem, each, manifest.tables())) {
        told.accept(
            name + " is named by no manifest: left from a crash, it goes at the next opening");
      }
    }
    return new RepairReport(
        replaced.stream().map(TableMeta::number).toList(), open, List.copyOf(givenUp));
  }

  private static String text(LostRange range) {
    return range
        + ", "
        + (range.blocks() > 0 ? range.blocks() + " blocks, " : "")
        + range.bytes()
        + " bytes of "
        + TableMeta.fileName(range.table());
  }

  private @Nullable LogCut damagedLog() throws IOException {
    LogCut cut = LogCut.find(fileSystem, directory.resolve(WAL));
    if (cut == null) {
      return null;
    }
    String what = "the log is damaged after position " + cut.position() + ": " + cut.fault();
    if (!options.acceptLogLoss()) {
      throw new StorageException(
          what
              + "; what was written after it cannot be applied without it: restore the directory"
              + " from a replica, a checkpoint or a backup, or give up all writes after this"
              + " position (--accept-log-loss)");
    }
    told.accept(what + "; all writes after it are given up");
    return cut;
  }

  /** Replaces every table that is not as it should be. */
  private Manifest tables(Manifest from) throws IOException {
    nextNumber = from.nextNumber();
    for (Path each : places()) {
      nextNumber = Math.max(nextNumber, TableFiles.greatestNumber(fileSystem, each) + 1);
    }
    Manifest manifest = from;
    List<TableMeta> all = from.tables();
    for (int i = 0; i < all.size(); i++) {
      TableMeta table = all.get(i);
      Path home = directories.of(table);
      Path file = home.resolve(table.fileName());
      boolean missing = !fileSystem.exists(file);
      if (!missing && TableCheck.of(fileSystem, home, table).faults().isEmpty()) {
        continue;
      }
      told.accept(
          table.fileName()
              + (missing ? " is missing" : " is damaged")
              + " (table "
              + (i + 1)
              + " of "
              + all.size()
              + ")");
      manifest = replace(manifest, table, file);
      replaced.add(table);
    }
    return manifest == from ? from : manifest.advanced(nextNumber, 0, 0);
  }

  private Manifest replace(Manifest manifest, TableMeta table, Path file) throws IOException {
    try (TableSalvage salvage = TableSalvage.of(fileSystem, file, table)) {
      if (salvage.isOfAnotherFormat()) {
        throw new StorageException(
            file + " has a format that this program does not read: it is not damaged");
      }
      TableMeta sound = null;
      if (options.dryRun()) {
        told.accept(salvage.rows() + " of " + table.rows() + " rows can be kept");
      } else {
        DamagedFile.keep(fileSystem, file);
        sound =
            salvage.write(fileSystem, directory, nextNumber, codec(manifest, table), BLOCK_BYTES);
        nextNumber += sound == null ? 0 : 1;
        told.accept(
            (sound == null ? 0 : sound.rows())
                + " of "
                + table.rows()
                + " rows are kept"
                + (sound == null ? "" : " in " + sound.fileName())
                + "; the damaged file stays as "
                + DamagedFile.of(file).getFileName());
      }
      return manifest.salvaged(table.number(), sound, salvage.lost());
    }
  }

  /** The last level is there to stay. */
  private static Codec codec(Manifest manifest, TableMeta table) {
    List<List<TableMeta>> levels = manifest.levels();
    int deepest = levels.size() - 1;
    while (deepest > 0 && levels.get(deepest).isEmpty()) {
      deepest--;
    }
    return deepest > 0
            && levels.get(deepest).stream().anyMatch(one -> one.number() == table.number())
        ? Codec.ZSTD
        : Codec.LZ4;
  }

  /** Gives the staged manifest its name: it is not written anew, or a crash could take both. */
  private void commitStaged() throws IOException {
    DamagedFile.keep(fileSystem, directory.resolve(ManifestFile.NAME));
    fileSystem.syncDirectory(directory);
    ManifestFile.commit(fileSystem, directory);
  }

  private void install(Manifest manifest) throws IOException {
    // Names of the new tables and of what is kept, before a manifest counts on them.
    for (Path each : places()) {
      fileSystem.syncDirectory(each);
    }
    ManifestFile.write(fileSystem, directory, manifest);
    for (TableMeta table : replaced) {
      Path file = directories.of(table).resolve(table.fileName());
      if (fileSystem.exists(file)) {
        fileSystem.delete(file);
      }
    }
    for (Path each : places()) {
      fileSystem.syncDirectory(each);
    }
  }

  private List<Path> places() {
    Path cold = directories.cold();
    return cold == null ? List.of(directory) : List.of(directory, cold);
  }
}
