package io.paxosstore.lsm.manifest;

import io.paxosstore.lsm.CorruptionException;
import io.paxosstore.lsm.fs.FileSystem;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where the tables of a closed store are: in its own directory, or in the cold one that its link
 * names. Immutable; changes nothing.
 */
public final class StoreDirectories {
  private final Path own;
  private final @Nullable Path cold;
  private final @Nullable String fault;
  private final Set<String> inCold;

  private StoreDirectories(
      Path own, @Nullable Path cold, @Nullable String fault, Set<String> inCold) {
    this.own = own;
    this.cold = cold;
    this.fault = fault;
    this.inCold = inCold;
  }

  /**
   * Looks for the tables that a manifest names.
   *
   * @throws CorruptionException if a link is damaged
   */
  public static StoreDirectories find(FileSystem fileSystem, Path own, List<TableMeta> tables)
      throws IOException {
    TierLink link = TierLink.read(fileSystem, own);
    if (link == null) {
      return new StoreDirectories(own, null, null, Set.of());
    }
    Path cold = Path.of(link.other());
    TierLink theirs = TierLink.read(fileSystem, cold);
    if (theirs == null) {
      boolean needed = false;
      for (TableMeta table : tables) {
        needed |= !fileSystem.exists(own.resolve(table.fileName()));
      }
      String fault = "cold directory " + cold + " is not there (it has no " + TierLink.NAME + ")";
      return new StoreDirectories(own, null, needed ? fault : null, Set.of());
    }
    if (theirs.identity() != link.identity()) {
      return new StoreDirectories(
          own,
          null,
          "cold directory " + cold + " belongs to another store, that of " + theirs.other(),
          Set.of());
    }
    Set<String> there = new HashSet<>(fileSystem.list(cold));
    String twice = null;
    Set<String> inCold = new HashSet<>();
    for (TableMeta table : tables) {
      String name = table.fileName();
      if (there.contains(name)) {
        if (fileSystem.exists(own.resolve(name))) {
          twice = "table " + name + " is in " + own + " and in " + cold + ": one is too many";
        }
        inCold.add(name);
      }
    }
    return new StoreDirectories(own, cold, twice, inCold);
  }

  /** The directory of a table; the store's own if it is in neither. */
  public Path of(TableMeta table) {
    return cold != null && isCold(table) ? cold : own;
  }

  /** True if a table is in the cold directory. */
  public boolean isCold(TableMeta table) {
    return inCold.contains(table.fileName());
  }

  /** The cold directory; null if there is none, or it is not this store's. */
  public @Nullable Path cold() {
    return cold;
  }

  /** Why the store cannot be opened as the directories are; null if it can. */
  public @Nullable String fault() {
    return fault;
  }
}
