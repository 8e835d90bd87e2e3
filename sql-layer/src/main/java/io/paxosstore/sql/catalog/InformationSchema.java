package io.paxosstore.sql.catalog;

import io.paxosstore.sql.type.SqlType;
import java.sql.DatabaseMetaData;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The views of INFORMATION_SCHEMA: what SQL and the driver's {@code DatabaseMetaData} can ask about
 * a database. There are schemas and no catalogs, so every catalog name is null.
 */
public final class InformationSchema {
  /** Name of the schema. */
  public static final String NAME = "INFORMATION_SCHEMA";

  private InformationSchema() {}

  /** All views. */
  public static List<SystemView> views() {
    return List.of(
        view("SCHEMATA", InformationSchema::schemata)
            .text("CATALOG_NAME")
            .text("SCHEMA_NAME")
            .text("SCHEMA_OWNER"),
        view("TABLES", InformationSchema::tables)
            .text("TABLE_CATALOG")
            .text("TABLE_SCHEMA")
            .text("TABLE_NAME")
            .text("TABLE_TYPE")
            .text("REMARKS")
            .text("ENTITY_GROUP")
            .integer("SLOTS"),
        view("COLUMNS", InformationSchema::columns)
            .text("TABLE_CATALOG")
            .text("TABLE_SCHEMA")
            .text("TABLE_NAME")
            .text("COLUMN_NAME")
            .integer("ORDINAL_POSITION")
            .text("COLUMN_DEFAULT")
            .text("IS_NULLABLE")
            .text("DATA_TYPE")
            .integer("JDBC_TYPE")
            .integer("COLUMN_SIZE")
            .integer("DECIMAL_DIGITS")
            .integer("NUM_PREC_RADIX")
            .integer("CHAR_OCTET_LENGTH")
            .text("IS_IDENTITY")
            .text("REMARKS"),
        view("INDEX_COLUMNS", InformationSchema::indexColumns)
            .text("TABLE_SCHEMA")
            .text("TABLE_NAME")
            .text("INDEX_NAME")
            .bool("IS_UNIQUE")
            .bool("IS_PRIMARY")
            .bool("IS_GLOBAL")
            .integer("ORDINAL_POSITION")
            .text("COLUMN_NAME")
            .bool("IS_DESCENDING"),
        view("PRIMARY_KEY_COLUMNS", InformationSchema::primaryKeyColumns)
            .text("TABLE_SCHEMA")
            .text("TABLE_NAME")
            .text("CONSTRAINT_NAME")
            .integer("ORDINAL_POSITION")
            .text("COLUMN_NAME"),
        view("FOREIGN_KEY_COLUMNS", InformationSchema::foreignKeyColumns)
            .text("FK_SCHEMA")
            .text("FK_TABLE")
            .text("FK_NAME")
            .integer("ORDINAL_POSITION")
            .text("FK_COLUMN")
            .text("PK_SCHEMA")
            .text("PK_TABLE")
            .text("PK_NAME")
            .text("PK_COLUMN")
            .integer("UPDATE_RULE")
            .integer("DELETE_RULE"),
        view("VIEWS", InformationSchema::viewDefinitions)
            .text("TABLE_SCHEMA")
            .text("TABLE_NAME")
            .text("VIEW_DEFINITION"),
        view("TABLE_CONSTRAINTS", InformationSchema::tableConstraints)
            .text("CONSTRAINT_SCHEMA")
            .text("CONSTRAINT_NAME")
            .text("TABLE_SCHEMA")
            .text("TABLE_NAME")
            .text("CONSTRAINT_TYPE"));
  }

  private static VirtualTable view(String name, BiConsumer<Catalog, VirtualTable.Rows> source) {
    return new VirtualTable(NAME, name, source);
  }

  private static void schemata(Catalog catalog, VirtualTable.Rows rows) {
    for (String schema : catalog.schemas()) {
      rows.add(null, schema, null);
    }
  }

  private static void tables(Catalog catalog, VirtualTable.Rows rows) {
    for (String schema : catalog.schemas()) {
      for (Table table : catalog.tables(schema)) {
        rows.add(
            null,
            schema,
            table.name(),
            "BASE TABLE",
            null,
            entityGroup(table),
            table.family().slots());
      }
      for (View view : catalog.views(schema)) {
        rows.add(null, schema, view.name(), "VIEW", null, null, null);
      }
      for (SystemView view : catalog.systemViews(schema)) {
        rows.add(null, schema, view.name(), "SYSTEM VIEW", null, null, null);
      }
    }
  }

  private static @Nullable String entityGroup(Table table) {
    return switch (table.placement()) {
      case DEFAULT -> null;
      case REPLICATED -> "REPLICATED";
      case ROOT -> "BY (" + groupKey(table) + ")";
      case CHILD -> "BY (" + groupKey(table) + ") IN " + table.family().name();
    };
  }

  private static String groupKey(Table table) {
    return table.primaryKey().subList(0, table.family().keyColumns()).stream()
        .map(ordinal -> table.columns().get(ordinal).name())
        .collect(Collectors.joining(", "));
  }

  private static void columns(Catalog catalog, VirtualTable.Rows rows) {
    for (String schema : catalog.schemas()) {
      for (Table table : catalog.tables(schema)) {
        columns(schema, table.name(), table.columns(), rows);
      }
      for (View view : catalog.views(schema)) {
        columns(schema, view.name(), view.columns(), rows);
      }
      for (SystemView view : catalog.systemViews(schema)) {
        columns(schema, view.name(), view.columns(), rows);
      }
    }
  }

  private static void columns(
      String schema, String table, List<Column> columns, VirtualTable.Rows rows) {
    for (Column column : columns) {
      if (column.hidden()) {
        continue;
      }
      SqlType type = column.type();
      boolean character = type.isCharacter();
      rows.add(
          null,
          schema,
          table,
          column.name(),
          column.ordinal() + 1,
          column.defaultSql(),
          type.nullable() ? "YES" : "NO",
          typeName(type),
          type.code().jdbcType().getVendorTypeNumber(),
          size(type),
          decimalDigits(type),
          type.isInteger() || type.code() == io.paxosstore.jdbc.protocol.SqlTypeCode.DECIMAL
              ? 10
              : null,
          character || type.isBinary() ? octets(type) : null,
          column.identity() == null ? "NO" : "YES",
          null);
    }
  }

  private static String typeName(SqlType type) {
    return switch (type.code()) {
      case TIMESTAMP_TZ -> "TIMESTAMP WITH TIME ZONE";
      default -> type.code().name();
    };
  }

  private static int size(SqlType type) {
    return switch (type.code()) {
      case NULL -> 0;
      case BOOLEAN -> 1;
      case TINYINT -> 3;
      case SMALLINT -> 5;
      case INTEGER -> 10;
      case BIGINT -> 19;
      case REAL -> 7;
      case DOUBLE -> 15;
      case DECIMAL, CHAR, VARCHAR, BINARY, VARBINARY -> type.precision();
      case DATE -> 10;
      case TIME -> withFraction(8, type.precision());
      case TIMESTAMP -> withFraction(19, type.precision());
      case TIMESTAMP_TZ -> withFraction(25, type.precision());
    };
  }

  private static int withFraction(int characters, int digits) {
    return digits == 0 ? characters : characters + 1 + digits;
  }

  private static @Nullable Integer decimalDigits(SqlType type) {
    return switch (type.code()) {
      case TINYINT, SMALLINT, INTEGER, BIGINT -> 0;
      case DECIMAL -> type.scale();
      case TIME, TIMESTAMP, TIMESTAMP_TZ -> type.precision();
      default -> null;
    };
  }

  private static int octets(SqlType type) {
    if (type.isBinary()) {
      return type.precision();
    }
    return type.precision() > Integer.MAX_VALUE / 4 ? Integer.MAX_VALUE : type.precision() * 4;
  }

  private static void indexColumns(Catalog catalog, VirtualTable.Rows rows) {
    forEachTable(
        catalog,
        table -> {
          if (!table.hasHiddenRowId()) {
            int position = 1;
            for (int ordinal : table.primaryKey()) {
              rows.add(
                  table.schema(),
                  table.name(),
                  table.primaryKeyName(),
                  true,
                  true,
                  false,
                  position++,
                  table.columns().get(ordinal).name(),
                  false);
            }
          }
          for (Index index : table.indexes()) {
            int position = 1;
            for (Index.IndexColumn column : index.columns()) {
              rows.add(
                  table.schema(),
                  table.name(),
                  index.name(),
                  index.unique(),
                  false,
                  index.global(),
                  position++,
                  table.columns().get(column.ordinal()).name(),
                  column.descending());
            }
          }
        });
  }

  private static void primaryKeyColumns(Catalog catalog, VirtualTable.Rows rows) {
    forEachTable(
        catalog,
        table -> {
          if (!table.hasHiddenRowId()) {
            int position = 1;
            for (int ordinal : table.primaryKey()) {
              rows.add(
                  table.schema(),
                  table.name(),
                  table.primaryKeyName(),
                  position++,
                  table.columns().get(ordinal).name());
            }
          }
        });
  }

  private static void foreignKeyColumns(Catalog catalog, VirtualTable.Rows rows) {
    forEachTable(
        catalog,
        table -> {
          for (ForeignKey key : table.foreignKeys()) {
            Table parent = catalog.table(key.parentTable());
            if (parent == null) {
              continue;
            }
            for (int i = 0; i < key.columns().size(); i++) {
              rows.add(
                  table.schema(),
                  table.name(),
                  key.name(),
                  i + 1,
                  table.columns().get(key.columns().get(i)).name(),
                  parent.schema(),
                  parent.name(),
                  keyName(parent, key.parentColumns()),
                  parent.columns().get(key.parentColumns().get(i)).name(),
                  rule(key.onUpdate()),
                  rule(key.onDelete()));
            }
          }
        });
  }

  private static String keyName(Table parent, List<Integer> ordinals) {
    if (parent.primaryKey().size() != ordinals.size()
        || !parent.primaryKey().containsAll(ordinals)) {
      for (Index index : parent.indexes()) {
        if (index.unique() && Lookup.isKey(index, ordinals)) {
          return index.name();
        }
      }
    }
    return parent.primaryKeyName();
  }

  private static int rule(ForeignKey.Action action) {
    return switch (action) {
      case NO_ACTION -> DatabaseMetaData.importedKeyNoAction;
      case RESTRICT -> DatabaseMetaData.importedKeyRestrict;
      case CASCADE -> DatabaseMetaData.importedKeyCascade;
      case SET_NULL -> DatabaseMetaData.importedKeySetNull;
      case SET_DEFAULT -> DatabaseMetaData.importedKeySetDefault;
    };
  }

  private static void viewDefinitions(Catalog catalog, VirtualTable.Rows rows) {
    for (String schema : catalog.schemas()) {
      for (View view : catalog.views(schema)) {
        rows.add(schema, view.name(), view.sql());
      }
    }
  }

  private static void tableConstraints(Catalog catalog, VirtualTable.Rows rows) {
    forEachTable(
        catalog,
        table -> {
          List<String[]> constraints = new ArrayList<>();
          if (!table.hasHiddenRowId()) {
            constraints.add(new String[] {table.primaryKeyName(), "PRIMARY KEY"});
          }
          for (Index index : table.indexes()) {
            if (index.unique()) {
              constraints.add(new String[] {index.name(), "UNIQUE"});
            }
          }
          for (Table.Check check : table.checks()) {
            constraints.add(new String[] {check.name(), "CHECK"});
          }
          for (ForeignKey key : table.foreignKeys()) {
            constraints.add(new String[] {key.name(), "FOREIGN KEY"});
          }
          for (String[] constraint : constraints) {
            rows.add(table.schema(), constraint[0], table.schema(), table.name(), constraint[1]);
          }
        });
  }

  private static void forEachTable(Catalog catalog, java.util.function.Consumer<Table> consumer) {
    for (String schema : catalog.schemas()) {
      catalog.tables(schema).forEach(consumer);
    }
  }
}
