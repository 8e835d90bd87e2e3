package io.paxosstore.sql.catalog;

import java.util.List;

/**
 * An index of a table. Index 0 is the primary key, whose entries are the rows themselves.
 *
 * @param id number within the table; part of every key
 * @param name unique within the schema
 * @param unique whether equal non-null keys are refused
 * @param global whether it partitions by its own columns rather than living in the rows' group
 * @param columns the indexed columns in order
 * @param readable false while the index is being built: writes maintain it, plans must not read it
 */
public record Index(
    int id,
    String name,
    boolean unique,
    boolean global,
    List<IndexColumn> columns,
    boolean readable) {
  /** A complete index. */
  public Index(int id, String name, boolean unique, boolean global, List<IndexColumn> columns) {
    this(id, name, unique, global, columns, true);
  }

  /**
   * One column of an index.
   *
   * @param ordinal the table's column
   * @param descending whether greater values come first
   */
  public record IndexColumn(int ordinal, boolean descending) {}

  /** True for the index whose entries are the rows. */
  public boolean isPrimary() {
    return id == 0;
  }
}
