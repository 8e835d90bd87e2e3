package io.paxosstore.sql.executor.write;

import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.row.KeyColumns;
import io.paxosstore.sql.row.KeySpan;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.row.TableKeys;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The way from a row on one side of a foreign key to the rows on the other: the first columns of an
 * index over there, each with the column over here that it must equal. Immutable.
 */
final class KeyPath {
  private final TableKeys keys;
  private final @Nullable Index index;
  private final KeyColumns columns;
  private final int[] sources;
  private final SqlType[] sourceTypes;
  private final int @Nullable [] groupSources;

  /** The family to look in. */
  private final Family family;

  private KeyPath(
      TableKeys keys,
      @Nullable Index index,
      Table source,
      List<Integer> there,
      List<Integer> here) {
    this.keys = keys;
    this.index = index;
    this.columns = keys.columns(index);
    this.family = keys.family(index);
    this.sources = new int[there.size()];
    this.sourceTypes = new SqlType[there.size()];
    for (int k = 0; k < sources.length; k++) {
      sources[k] = here.get(there.indexOf(columns.ordinal(k)));
      sourceTypes[k] = source.columns().get(sources[k]).type();
    }
    this.groupSources = groupSources(keys.table(), there, here);
  }

  /**
   * The best way to rows of {@code keys}' table whose columns {@code there} equal columns {@code
   * here} of a row of {@code source}, pair by pair; null if no index begins with them.
   */
  static @Nullable KeyPath find(
      TableKeys keys, List<Integer> there, Table source, List<Integer> here) {
    if (startsWith(keys.columns(null), there)) {
      return new KeyPath(keys, null, source, there, here);
    }
    KeyPath best = null;
    for (Index index : keys.table().indexes()) {
      if (index.readable() && startsWith(keys.columns(index), there)) {
        KeyPath path = new KeyPath(keys, index, source, there, here);
        if (best == null || path.isBetterThan(best)) {
          best = path;
        }
      }
    }
    return best;
  }

  /**
   * The way to the one row over there that these columns identify: the primary key or a unique
   * index of just them; or null.
   */
  static @Nullable KeyPath findUnique(
      TableKeys keys, List<Integer> there, Table source, List<Integer> here) {
    if (keys.columns(null).count() == there.size() && startsWith(keys.columns(null), there)) {
      return new KeyPath(keys, null, source, there, here);
    }
    for (Index index : keys.table().indexes()) {
      if (index.unique()
          && keys.columns(index).count() == there.size()
          && startsWith(keys.columns(index), there)) {
        return new KeyPath(keys, index, source, there, here);
      }
    }
    return null;
  }

  /** Few groups come before few columns. */
  private boolean isBetterThan(KeyPath other) {
    boolean one = isInOneSlot();
    return one == other.isInOneSlot() ? columns.count() < other.columns.count() : one;
  }

  private boolean isInOneSlot() {
    return family.slots() == 1
        || (isGlobal() ? sources.length >= family.keyColumns() : groupSources != null);
  }

  private boolean isGlobal() {
    return index != null && index.global();
  }

  private static boolean startsWith(KeyColumns columns, List<Integer> ordinals) {
    if (columns.count() < ordinals.size()) {
      return false;
    }
    for (int k = 0; k < ordinals.size(); k++) {
      if (!ordinals.contains(columns.ordinal(k))) {
        return false;
      }
    }
    return true;
  }

  private static int @Nullable [] groupSources(
      Table table, List<Integer> there, List<Integer> here) {
    int[] sources = new int[table.family().keyColumns()];
    for (int k = 0; k < sources.length; k++) {
      int at = there.indexOf(table.primaryKey().get(k));
      if (at < 0) {
        return null;
      }
      sources[k] = here.get(at);
    }
    return sources;
  }

  /** The index that is gone through; null for the primary key. */
  @Nullable Index index() {
    return index;
  }

  /** How many slots there are to look in. */
  int slots() {
    return family.slots();
  }

  /** The slot to look in, or {@link KeySpan#EVERY_SLOT}. */
  int slot(KeyWriter writer, byte[] row, int at) {
    if (family.keyColumns() == 0) {
      return 0;
    }
    if (isGlobal()) {
      return globalSlot(writer, row, at);
    }
    if (groupSources == null) {
      return KeySpan.EVERY_SLOT;
    }
    writer.begin(family.id(), 0, keys.table().id(), 0);
    KeyColumns primary = keys.columns(null);
    for (int k = 0; k < groupSources.length; k++) {
      // The source has the type of its own column, whichever key column of the path it also feeds.
      writer.append(row, at, groupSources[k], typeOf(groupSources[k]), primary.type(k), false);
    }
    return writer.slotIn(family);
  }

  private int globalSlot(KeyWriter writer, byte[] row, int at) {
    if (sources.length < family.keyColumns()) {
      return KeySpan.EVERY_SLOT;
    }
    writer.begin(family.id(), 0, 0, 0);
    for (int k = 0; k < family.keyColumns(); k++) {
      append(writer, row, at, k);
    }
    return writer.slotIn(family);
  }

  private KeyWriter.Fit append(KeyWriter writer, byte[] row, int at, int k) {
    return writer.append(
        row, at, sources[k], sourceTypes[k], columns.type(k), columns.descending(k));
  }

  private SqlType typeOf(int source) {
    for (int k = 0; k < sources.length; k++) {
      if (sources[k] == source) {
        return sourceTypes[k];
      }
    }
    throw new IllegalStateException("column " + source + " is no part of the foreign key");
  }

  /**
   * Leaves the key's beginning in the writer; false if a source is null, or has a value that no row
   * over there can have.
   */
  boolean write(KeyWriter writer, int slot, byte[] row, int at) {
    writer.begin(family.id(), slot, keys.storage(index), index == null ? 0 : index.id());
    for (int k = 0; k < sources.length; k++) {
      if (append(writer, row, at, k) != KeyWriter.Fit.EXACT) {
        return false;
      }
    }
    return true;
  }
}
