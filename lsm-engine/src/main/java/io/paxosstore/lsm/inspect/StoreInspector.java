package io.paxosstore.lsm.inspect;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.DirectoryInUseException;
import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.log.LogInspection;
import io.paxosstore.lsm.log.SegmentReport;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.manifest.ManifestFile;
import io.paxosstore.lsm.manifest.StoreDirectories;
import io.paxosstore.lsm.manifest.TierLink;
import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.rows.LostRange;
import io.paxosstore.lsm.rows.RowSource;
import io.paxosstore.lsm.sstable.BlockCache;
import io.paxosstore.lsm.sstable.Table;
import io.paxosstore.lsm.sstable.TableCheck;
import io.paxosstore.lsm.sstable.TableFault;
import io.paxosstore.lsm.sstable.TableMeta;
import io.paxosstore.lsm.sstable.TableSummary;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A closed store of the project's own engine. Holds the lock on its directory, so that nobody opens
 * it meanwhile; changes nothing. Not thread-safe.
 */
public final class StoreInspector implements AutoCloseable {
  private static final String WAL = "wal";

  private final FileSystem fileSystem;
  private final Path directory;
  private final DirectoryLock lock;
  private @Nullable StoreDirectories directories;

  private StoreInspector(FileSystem fileSystem, Path directory, DirectoryLock lock) {
    this.fileSystem = fileSystem;
    this.directory = directory;
    this.lock = lock;
  }

  /**
   * Opens a store to look at it.
   *
   * @throws StorageException if the directory holds none
   * @throws DirectoryLockedException if somebody has it open
   */
  public static StoreInspector open(FileSystem fileSystem, Path directory) throws IOException {
    if (!fileSystem.exists(directory.resolve(ManifestFile.NAME))) {
      throw new StorageException(directory + " holds no store: it has no " + ManifestFile.NAME);
    }
    try {
      return new StoreInspector(fileSystem, directory, fileSystem.lock(directory));
    } catch (DirectoryInUseException e) {
      throw new DirectoryLockedException(String.valueOf(e.getMessage()), e);
    }
  }

  /**
   * The store's manifest.
   *
   * @throws CorruptionException if it is damaged
   */
  public Manifest manifest() throws IOException {
    Manifest manifest = ManifestFile.read(fileSystem, directory);
    if (manifest == null) {
      throw new StorageException(directory + " lost its " + ManifestFile.NAME);
    }
    return manifest;
  }

  /** The directory that a table is in: the store's own, or its cold one if it is there. */
  public Path directoryOf(TableMeta table) {
    return directories().of(table);
  }

  /** True if a table is in the cold directory. */
  public boolean isCold(TableMeta table) {
    return directories().isCold(table);
  }

  /** Nothing comes or goes while this has the lock. */
  private StoreDirectories directories() {
    StoreDirectories known = directories;
    if (known == null) {
      try {
        known = StoreDirectories.find(fileSystem, directory, manifest().tables());
      } catch (IOException e) {
        throw new StorageException("cannot find the tables of " + directory, e);
      }
      directories = known;
    }
    return known;
  }

  /** Everything that is wrong: nothing, if all bytes and all orders are as they must be. */
  public List<Finding> check() throws IOException {
    List<Finding> findings = new ArrayList<>();
    Manifest manifest;
    try {
      manifest = manifest();
    } catch (CorruptionException e) {
      // Without it nobody knows which tables count.
      return List.of(finding(ManifestFile.NAME, 0, String.valueOf(e.getMessage())));
    }
    try {
      String fault = directories().fault();
      if (fault != null) {
        findings.add(finding(TierLink.NAME, 0, fault));
      }
    } catch (CorruptionException e) {
      // Without it nobody knows which of two directories a table is in.
      findings.add(finding(TierLink.NAME, 0, String.valueOf(e.getMessage())));
      return findings;
    }
    checkLevels(manifest, findings);
    checkLost(manifest, findings);
    for (TableMeta table : manifest.tables()) {
      Path file = directoryOf(table).resolve(table.fileName());
      if (!fileSystem.exists(file)) {
        findings.add(new Finding(file, 0, table.firstKey(), table.endKey(), "the file is missing"));
        continue;
      }
      for (TableFault fault : TableCheck.of(fileSystem, directoryOf(table), table).faults()) {
        findings.add(
            new Finding(file, fault.offset(), fault.firstKey(), fault.endKey(), fault.what()));
      }
    }
    Path wal = directory.resolve(WAL);
    if (LogInspection.isLog(fileSystem, wal)) {
      findings.addAll(
          logFindings(new LogInspection(fileSystem, wal).read((position, record) -> {})));
    }
    return findings;
  }

  /** What is wrong with the segments of a log. */
  public static List<Finding> logFindings(List<SegmentReport> segments) {
    List<Finding> findings = new ArrayList<>();
    for (SegmentReport segment : segments) {
      String fault = segment.fault();
      if (fault != null) {
        findings.add(new Finding(segment.file(), segment.validBytes(), null, null, fault));
      }
    }
    return findings;
  }

  /** What a table's file is made of. */
  public TableSummary summary(TableMeta table) throws IOException {
    return TableCheck.of(fileSystem, directoryOf(table), table).summary();
  }

  /**
   * Hands all versions of all keys of a table to the consumer, until it has had enough.
   *
   * @param rows looks at the current row of the source; the same source each time
   * @param limit rows at most
   * @throws CorruptionException at a damaged block
   */
  public void rows(TableMeta table, long limit, Consumer<RowSource> rows) {
    // A dump goes past the cache.
    Table opened = new Table(fileSystem, directoryOf(table), table, new BlockCache(0));
    opened.retain();
    try {
      RowSource source = opened.allVersions();
      for (long left = limit; left > 0 && source.next(); left--) {
        rows.accept(source);
      }
    } finally {
      opened.release();
    }
  }

  /**
   * Hands a scan of [from, to) of each table to the consumer, which moves it: each key once, with
   * its newest version there. Tables come newest first, so of two rows of one key and version the
   * first is the newer. Memtables and range deletes are not regarded.
   *
   * @throws CorruptionException at a damaged block
   */
  public void scan(byte[] from, byte[] to, Consumer<RowSource> table) throws IOException {
    for (TableMeta each : manifest().tables()) {
      Table opened = new Table(fileSystem, directoryOf(each), each, new BlockCache(0));
      opened.retain();
      try {
        table.accept(opened.scan(from, to, false, Long.MAX_VALUE));
      } finally {
        opened.release();
      }
    }
  }

  private void checkLost(Manifest manifest, List<Finding> findings) {
    for (LostRange range : manifest.lost()) {
      if (!range.accepted()) {
        findings.add(
            new Finding(
                directory.resolve(ManifestFile.NAME),
                0,
                range.from(),
                range.to(),
                "versions "
                    + range.minVersion()
                    + " to "
                    + range.maxVersion()
                    + " were lost with "
                    + TableMeta.fileName(range.table())
                    + " and are refused"));
      }
    }
  }

  private void checkLevels(Manifest manifest, List<Finding> findings) {
    for (TableMeta table : manifest.tables()) {
      if (table.number() >= manifest.nextNumber()) {
        findings.add(
            finding(
                ManifestFile.NAME,
                0,
                "table "
                    + table.number()
                    + " was not yet to be numbered: the next is "
                    + manifest.nextNumber()));
      }
    }
    for (int level = 1; level < manifest.levels().size(); level++) {
      List<TableMeta> tables = manifest.levels().get(level);
      for (int i = 1; i < tables.size(); i++) {
        TableMeta before = tables.get(i - 1);
        if (Keys.compare(before.endKey(), tables.get(i).firstKey()) > 0) {
          findings.add(
              new Finding(
                  directory.resolve(ManifestFile.NAME),
                  0,
                  tables.get(i).firstKey(),
                  before.endKey(),
                  "on level "
                      + level
                      + " "
                      + before.fileName()
                      + " and "
                      + tables.get(i).fileName()
                      + " overlap"));
        }
      }
    }
  }

  private Finding finding(String name, long offset, String what) {
    return new Finding(directory.resolve(name), offset, null, null, what);
  }

  @Override
  public void close() throws IOException {
    lock.close();
  }
}
