package io.paxosstore.sql.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table as one catalog version knows it. Immutable; shared by all statements of that version.
 *
 * @param id number, part of every key; never reused. TRUNCATE gives the table another
 * @param schema name of its schema
 * @param name its name
 * @param columns by ordinal, hidden row id included
 * @param primaryKey ordinals of the primary key's columns in key order; the hidden row id if none
 *     was declared
 * @param primaryKeyName name of the primary key constraint
 * @param family where its rows live
 * @param placement how the entity-group clause was written
 * @param indexes secondary indexes
 * @param checks CHECK constraints
 * @param foreignKeys references to other tables
 * @param storage numbers that only go up
 */
public record Table(
    int id,
    String schema,
    String name,
    List<Column> columns,
    List<Integer> primaryKey,
    String primaryKeyName,
    Family family,
    Placement placement,
    List<Index> indexes,
    List<Check> checks,
    List<ForeignKey> foreignKeys,
    Storage storage) {
  /** A table as it is when it is created. */
  public Table(
      int id,
      String schema,
      String name,
      List<Column> columns,
      List<Integer> primaryKey,
      String primaryKeyName,
      Family family,
      Placement placement,
      List<Index> indexes,
      List<Check> checks,
      List<ForeignKey> foreignKeys) {
    this(
        id,
        schema,
        name,
        columns,
        primaryKey,
        primaryKeyName,
        family,
        placement,
        indexes,
        checks,
        foreignKeys,
        new Storage(0, id, indexes.stream().mapToInt(Index::id).max().orElse(0)));
  }

  /**
   * What the catalog remembers of the table's keys.
   *
   * @param shapeVersion the catalog version since which writers treat the table as they do now; 0
   *     if that has not changed since it was created. Each group of the family keeps the version
   *     that its rows were last written under, see {@link StorageKeys#shape}
   * @param sequences the table number in the keys of its identity columns' next values
   * @param lastIndex greatest number that an index of the table ever had
   */
  public record Storage(long shapeVersion, int sequences, int lastIndex) {}

  /** How a table came to its family. */
  public enum Placement {
    /** No clause: the schema's default group. */
    DEFAULT,
    /** ENTITY GROUP BY (…): the root of a family. */
    ROOT,
    /** ENTITY GROUP BY (…) IN root. */
    CHILD,
    /** ENTITY GROUP REPLICATED: a reference table. */
    REPLICATED
  }

  /**
   * A CHECK constraint.
   *
   * @param name unique within the schema
   * @param sql the condition as SQL text
   */
  public record Check(String name, String sql) {}

  /** True if no primary key was declared, so that a hidden row id stands in for it. */
  public boolean hasHiddenRowId() {
    return columns.get(columns.size() - 1).hidden();
  }

  /** The visible column of this name (exact case), or null. */
  public @Nullable Column column(String columnName) {
    for (Column column : columns) {
      if (!column.hidden() && column.name().equals(columnName)) {
        return column;
      }
    }
    return null;
  }

  /** The secondary index with this id. */
  public Index index(int indexId) {
    for (Index index : indexes) {
      if (index.id() == indexId) {
        return index;
      }
    }
    throw new IllegalArgumentException("table " + name + " has no index " + indexId);
  }

  /** Schema and name, for messages. */
  public String qualifiedName() {
    return schema + "." + name;
  }
}
