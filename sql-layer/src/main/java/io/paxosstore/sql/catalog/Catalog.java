package io.paxosstore.sql.catalog;

import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Everything that is defined, at one version. Immutable: a statement runs on the catalog that it
 * was planned with. Names are looked up in exact case; folding is the parser's business.
 */
public interface Catalog {
  /** Grows by one with every DDL statement that counts. */
  long version();

  /** Names of all schemas, sorted; INFORMATION_SCHEMA included. */
  List<String> schemas();

  /** The table, or null. */
  @Nullable Table table(String schema, String name);

  /** The table with this id, or null. */
  @Nullable Table table(int id);

  /**
   * The table that keys with this table number belong to: its own, or that of its global index's
   * entries; or null.
   */
  @Nullable Table tableOfStorage(int storage);

  /**
   * The catalog version since which keys of this number, a table's or those of a global index's
   * entries, are written as they are now: {@link Table.Storage#shapeVersion()}; -1 if nothing has
   * the number.
   */
  long shapeVersion(int storage);

  /** All tables of a schema, sorted by name. */
  Collection<Table> tables(String schema);

  /** The view, or null. */
  @Nullable View view(String schema, String name);

  /** All views of a schema, sorted by name. */
  Collection<View> views(String schema);

  /**
   * Foreign keys of other tables, or of the table itself, that refer to this table, with the tables
   * that declare them.
   */
  List<Reference> referencesTo(int tableId);

  /**
   * The system view (virtual table) of INFORMATION_SCHEMA or SYS, or null; its rows are computed
   * when it is read.
   */
  @Nullable SystemView systemView(String schema, String name);

  /** All system views of a schema, sorted by name. */
  Collection<SystemView> systemViews(String schema);

  /**
   * A foreign key as seen from the table that it refers to.
   *
   * @param child the table that declares it
   * @param key the foreign key
   */
  record Reference(Table child, ForeignKey key) {}
}
