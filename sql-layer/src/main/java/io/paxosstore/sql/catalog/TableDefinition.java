package io.paxosstore.sql.catalog;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.ddl.DdlStatement.ColumnDefinition;
import io.paxosstore.sql.ddl.DdlStatement.Constraint;
import io.paxosstore.sql.ddl.DdlStatement.CreateTable;
import io.paxosstore.sql.ddl.DdlStatement.EntityGroup;
import io.paxosstore.sql.transaction.ReferenceGroups;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Turns a CREATE TABLE into a table: resolves names to ordinals, places it in a family, gives its
 * constraints names and indexes.
 */
final class TableDefinition {
  /** Most columns of a table. */
  static final int MAX_COLUMNS = 1600;

  /**
   * Most slots of a family. A statement that reads a whole table takes part in all of them, and a
   * commit has at most 65535 groups.
   */
  static final int MAX_SLOTS = 32_768;

  /** Name of the column that stands in for a primary key; no SQL text can name it. */
  static final String ROW_ID = "$ROWID";

  private final CatalogSnapshot catalog;
  private final CatalogEdit edit;
  private final CreateTable create;
  private final int defaultSlots;
  private final List<Column> columns = new ArrayList<>();
  private final List<Index> indexes = new ArrayList<>();
  private final List<Table.Check> checks = new ArrayList<>();
  private final List<ForeignKey> foreignKeys = new ArrayList<>();
  private final Set<String> constraintNames = new HashSet<>();
  private List<Integer> primaryKey = List.of();
  private String primaryKeyName = "";

  /**
   * A definition.
   *
   * @param defaultSlots slots of a family whose clause does not say
   */
  TableDefinition(CatalogSnapshot catalog, CatalogEdit edit, CreateTable create, int defaultSlots) {
    this.catalog = catalog;
    this.defaultSlots = defaultSlots;
    this.edit = edit;
    this.create = create;
  }

  Table build() {
    Lookup.schema(catalog, create.name().schema());
    addColumns();
    int id = edit.newTableId();
    for (Constraint constraint : create.constraints()) {
      if (constraint instanceof Constraint.PrimaryKey key) {
        addPrimaryKey(key);
      }
    }
    if (primaryKey.isEmpty()) {
      addRowId();
    }
    Table.Placement placement = placement();
    Family family = family(placement);
    Table table = table(id, family, placement);
    for (Constraint constraint : create.constraints()) {
      switch (constraint) {
        case Constraint.PrimaryKey key -> {}
        case Constraint.Unique unique -> addUnique(table, unique);
        case Constraint.Check check ->
            checks.add(new Table.Check(named(check.name(), "CHECK"), check.sql()));
        case Constraint.References references -> addForeignKey(table, references);
      }
    }
    return table(id, family, placement);
  }

  private Table table(int id, Family family, Table.Placement placement) {
    return new Table(
        id,
        create.name().schema(),
        create.name().name(),
        List.copyOf(columns),
        primaryKey,
        primaryKeyName,
        family,
        placement,
        List.copyOf(indexes),
        List.copyOf(checks),
        List.copyOf(foreignKeys));
  }

  private void addColumns() {
    if (create.columns().isEmpty()) {
      throw new SqlError(
          SqlStates.INVALID_DEFINITION, "table " + create.name() + " needs a column");
    }
    if (create.columns().size() > MAX_COLUMNS) {
      throw new SqlError(
          SqlStates.PROGRAM_LIMIT,
          "table " + create.name() + " has more than " + MAX_COLUMNS + " columns");
    }
    Set<String> names = new HashSet<>();
    for (ColumnDefinition definition : create.columns()) {
      if (!names.add(definition.name())) {
        throw new SqlError(
            SqlStates.DUPLICATE_COLUMN, "column " + definition.name() + " is defined twice");
      }
      SqlType type = definition.type();
      Column.Identity identity = definition.identity();
      if (identity != null) {
        if (!type.isInteger() && !(type.code() == SqlTypeCode.DECIMAL && type.scale() == 0)) {
          throw new SqlError(
              SqlStates.INVALID_DEFINITION,
              "identity column " + definition.name() + " must be of an integer type, not " + type);
        }
        if (identity.increment() == 0) {
          throw new SqlError(
              SqlStates.INVALID_DEFINITION,
              "identity column " + definition.name() + " cannot increment by 0");
        }
        if (definition.defaultSql() != null) {
          throw new SqlError(
              SqlStates.INVALID_DEFINITION,
              "identity column " + definition.name() + " cannot have a DEFAULT");
        }
        type = type.nullable(false);
      }
      columns.add(
          new Column(
              definition.name(), columns.size(), type, definition.defaultSql(), identity, false));
    }
  }

  private void addPrimaryKey(Constraint.PrimaryKey key) {
    if (!primaryKey.isEmpty()) {
      throw new SqlError(
          SqlStates.INVALID_DEFINITION, "table " + create.name() + " has two primary keys");
    }
    primaryKey = ordinals(key.columns(), "primary key");
    primaryKeyName = named(key.name(), "PK");
    for (int ordinal : primaryKey) {
      Column column = columns.get(ordinal);
      columns.set(
          ordinal,
          new Column(
              column.name(),
              ordinal,
              column.type().nullable(false),
              column.defaultSql(),
              column.identity(),
              false));
    }
  }

  private void addRowId() {
    int ordinal = columns.size();
    columns.add(
        new Column(
            ROW_ID,
            ordinal,
            SqlType.of(SqlTypeCode.BIGINT, false),
            null,
            new Column.Identity(true, 1, 1),
            true));
    primaryKey = List.of(ordinal);
    primaryKeyName = named(null, "ROWID");
  }

  private Table.Placement placement() {
    return switch (create.entityGroup()) {
      case EntityGroup.Default none -> Table.Placement.DEFAULT;
      case EntityGroup.Root root -> Table.Placement.ROOT;
      case EntityGroup.Child child -> Table.Placement.CHILD;
      case EntityGroup.Replicated replicated -> Table.Placement.REPLICATED;
    };
  }

  private Family family(Table.Placement placement) {
    if (create.slots() != 0 && placement != Table.Placement.ROOT) {
      throw new SqlError(
          SqlStates.INVALID_DEFINITION,
          "WITH (slots = …) belongs to a table that starts an entity group by ENTITY GROUP BY (…)");
    }
    return switch (create.entityGroup()) {
      case EntityGroup.Default none ->
          Lookup.schema(catalog, create.name().schema()).defaultFamily();
      case EntityGroup.Replicated replicated ->
          new Family(ReferenceGroups.familyId(edit.newFamilyId()), create.name().name(), 1, 0);
      case EntityGroup.Root root -> {
        checkGroupKey(root.columns());
        if (create.slots() < 0 || create.slots() > MAX_SLOTS) {
          throw new SqlError(SqlStates.INVALID_PARAMETER, "slots must be from 1 to " + MAX_SLOTS);
        }
        yield new Family(
            edit.newFamilyId(),
            create.name().name(),
            create.slots() == 0 ? defaultSlots : create.slots(),
            root.columns().size());
      }
      case EntityGroup.Child child -> {
        checkGroupKey(child.columns());
        Table root = Lookup.table(catalog, child.root());
        if (root.placement() != Table.Placement.ROOT) {
          throw new SqlError(
              SqlStates.INVALID_DEFINITION, "table " + child.root() + " starts no entity group");
        }
        if (root.family().keyColumns() != child.columns().size()) {
          throw new SqlError(
              SqlStates.INVALID_DEFINITION,
              "the entity-group key of "
                  + child.root()
                  + " has "
                  + root.family().keyColumns()
                  + " columns, not "
                  + child.columns().size());
        }
        for (int i = 0; i < child.columns().size(); i++) {
          SqlType own = columns.get(primaryKey.get(i)).type();
          SqlType rootType = root.columns().get(root.primaryKey().get(i)).type();
          if (!sameKeyType(own, rootType)) {
            throw new SqlError(
                SqlStates.INVALID_DEFINITION,
                "entity-group column "
                    + child.columns().get(i)
                    + " is "
                    + own
                    + ", but "
                    + rootType
                    + " in "
                    + child.root());
          }
        }
        yield root.family();
      }
    };
  }

  private void checkGroupKey(List<String> names) {
    List<Integer> key = ordinals(names, "entity-group key");
    if (key.size() > primaryKey.size() || !primaryKey.subList(0, key.size()).equals(key)) {
      throw new SqlError(
          SqlStates.INVALID_DEFINITION,
          "the entity-group key of table "
              + create.name()
              + " must be a prefix of its primary key");
    }
  }

  private void addUnique(Table table, Constraint.Unique unique) {
    List<Integer> ordinals = ordinals(unique.columns(), "unique constraint");
    addIndex(table, named(unique.name(), "UNIQUE"), true, ordinals);
  }

  private void addIndex(Table table, String name, boolean unique, List<Integer> ordinals) {
    if (Lookup.index(catalog, create.name().schema(), name) != null) {
      throw new SqlError(SqlStates.DUPLICATE_TABLE, "index " + name + " exists already");
    }
    List<Index.IndexColumn> indexColumns =
        ordinals.stream().map(ordinal -> new Index.IndexColumn(ordinal, false)).toList();
    Index index = new Index(indexes.size() + 1, name, unique, indexColumns);
    indexes.add(
        Lookup.isLocal(table, unique, indexColumns)
            ? index
            : index.in(edit.newPartition(table, index)));
  }

  private void addForeignKey(Table table, Constraint.References references) {
    String name = named(references.name(), "FK");
    List<Integer> own = ordinals(references.columns(), "foreign key " + name);
    boolean self = references.parent().equals(create.name());
    Table parent =
        self
            ? table(table.id(), table.family(), table.placement())
            : Lookup.table(catalog, references.parent());
    List<Integer> parentOrdinals = new ArrayList<>();
    for (String column : references.parentColumns()) {
      parentOrdinals.add(Lookup.column(parent, column).ordinal());
    }
    if (references.parentColumns().isEmpty() && !parent.hasHiddenRowId()) {
      parentOrdinals.addAll(parent.primaryKey());
    }
    checkReference(name, own, parent, parentOrdinals);
    foreignKeys.add(
        new ForeignKey(
            name,
            own,
            parent.id(),
            List.copyOf(parentOrdinals),
            references.onDelete(),
            references.onUpdate()));
    // Deletes of parent rows look for children by these columns.
    if (!startsAnIndex(own)) {
      addIndex(table, name, false, own);
    }
  }

  private void checkReference(String name, List<Integer> own, Table parent, List<Integer> key) {
    if (own.size() != key.size()) {
      throw new SqlError(
          SqlStates.INVALID_FOREIGN_KEY,
          "foreign key " + name + " has " + own.size() + " columns and refers to " + key.size());
    }
    boolean isPrimary =
        parent.primaryKey().size() == key.size() && parent.primaryKey().containsAll(key);
    boolean isUnique =
        parent.indexes().stream().anyMatch(index -> index.unique() && Lookup.isKey(index, key));
    if (!isPrimary && !isUnique) {
      throw new SqlError(
          SqlStates.INVALID_FOREIGN_KEY,
          "foreign key "
              + name
              + " must refer to the primary key or a unique key of "
              + parent.qualifiedName());
    }
    for (int i = 0; i < own.size(); i++) {
      SqlType type = columns.get(own.get(i)).type();
      SqlType parentType = parent.columns().get(key.get(i)).type();
      if (!sameKeyType(type, parentType)) {
        throw new SqlError(
            SqlStates.INVALID_FOREIGN_KEY,
            "foreign key " + name + ": " + type + " cannot refer to " + parentType);
      }
    }
  }

  /** True if equal values of the two types have equal key bytes. */
  private static boolean sameKeyType(SqlType a, SqlType b) {
    return a.code() == b.code() && a.scale() == b.scale()
        || a.isCharacter() && b.isCharacter() && a.code() == b.code();
  }

  private boolean startsAnIndex(List<Integer> ordinals) {
    if (primaryKey.size() >= ordinals.size()
        && primaryKey.subList(0, ordinals.size()).equals(ordinals)) {
      return true;
    }
    for (Index index : indexes) {
      List<Integer> of = index.columns().stream().map(Index.IndexColumn::ordinal).toList();
      if (of.size() >= ordinals.size() && of.subList(0, ordinals.size()).equals(ordinals)) {
        return true;
      }
    }
    return false;
  }

  private List<Integer> ordinals(List<String> names, String what) {
    List<Integer> ordinals = new ArrayList<>();
    for (String name : names) {
      int found = -1;
      for (Column column : columns) {
        if (!column.hidden() && column.name().equals(name)) {
          found = column.ordinal();
        }
      }
      if (found < 0) {
        throw new SqlError(
            SqlStates.UNDEFINED_COLUMN, "column " + name + " of the " + what + " does not exist");
      }
      if (ordinals.contains(found)) {
        throw new SqlError(
            SqlStates.DUPLICATE_COLUMN, "column " + name + " appears twice in the " + what);
      }
      ordinals.add(found);
    }
    return List.copyOf(ordinals);
  }

  /** The constraint's own name, or one made of the table's, unique within the table. */
  private String named(@Nullable String given, String kind) {
    String name = given == null ? kind + "_" + create.name().name() : given;
    for (int i = 2; given == null && constraintNames.contains(name); i++) {
      name = kind + "_" + create.name().name() + "_" + i;
    }
    if (!constraintNames.add(name)) {
      throw new SqlError(SqlStates.DUPLICATE_OBJECT, "constraint " + name + " is defined twice");
    }
    return name;
  }
}
