package io.paxosstore.sql.ddl;

import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.ForeignKey;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A schema change as parsed: names resolved to a schema, types to ours, expressions kept as SQL
 * text.
 */
public sealed interface DdlStatement {
  /**
   * A name with its schema, both folded.
   *
   * @param schema the schema written, or the session's current one
   * @param name the object's name
   */
  record Name(String schema, String name) {
    @Override
    public String toString() {
      return schema + "." + name;
    }
  }

  /** CREATE SCHEMA [IF NOT EXISTS] name. */
  record CreateSchema(String name, boolean ifNotExists) implements DdlStatement {}

  /** DROP SCHEMA [IF EXISTS] name [CASCADE | RESTRICT]. */
  record DropSchema(String name, boolean ifExists, boolean cascade) implements DdlStatement {}

  /**
   * CREATE TABLE.
   *
   * @param slots the WITH (slots = n) option; 0 if not given
   */
  record CreateTable(
      Name name,
      boolean ifNotExists,
      List<ColumnDefinition> columns,
      List<Constraint> constraints,
      EntityGroup entityGroup,
      int slots)
      implements DdlStatement {}

  /**
   * DROP TABLE [IF EXISTS] name [CASCADE | RESTRICT]; CASCADE drops foreign keys that refer to it,
   * and views on it.
   */
  record DropTable(Name name, boolean ifExists, boolean cascade) implements DdlStatement {}

  /** TRUNCATE TABLE name. */
  record TruncateTable(Name name) implements DdlStatement {}

  /**
   * CREATE [GLOBAL] [UNIQUE] INDEX [IF NOT EXISTS] name ON table (columns). The index lives in the
   * table's schema.
   */
  record CreateIndex(
      String name,
      boolean ifNotExists,
      boolean unique,
      boolean global,
      Name table,
      List<IndexColumnName> columns)
      implements DdlStatement {}

  /** DROP INDEX [IF EXISTS] name. */
  record DropIndex(Name name, boolean ifExists) implements DdlStatement {}

  /** CREATE [OR REPLACE] VIEW name [(columns)] AS query. */
  record CreateView(
      Name name, boolean orReplace, List<String> columnNames, String sql, String definedIn)
      implements DdlStatement {}

  /** DROP VIEW [IF EXISTS] name. */
  record DropView(Name name, boolean ifExists) implements DdlStatement {}

  /** A column of CREATE TABLE; its NOT NULL is in the type. */
  record ColumnDefinition(
      String name, SqlType type, @Nullable String defaultSql, Column.@Nullable Identity identity) {}

  /** A column of CREATE INDEX. */
  record IndexColumnName(String name, boolean descending) {}

  /** The entity-group clause of CREATE TABLE. */
  sealed interface EntityGroup {
    /** No clause. */
    record Default() implements EntityGroup {}

    /** ENTITY GROUP BY (columns). */
    record Root(List<String> columns) implements EntityGroup {}

    /** ENTITY GROUP BY (columns) IN root. */
    record Child(List<String> columns, Name root) implements EntityGroup {}

    /** ENTITY GROUP REPLICATED. */
    record Replicated() implements EntityGroup {}
  }

  /**
   * A table constraint; column constraints are turned into these. Names are null if none was
   * written.
   */
  sealed interface Constraint {
    /** PRIMARY KEY (columns). */
    record PrimaryKey(@Nullable String name, List<String> columns) implements Constraint {}

    /** UNIQUE (columns). */
    record Unique(@Nullable String name, List<String> columns) implements Constraint {}

    /** CHECK (condition). */
    record Check(@Nullable String name, String sql) implements Constraint {}

    /**
     * FOREIGN KEY (columns) REFERENCES table [(columns)]; parentColumns empty for its primary key.
     */
    record References(
        @Nullable String name,
        List<String> columns,
        Name parent,
        List<String> parentColumns,
        ForeignKey.Action onDelete,
        ForeignKey.Action onUpdate)
        implements Constraint {}
  }
}
