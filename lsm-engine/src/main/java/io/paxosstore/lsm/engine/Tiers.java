package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.ColdTier;
import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.DirectoryLockedException;
import io.paxosstore.lsm.StorageException;
import io.paxosstore.lsm.fs.DirectoryInUseException;
import io.paxosstore.lsm.fs.DirectoryLock;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.manifest.TierLink;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;

/**
 * The directories that a store's tables are in. Numbers are given once for both, so a table is
 * where its file is; which of them that is need not be written down. Files that a crash left are
 * deleted from both, and so it is made sure first that the cold directory is this store's: both
 * hold a {@link TierLink} of one identity. The store's own is written first: a cold directory with
 * a link has a store that knows it.
 */
final class Tiers implements AutoCloseable {
  private final Path hot;
  private final @Nullable Path cold;
  private final long age;
  private final @Nullable DirectoryLock lock;
  private final Set<Long> inCold = ConcurrentHashMap.newKeySet();

  private Tiers(Path hot, @Nullable Path cold, long age, @Nullable DirectoryLock lock) {
    this.hot = hot;
    this.cold = cold;
    this.age = age;
    this.lock = lock;
  }

  /**
   * Finds the tables of a store, and ties the two directories together when they are first opened
   * as tiers.
   *
   * @param named names of the files that the manifest names
   * @throws CorruptionException if some are in neither directory
   */
  static Tiers open(FileSystem fileSystem, Path hot, @Nullable ColdTier wanted, Set<String> named)
      throws IOException {
    Set<String> missing = new java.util.TreeSet<>(named);
    fileSystem.list(hot).forEach(missing::remove);
    TierLink own = TierLink.read(fileSystem, hot);
    if (wanted == null && own == null) {
      checkNoneMissing(hot, missing);
      return new Tiers(hot, null, 0, null);
    }
    Path cold = wanted != null ? wanted.directory() : Path.of(own == null ? "" : own.other());
    if (cold.toAbsolutePath().normalize().equals(hot.toAbsolutePath().normalize())) {
      throw new IllegalArgumentException("cold directory " + cold + " is that of the store itself");
    }
    TierLink theirs = TierLink.read(fileSystem, cold);
    if (theirs == null) {
      if (!missing.isEmpty()) {
        throw new StorageException(
            "cold directory "
                + cold
                + " of store "
                + hot
                + " is not there (it has no "
                + TierLink.NAME
                + "), and these tables are not in the store's own: "
                + missing);
      }
      if (wanted == null) {
        return new Tiers(hot, null, 0, null);
      }
      own = create(fileSystem, hot, cold, own);
    } else if (own == null || own.identity() != theirs.identity()) {
      throw new StorageException(
          "cold directory " + cold + " belongs to another store, that of " + theirs.other());
    }
    DirectoryLock lock = lock(fileSystem, cold);
    boolean opened = false;
    try {
      String path = cold.toAbsolutePath().toString();
      if (!own.other().equals(path)) {
        new TierLink(own.identity(), path).write(fileSystem, hot);
      }
      long age = wanted == null ? Long.MAX_VALUE : wanted.age();
      Tiers tiers = new Tiers(hot, cold, age, lock);
      tiers.find(fileSystem, cold, named, missing);
      opened = true;
      return tiers;
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  private static TierLink create(FileSystem fileSystem, Path hot, Path cold, @Nullable TierLink own)
      throws IOException {
    fileSystem.createDirectories(cold);
    List<String> files = fileSystem.list(cold);
    if (files.stream().anyMatch(name -> name.endsWith(".sst"))) {
      throw new StorageException(
          "cold directory " + cold + " holds tables and no " + TierLink.NAME + " that says whose");
    }
    TierLink link = own;
    if (link == null) {
      link = new TierLink(new SecureRandom().nextLong(), cold.toAbsolutePath().toString());
      link.write(fileSystem, hot);
    }
    new TierLink(link.identity(), hot.toAbsolutePath().toString()).write(fileSystem, cold);
    return link;
  }

  private static DirectoryLock lock(FileSystem fileSystem, Path cold) throws IOException {
    try {
      return fileSystem.lock(cold);
    } catch (DirectoryInUseException e) {
      throw new DirectoryLockedException(String.valueOf(e.getMessage()), e);
    }
  }

  private void find(FileSystem fileSystem, Path directory, Set<String> named, Set<String> missing)
      throws IOException {
    for (String name : fileSystem.list(directory)) {
      if (!name.endsWith(".sst")) {
        continue;
      }
      if (!named.contains(name)) {
        fileSystem.delete(directory.resolve(name));
      } else if (missing.remove(name)) {
        inCold.add(TableMeta.number(name));
      } else {
        throw new CorruptionException(
            "table " + name + " is in " + hot + " and in " + directory + ": one is too many");
      }
    }
    checkNoneMissing(hot, missing);
  }

  private static void checkNoneMissing(Path hot, Set<String> missing) {
    if (!missing.isEmpty()) {
      throw new CorruptionException(hot + " lacks tables that its manifest names: " + missing);
    }
  }

  /** The directory of a table that exists. */
  Path of(long number) {
    return cold != null && inCold.contains(number) ? cold : hot;
  }

  /** True if a table is in the cold directory. */
  boolean isCold(long number) {
    return inCold.contains(number);
  }

  /** Says that tables were written to the cold directory; before anybody reads them. */
  void cooled(List<TableMeta> tables) {
    tables.forEach(table -> inCold.add(table.number()));
  }

  /** Where old tables go; null if they stay. */
  @Nullable Path cold() {
    return cold;
  }

  /** Tables whose versions are all below this are old. */
  long coldBelow(long watermark) {
    return cold == null ? Long.MIN_VALUE : watermark - age;
  }

  @Override
  public void close() throws IOException {
    if (lock != null) {
      lock.close();
    }
  }
}
