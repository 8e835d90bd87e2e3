package io.paxosstore.sql.parser;

import io.paxosstore.sql.catalog.ForeignKey;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * What the productions of our own grammar build: statements that Calcite has no tree for. Names are
 * folded, nothing is looked up. Expressions and queries that the catalog keeps as text are
 * positions in the statement.
 */
public sealed interface Syntax {
  /** CREATE SCHEMA. */
  record CreateSchema(SqlIdentifier name, boolean ifNotExists) implements Syntax {}

  /** DROP SCHEMA. */
  record DropSchema(SqlIdentifier name, boolean ifExists, boolean cascade) implements Syntax {}

  /** CREATE TABLE. */
  record CreateTable(
      SqlIdentifier name,
      boolean ifNotExists,
      List<TableElement> elements,
      @Nullable EntityGroupClause entityGroup,
      List<TableOption> options)
      implements Syntax {}

  /** DROP TABLE. */
  record DropTable(SqlIdentifier name, boolean ifExists, boolean cascade) implements Syntax {}

  /** TRUNCATE TABLE. */
  record TruncateTable(SqlIdentifier name) implements Syntax {}

  /** CREATE INDEX. */
  record CreateIndex(
      SqlIdentifier name,
      boolean ifNotExists,
      boolean unique,
      boolean global,
      SqlIdentifier table,
      List<IndexColumn> columns)
      implements Syntax {}

  /** DROP INDEX. */
  record DropIndex(SqlIdentifier name, boolean ifExists) implements Syntax {}

  /**
   * CREATE VIEW.
   *
   * @param text where the query stands in the statement
   */
  record CreateView(
      SqlIdentifier name,
      boolean replace,
      List<SqlIdentifier> columns,
      SqlNode query,
      SqlParserPos text)
      implements Syntax {}

  /** DROP VIEW. */
  record DropView(SqlIdentifier name, boolean ifExists, boolean cascade) implements Syntax {}

  /** BEGIN, START TRANSACTION. */
  record Begin(TransactionModes modes) implements Syntax {}

  /** COMMIT. */
  record Commit() implements Syntax {}

  /** ROLLBACK [TO SAVEPOINT savepoint]. */
  record Rollback(@Nullable SqlIdentifier savepoint) implements Syntax {}

  /** SAVEPOINT. */
  record Savepoint(SqlIdentifier name) implements Syntax {}

  /** RELEASE SAVEPOINT. */
  record Release(SqlIdentifier name) implements Syntax {}

  /** SET SCHEMA name or 'name'. */
  record SetSchema(SqlNode value) implements Syntax {}

  /**
   * SET TRANSACTION for the next or current one, SET SESSION CHARACTERISTICS for all that follow.
   */
  record SetTransaction(TransactionModes modes, boolean session) implements Syntax {}

  /** SET name = value; RESET name if the value is null. */
  record SetOption(SqlIdentifier name, @Nullable SqlNode value) implements Syntax {}

  /** SHOW name. */
  record Show(SqlIdentifier name) implements Syntax {}

  /** EXPLAIN statement. */
  record Explain(SqlNode statement) implements Syntax {}

  /** A statement that is recognised only to be refused in words. */
  record Unsupported(String what) implements Syntax {}

  /** An element of CREATE TABLE's list. */
  sealed interface TableElement {}

  /** A column; {@code serial} for the SERIAL types. */
  record Column(
      SqlIdentifier name, SqlDataTypeSpec type, boolean serial, List<ColumnOption> options)
      implements TableElement {}

  /** PRIMARY KEY (columns). */
  record PrimaryKey(@Nullable SqlIdentifier name, List<SqlIdentifier> columns)
      implements TableElement {}

  /** UNIQUE (columns). */
  record Unique(@Nullable SqlIdentifier name, List<SqlIdentifier> columns)
      implements TableElement {}

  /** CHECK (condition). */
  record Check(@Nullable SqlIdentifier name, SqlParserPos condition) implements TableElement {}

  /** FOREIGN KEY (columns) REFERENCES …. */
  record ForeignKeyElement(
      @Nullable SqlIdentifier name, List<SqlIdentifier> columns, References references)
      implements TableElement {}

  /** REFERENCES parent [(columns)] [ON DELETE …] [ON UPDATE …]. */
  record References(
      SqlIdentifier parent,
      List<SqlIdentifier> columns,
      ForeignKey.Action onDelete,
      ForeignKey.Action onUpdate) {}

  /** What may follow a column's type. */
  sealed interface ColumnOption {}

  /** NULL or NOT NULL. */
  record Nullability(boolean nullable, SqlParserPos position) implements ColumnOption {}

  /** DEFAULT expression. */
  record Default(SqlParserPos expression) implements ColumnOption {}

  /** GENERATED … AS IDENTITY, AUTO_INCREMENT. */
  record Identity(
      boolean always, @Nullable SqlNode start, @Nullable SqlNode increment, SqlParserPos position)
      implements ColumnOption {}

  /** PRIMARY KEY at a column. */
  record ColumnPrimaryKey(@Nullable SqlIdentifier name, SqlParserPos position)
      implements ColumnOption {}

  /** UNIQUE at a column. */
  record ColumnUnique(@Nullable SqlIdentifier name) implements ColumnOption {}

  /** CHECK at a column. */
  record ColumnCheck(@Nullable SqlIdentifier name, SqlParserPos condition)
      implements ColumnOption {}

  /** REFERENCES at a column. */
  record ColumnReferences(@Nullable SqlIdentifier name, References references)
      implements ColumnOption {}

  /** ENTITY GROUP REPLICATED if there are no columns, else BY (columns) [IN root]. */
  record EntityGroupClause(
      SqlParserPos position, List<SqlIdentifier> columns, @Nullable SqlIdentifier root) {}

  /** WITH (name = value). */
  record TableOption(SqlIdentifier name, SqlNode value) {}

  /** A column of CREATE INDEX. */
  record IndexColumn(SqlIdentifier name, boolean descending) {}

  /** Isolation levels as they run; READ UNCOMMITTED is read as READ COMMITTED. */
  enum Isolation {
    READ_COMMITTED,
    REPEATABLE_READ,
    SERIALIZABLE
  }

  /**
   * Modes of a transaction, filled by the parser as they come; null where the statement is silent.
   */
  final class TransactionModes {
    public @Nullable Isolation isolation;
    public @Nullable Boolean readOnly;
  }

  /** The identifiers of a list; empty for null. */
  static List<SqlIdentifier> identifiers(@Nullable SqlNodeList list) {
    List<SqlIdentifier> identifiers = new ArrayList<>();
    if (list != null) {
      for (SqlNode node : list) {
        identifiers.add((SqlIdentifier) node);
      }
    }
    return identifiers;
  }
}
