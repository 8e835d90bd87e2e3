package io.paxosstore.sql.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * An index of a table. Index 0 is the primary key, whose entries are the rows themselves.
 *
 * @param id number within the table; part of every key; never given twice
 * @param name unique within the schema
 * @param unique whether equal non-null keys are refused
 * @param partition where the entries of a global index live; null for a local one, whose entries
 *     live in their rows' groups
 * @param columns the indexed columns in order
 * @param readable false while the index is being built or taken down: writes maintain it, plans
 *     must not read it
 * @param builder the node that builds or takes it down while it is not readable, and so the one to
 *     finish that; 0 if it is readable
 */
public record Index(
    int id,
    String name,
    boolean unique,
    @Nullable Partition partition,
    List<IndexColumn> columns,
    boolean readable,
    int builder) {
  /** A complete local index. */
  public Index(int id, String name, boolean unique, List<IndexColumn> columns) {
    this(id, name, unique, null, columns, true, 0);
  }

  /**
   * One column of an index.
   *
   * @param ordinal the table's column
   * @param descending whether greater values come first
   */
  public record IndexColumn(int ordinal, boolean descending) {}

  /**
   * The home of a global index's entries: a family of its own, partitioned by the first {@link
   * Family#keyColumns()} of the indexed columns.
   *
   * @param storage the table number in the keys of its entries
   * @param shapeVersion as {@link Table.Storage#shapeVersion}, of the entries
   */
  public record Partition(Family family, int storage, long shapeVersion) {}

  /** True for the index whose entries are the rows. */
  public boolean isPrimary() {
    return id == 0;
  }

  /** True if it partitions by its own columns rather than living in the rows' groups. */
  public boolean global() {
    return partition != null;
  }

  Index readableIndex() {
    return new Index(id, name, unique, partition, columns, true, 0);
  }

  Index unreadable(int by) {
    return new Index(id, name, unique, partition, columns, false, by);
  }

  Index in(@Nullable Partition other) {
    return new Index(id, name, unique, other, columns, readable, builder);
  }
}
