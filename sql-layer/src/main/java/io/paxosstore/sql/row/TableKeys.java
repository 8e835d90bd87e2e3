package io.paxosstore.sql.row;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Makes the keys of one table's rows and index entries. Immutable and shared; the writers passed in
 * belong to the caller.
 *
 * <p>A row's key holds the primary key's columns; its value is the row. The entry of a unique index
 * none of whose columns is null has the indexed columns as its key, so that a second one collides;
 * every other entry has the primary key's columns after them. An entry's value is a row of the
 * primary key's columns. Entries live in their row's group, those of a global index in a family of
 * its own.
 */
public final class TableKeys {
  private final Table table;
  private final Family family;
  private final KeyColumns primary;
  private final KeyColumns[] indexes;
  private final KeyColumns storedPrimary;

  /** Prepares the keys of {@code table}. */
  public TableKeys(Table table) {
    this.table = table;
    this.family = table.family();
    this.primary = KeyColumns.primary(table);
    this.storedPrimary = primary.asRow();
    int greatest = 0;
    for (Index index : table.indexes()) {
      greatest = Math.max(greatest, index.id());
    }
    this.indexes = new KeyColumns[greatest + 1];
    for (Index index : table.indexes()) {
      indexes[index.id()] = KeyColumns.of(table, index);
    }
  }

  /** The table. */
  public Table table() {
    return table;
  }

  /** Columns of the index, or (null) of the primary key, in key order. */
  public KeyColumns columns(@Nullable Index index) {
    return index == null || index.isPrimary() ? primary : indexes[index.id()];
  }

  /** The family of the rows, or of the entries of a global index. */
  public Family family(@Nullable Index index) {
    Index.Partition partition = index == null ? null : index.partition();
    return partition == null ? family : partition.family();
  }

  /** The table number in the keys of the rows, or of the entries of a global index. */
  public int storage(@Nullable Index index) {
    Index.Partition partition = index == null ? null : index.partition();
    return partition == null ? table.id() : partition.storage();
  }

  /** The slot of the group that a row lives in. */
  public int slot(KeyWriter writer, byte[] row, int at) {
    if (family.keyColumns() == 0) {
      return 0;
    }
    writer.begin(family.id(), 0, table.id(), 0);
    primary.append(writer, row, at, 0, family.keyColumns());
    return writer.placeInSlot(family);
  }

  /** The storage key of a row. */
  public byte[] primaryKey(KeyWriter writer, byte[] row, int at) {
    return primaryKey(writer, primary, row, at);
  }

  /**
   * The storage key of a row, from a row of its primary key's columns such as the value of an index
   * entry.
   */
  public byte[] primaryKeyOf(KeyWriter writer, byte[] primaryKeyRow, int at) {
    return primaryKey(writer, storedPrimary, primaryKeyRow, at);
  }

  private byte[] primaryKey(KeyWriter writer, KeyColumns columns, byte[] row, int at) {
    writer.begin(family.id(), 0, table.id(), 0);
    int grouping = family.keyColumns();
    columns.append(writer, row, at, 0, grouping);
    if (grouping > 0) {
      writer.placeInSlot(family);
    }
    columns.append(writer, row, at, grouping, columns.count());
    return writer.toKey();
  }

  /** The storage key of a row's entry in an index. */
  public byte[] indexEntryKey(KeyWriter writer, Index index, byte[] row, int at) {
    KeyColumns columns = columns(index);
    boolean hasNull;
    if (index.global()) {
      Family own = family(index);
      writer.begin(own.id(), 0, storage(index), index.id());
      hasNull = columns.append(writer, row, at, 0, own.keyColumns());
      writer.placeInSlot(own);
      hasNull |= columns.append(writer, row, at, own.keyColumns(), columns.count());
    } else {
      int slot = slot(writer, row, at);
      writer.begin(family.id(), slot, table.id(), index.id());
      hasNull = columns.append(writer, row, at, 0, columns.count());
    }
    if (!index.unique() || hasNull) {
      primary.append(writer, row, at, 0, primary.count());
    }
    return writer.toKey();
  }

  /** The value of a row's entries in all indexes. */
  public byte[] indexEntryValue(RowWriter writer, byte[] row, int at) {
    writer.begin(primary.count());
    for (int k = 0; k < primary.count(); k++) {
      writer.copyColumn(row, at, primary.ordinal(k));
    }
    return writer.finish();
  }

  /**
   * True if an entry of the index knows all these columns of its row, so that the row need not be
   * read.
   */
  public boolean covers(@Nullable Index index, List<Integer> ordinals) {
    for (int ordinal : ordinals) {
      if (primary.positionOf(ordinal) < 0 && columns(index).positionOf(ordinal) < 0) {
        return index == null || index.isPrimary();
      }
    }
    return true;
  }

  /** All entries of the index, or (null) all rows, in the slots of {@link #family}. */
  public KeySpan all(KeyWriter writer, @Nullable Index index) {
    Family own = family(index);
    writer.begin(own.id(), 0, storage(index), index == null ? 0 : index.id());
    int slot = own.keyColumns() == 0 ? 0 : KeySpan.EVERY_SLOT;
    return new KeySpan(slot, writer.toKey(), writer.successor(), false);
  }

  /** Types of the primary key's columns, which an index entry's value holds in this order. */
  public List<SqlType> primaryKeyTypes() {
    return primary.types();
  }
}
