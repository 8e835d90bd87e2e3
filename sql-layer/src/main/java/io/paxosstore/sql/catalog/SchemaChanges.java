package io.paxosstore.sql.catalog;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.CatalogSnapshot.Schema;
import io.paxosstore.sql.ddl.DdlStatement;
import io.paxosstore.sql.ddl.DdlStatement.CreateIndex;
import io.paxosstore.sql.ddl.DdlStatement.CreateSchema;
import io.paxosstore.sql.ddl.DdlStatement.CreateTable;
import io.paxosstore.sql.ddl.DdlStatement.CreateView;
import io.paxosstore.sql.ddl.DdlStatement.DropIndex;
import io.paxosstore.sql.ddl.DdlStatement.DropSchema;
import io.paxosstore.sql.ddl.DdlStatement.DropTable;
import io.paxosstore.sql.ddl.DdlStatement.DropView;
import io.paxosstore.sql.ddl.DdlStatement.Name;
import io.paxosstore.sql.ddl.DdlStatement.TruncateTable;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Carries out schema changes. Each is atomic: one catalog version before, the next one after;
 * CREATE INDEX takes two versions, between which the index is written but not read, and so does
 * DROP INDEX of a global one. What has to be done in every group of a family comes after the
 * catalog's commit, group by group (further rule 16). Thread-safe; one change at a time on a node.
 */
public final class SchemaChanges {
  private final CatalogStore store;
  private final int defaultSlots;
  private final DefinitionCheck check;
  private final IndexFiller filler;

  /**
   * Changes the catalog of {@code store}.
   *
   * @param defaultSlots slots of a family whose CREATE TABLE does not say
   */
  public SchemaChanges(
      CatalogStore store, int defaultSlots, DefinitionCheck check, IndexFiller filler) {
    this.store = store;
    this.defaultSlots = defaultSlots;
    this.check = check;
    this.filler = filler;
  }

  /**
   * Runs one statement.
   *
   * @throws SqlError if it may not be done; nothing has changed then
   */
  public void execute(DdlStatement statement) {
    store.exclusively(
        () -> {
          store.catchUp();
          store.finish();
          store.retrying(
              () -> {
                // Whatever it does after its first commit bears with other nodes by itself.
                change(statement);
                return store.snapshot();
              });
          store.purge();
        });
  }

  private void change(DdlStatement statement) {
    switch (statement) {
      case CreateSchema create -> createSchema(create);
      case DropSchema drop -> dropSchema(drop);
      case CreateTable create -> createTable(create);
      case DropTable drop -> dropTable(drop);
      case TruncateTable truncate -> truncate(truncate);
      case CreateIndex create -> createIndex(create);
      case DropIndex drop -> dropIndex(drop);
      case CreateView create -> createView(create);
      case DropView drop -> dropView(drop);
    }
  }

  private void createSchema(CreateSchema create) {
    if (store.current().schemas().contains(create.name())) {
      if (create.ifNotExists()) {
        return;
      }
      throw new SqlError(SqlStates.DUPLICATE_SCHEMA, "schema " + create.name() + " exists already");
    }
    store.change(
        edit ->
            edit.put(
                new Schema(create.name(), new Family(edit.newFamilyId(), create.name(), 1, 0))));
  }

  private void dropSchema(DropSchema drop) {
    CatalogSnapshot catalog = store.snapshot();
    if (!catalog.schemas.containsKey(drop.name())) {
      if (drop.ifExists() && catalog.systemViews(drop.name()).isEmpty()) {
        return;
      }
      throw catalog.schemas().contains(drop.name())
          ? new SqlError(SqlStates.DEPENDENT_OBJECTS, "schema " + drop.name() + " is built in")
          : Lookup.noSchema(drop.name());
    }
    if (drop.name().equals(CatalogStore.DEFAULT_SCHEMA)) {
      throw new SqlError(
          SqlStates.DEPENDENT_OBJECTS, "schema " + drop.name() + " cannot be dropped");
    }
    List<Table> tables = List.copyOf(catalog.tables(drop.name()));
    List<View> views = List.copyOf(catalog.views(drop.name()));
    if (!drop.cascade() && !(tables.isEmpty() && views.isEmpty())) {
      throw new SqlError(
          SqlStates.DEPENDENT_OBJECTS,
          "schema " + drop.name() + " is not empty; use CASCADE to drop what it holds");
    }
    store.change(
        edit -> {
          views.forEach(edit::drop);
          dropTables(catalog, edit, tables);
          edit.dropSchema(drop.name());
          dropBrokenViews(catalog, edit);
        });
  }

  private void createTable(CreateTable create) {
    CatalogSnapshot catalog = store.snapshot();
    if (Lookup.exists(catalog, create.name())) {
      if (create.ifNotExists()
          && catalog.table(create.name().schema(), create.name().name()) != null) {
        return;
      }
      throw Lookup.exists(create.name());
    }
    store.change(
        edit -> {
          Table table = new TableDefinition(catalog, edit, create, defaultSlots).build();
          edit.put(table);
          for (ForeignKey key : table.foreignKeys()) {
            edit.referredTo(key.parentTable());
          }
          CatalogSnapshot result = edit.result();
          for (Column column : table.columns()) {
            if (column.defaultSql() != null) {
              check.checkDefault(result, table, column);
            }
          }
          for (Table.Check condition : table.checks()) {
            check.checkCondition(result, table, condition.sql());
          }
        });
  }

  private void dropTable(DropTable drop) {
    CatalogSnapshot catalog = store.snapshot();
    Table table = find(catalog, drop.name(), drop.ifExists());
    if (table == null) {
      return;
    }
    if (!drop.cascade()) {
      for (Catalog.Reference reference : catalog.referencesTo(table.id())) {
        if (reference.child().id() != table.id()) {
          throw new SqlError(
              SqlStates.DEPENDENT_OBJECTS,
              "table "
                  + drop.name()
                  + " is referred to by foreign key "
                  + reference.key().name()
                  + " of table "
                  + reference.child().qualifiedName()
                  + "; use CASCADE to drop that too");
        }
      }
      for (Table child : familyMembers(catalog, table)) {
        throw new SqlError(
            SqlStates.DEPENDENT_OBJECTS,
            "table "
                + drop.name()
                + " is the root of the entity group of "
                + child.qualifiedName());
      }
    }
    store.change(
        edit -> {
          dropTables(catalog, edit, List.of(table));
          if (drop.cascade()) {
            dropBrokenViews(catalog, edit);
          } else {
            View broken = brokenView(catalog, edit.result());
            if (broken != null) {
              throw new SqlError(
                  SqlStates.DEPENDENT_OBJECTS,
                  "view "
                      + broken.schema()
                      + "."
                      + broken.name()
                      + " depends on table "
                      + drop.name()
                      + "; use CASCADE to drop it too");
            }
          }
        });
  }

  private static List<Table> familyMembers(CatalogSnapshot catalog, Table root) {
    List<Table> members = new ArrayList<>();
    if (root.placement() == Table.Placement.ROOT) {
      catalog.tables.values().stream()
          .flatMap(ofSchema -> ofSchema.values().stream())
          .filter(table -> table.family().id() == root.family().id() && table.id() != root.id())
          .forEach(members::add);
    }
    return members;
  }

  private static void dropTables(CatalogSnapshot catalog, CatalogEdit edit, List<Table> tables) {
    Set<Integer> dropped = tables.stream().map(Table::id).collect(Collectors.toSet());
    for (Table table : tables) {
      for (Catalog.Reference reference : catalog.referencesTo(table.id())) {
        if (!dropped.contains(reference.child().id())) {
          // All at once: a child may refer to several of them.
          edit.put(TableEdits.withoutForeignKeysTo(reference.child(), dropped));
        }
      }
    }
    tables.forEach(edit::drop);
  }

  private void dropBrokenViews(CatalogSnapshot before, CatalogEdit edit) {
    View broken = brokenView(before, edit.result());
    while (broken != null) {
      edit.drop(broken);
      broken = brokenView(before, edit.result());
    }
  }

  /** A view that no longer plans though it did before. */
  private @Nullable View brokenView(CatalogSnapshot before, CatalogSnapshot after) {
    for (String schema : after.schemas.keySet()) {
      for (View view : after.views(schema)) {
        if (!plans(after, view) && plans(before, view)) {
          return view;
        }
      }
    }
    return null;
  }

  private boolean plans(Catalog catalog, View view) {
    try {
      check.checkView(catalog, view);
      return true;
    } catch (SqlError e) {
      return false;
    }
  }

  private void truncate(TruncateTable truncate) {
    CatalogSnapshot catalog = store.snapshot();
    Table table = Lookup.table(catalog, truncate.name());
    for (Catalog.Reference reference : catalog.referencesTo(table.id())) {
      if (reference.child().id() != table.id()) {
        throw new SqlError(
            SqlStates.DEPENDENT_OBJECTS,
            "table "
                + truncate.name()
                + " is referred to by foreign key "
                + reference.key().name()
                + " of table "
                + reference.child().qualifiedName());
      }
    }
    store.change(edit -> edit.empty(table));
  }

  private void createIndex(CreateIndex create) {
    CatalogSnapshot catalog = store.snapshot();
    Table table = Lookup.table(catalog, create.table());
    if (Lookup.index(catalog, create.table().schema(), create.name()) != null) {
      if (create.ifNotExists()) {
        return;
      }
      throw new SqlError(SqlStates.DUPLICATE_TABLE, "index " + create.name() + " exists already");
    }
    List<Index.IndexColumn> columns = new ArrayList<>();
    for (DdlStatement.IndexColumnName name : create.columns()) {
      Index.IndexColumn column =
          new Index.IndexColumn(Lookup.column(table, name.name()).ordinal(), name.descending());
      if (columns.stream().anyMatch(other -> other.ordinal() == column.ordinal())) {
        throw new SqlError(
            SqlStates.DUPLICATE_COLUMN, "column " + name.name() + " appears twice in the index");
      }
      columns.add(column);
    }
    boolean global = create.global() || !Lookup.isLocal(table, create.unique(), columns);
    Index wanted =
        new Index(Lookup.nextIndexId(table), create.name(), create.unique(), List.copyOf(columns));
    CatalogSnapshot written =
        store.change(
            edit -> {
              Index placed = global ? wanted.in(edit.newPartition(table, wanted)) : wanted;
              edit.putReshaped(TableEdits.withIndex(table, placed.unreadable(store.self())));
            });
    Table maintained = Lookup.table(written, create.table());
    build(maintained, maintained.index(wanted.id()));
  }

  /** Fills an index that the catalog has, unreadable, and lets plans read it. */
  private void build(Table maintained, Index building) {
    try {
      // From here on every writer, on whatever node, maintains it.
      store.raise(maintained.family(), maintained.id(), maintained.storage().shapeVersion());
      filler.fill(store.snapshot(), maintained, building);
      store.changeAnyhow(edit -> publish(edit, maintained, building));
    } catch (RuntimeException | Error e) {
      try {
        store.finish();
      } catch (RuntimeException alsoFailed) {
        e.addSuppressed(alsoFailed);
      }
      if (e instanceof StaleCatalogException) {
        throw removed(building);
      }
      throw e;
    }
  }

  private void publish(CatalogEdit edit, Table maintained, Index building) {
    Table now = edit.base().table(maintained.id());
    Index found = null;
    if (now != null) {
      for (Index index : now.indexes()) {
        found = index.id() == building.id() ? index : found;
      }
    }
    if (now == null || found == null) {
      throw removed(building);
    }
    edit.put(TableEdits.withIndex(now, found.readableIndex()));
  }

  private static SqlError removed(Index building) {
    return new SqlError(
        SqlStates.SERIALIZATION_FAILURE,
        "index "
            + building.name()
            + ", or its table, was removed or changed by another node while it was being built");
  }

  private void dropIndex(DropIndex drop) {
    CatalogSnapshot catalog = store.snapshot();
    Lookup.TableIndex found = Lookup.index(catalog, drop.name().schema(), drop.name().name());
    if (found == null) {
      if (drop.ifExists()) {
        return;
      }
      throw new SqlError(SqlStates.UNDEFINED_OBJECT, "index " + drop.name() + " does not exist");
    }
    if (found.index().unique()) {
      for (Catalog.Reference reference : catalog.referencesTo(found.table().id())) {
        if (Lookup.isKey(found.index(), reference.key().parentColumns())) {
          throw new SqlError(
              SqlStates.DEPENDENT_OBJECTS,
              "index "
                  + drop.name()
                  + " is needed by foreign key "
                  + reference.key().name()
                  + " of table "
                  + reference.child().qualifiedName());
        }
      }
    }
    Table table = found.table();
    Index index = found.index();
    Index.Partition partition = index.partition();
    if (partition == null) {
      store.change(edit -> edit.drop(table, index));
      return;
    }
    // Its entries lie in other groups than the rows: plans stop to read it everywhere before the
    // first writer stops to keep it.
    store.change(
        edit -> {
          Index.Partition unread =
              new Index.Partition(partition.family(), partition.storage(), edit.version());
          edit.put(TableEdits.withIndex(table, index.unreadable(store.self()).in(unread)));
        });
    store.takeDown(table.id(), index.id());
  }

  private void createView(CreateView create) {
    CatalogSnapshot catalog = store.snapshot();
    boolean replaces =
        create.orReplace() && catalog.view(create.name().schema(), create.name().name()) != null;
    if (!replaces && Lookup.exists(catalog, create.name())) {
      throw Lookup.exists(create.name());
    }
    Lookup.schema(catalog, create.name().schema());
    View view =
        new View(
            create.name().schema(),
            create.name().name(),
            create.columnNames(),
            create.sql(),
            create.definedIn());
    List<Column> columns = check.checkView(catalog, view);
    if (columns.stream().map(Column::name).distinct().count() != columns.size()) {
      throw new SqlError(
          SqlStates.DUPLICATE_COLUMN, "view " + create.name() + " has two columns of one name");
    }
    store.change(
        edit -> {
          edit.put(
              new View(
                  view.schema(),
                  view.name(),
                  view.columnNames(),
                  view.sql(),
                  view.definedIn(),
                  columns));
          if (replaces) {
            CatalogSnapshot after = edit.result();
            View broken = brokenView(catalog, after);
            if (broken != null) {
              throw new SqlError(
                  SqlStates.DEPENDENT_OBJECTS,
                  "view "
                      + broken.schema()
                      + "."
                      + broken.name()
                      + " depends on what would change");
            }
            describeAgain(after, edit);
          }
        });
  }

  /** Gives views that show another one's columns the columns that these are now. */
  private void describeAgain(CatalogSnapshot after, CatalogEdit edit) {
    for (String schema : after.schemas.keySet()) {
      for (View view : List.copyOf(after.views(schema))) {
        if (plans(after, view)) {
          List<Column> columns = check.checkView(after, view);
          if (!columns.equals(view.columns())) {
            edit.put(
                new View(
                    view.schema(),
                    view.name(),
                    view.columnNames(),
                    view.sql(),
                    view.definedIn(),
                    columns));
          }
        }
      }
    }
  }

  private void dropView(DropView drop) {
    CatalogSnapshot catalog = store.snapshot();
    View view = catalog.view(drop.name().schema(), drop.name().name());
    if (view == null) {
      if (drop.ifExists()) {
        return;
      }
      throw new SqlError(SqlStates.UNDEFINED_TABLE, "view " + drop.name() + " does not exist");
    }
    store.change(
        edit -> {
          edit.drop(view);
          View broken = brokenView(catalog, edit.result());
          if (broken != null) {
            throw new SqlError(
                SqlStates.DEPENDENT_OBJECTS,
                "view "
                    + broken.schema()
                    + "."
                    + broken.name()
                    + " depends on view "
                    + drop.name());
          }
        });
  }

  private static @Nullable Table find(CatalogSnapshot catalog, Name name, boolean ifExists) {
    Table table = catalog.table(name.schema(), name.name());
    if (table == null && !ifExists) {
      throw Lookup.noTable(name);
    }
    return table;
  }
}
