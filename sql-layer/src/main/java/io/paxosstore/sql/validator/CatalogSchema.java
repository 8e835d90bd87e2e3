package io.paxosstore.sql.validator;

import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.SystemView;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.catalog.View;
import java.util.HashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToDoubleFunction;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.schema.Schema;
import org.apache.calcite.schema.impl.AbstractSchema;

/**
 * A catalog as a tree of Calcite's schemas: the root holds the schemas, they hold tables, views and
 * system views.
 */
final class CatalogSchema extends AbstractSchema {
  private final Map<String, Schema> schemas;

  private CatalogSchema(Map<String, Schema> schemas) {
    this.schemas = schemas;
  }

  static CalciteSchema of(
      Catalog catalog, ToDoubleFunction<Table> rows, Function<View, RelDataType> typeOfView) {
    Map<String, Schema> schemas = new HashMap<>();
    for (String name : catalog.schemas()) {
      schemas.put(name, new Tables(tables(catalog, name, rows, typeOfView)));
    }
    return CalciteSchema.createRootSchema(false, false, "", new CatalogSchema(schemas));
  }

  private static Map<String, org.apache.calcite.schema.Table> tables(
      Catalog catalog,
      String schema,
      ToDoubleFunction<Table> rows,
      Function<View, RelDataType> typeOfView) {
    Map<String, org.apache.calcite.schema.Table> tables = new HashMap<>();
    for (SystemView view : catalog.systemViews(schema)) {
      tables.put(view.name(), new SystemTable(view));
    }
    for (View view : catalog.views(schema)) {
      tables.put(view.name(), new ViewTable(view, typeOfView));
    }
    for (Table table : catalog.tables(schema)) {
      tables.put(table.name(), new CatalogTable(table, rows.applyAsDouble(table)));
    }
    return tables;
  }

  @Override
  protected Map<String, Schema> getSubSchemaMap() {
    return schemas;
  }

  private static final class Tables extends AbstractSchema {
    private final Map<String, org.apache.calcite.schema.Table> tables;

    Tables(Map<String, org.apache.calcite.schema.Table> tables) {
      this.tables = tables;
    }

    @Override
    protected Map<String, org.apache.calcite.schema.Table> getTableMap() {
      return tables;
    }
  }
}
