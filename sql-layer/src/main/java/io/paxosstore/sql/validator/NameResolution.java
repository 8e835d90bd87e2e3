package io.paxosstore.sql.validator;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.catalog.View;
import io.paxosstore.sql.parser.StatementParser;
import java.util.List;
import java.util.Properties;
import java.util.function.ToDoubleFunction;
import org.apache.calcite.config.CalciteConnectionConfig;
import org.apache.calcite.config.CalciteConnectionConfigImpl;
import org.apache.calcite.config.CalciteConnectionProperty;
import org.apache.calcite.jdbc.CalciteSchema;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.sql.validate.SqlValidator;

/**
 * The names of one catalog version, as Calcite wants to read them. Immutable; shared by all
 * statements of that version.
 */
public final class NameResolution {
  private static final CalciteConnectionConfig EXACT_CASE = exactCase();

  private static final RelDataTypeFactory TYPES = new PaxosTypeFactory();

  private final CalciteSchema root;

  /**
   * The names of a catalog.
   *
   * @param rows estimated number of rows of a table
   */
  public NameResolution(Catalog catalog, ToDoubleFunction<Table> rows) {
    root = CatalogSchema.of(catalog, rows, this::typeOf);
  }

  private static CalciteConnectionConfig exactCase() {
    Properties properties = new Properties();
    properties.setProperty(CalciteConnectionProperty.CASE_SENSITIVE.camelName(), "true");
    return new CalciteConnectionConfigImpl(properties);
  }

  /** Makes types. */
  public static RelDataTypeFactory types() {
    return TYPES;
  }

  /** Reads names; those without a schema are looked up in {@code schema}. */
  public CalciteCatalogReader reader(String schema) {
    return new CalciteCatalogReader(root, List.of(schema), TYPES, EXACT_CASE);
  }

  /** A validator for one statement. */
  public SqlValidator validator(CalciteCatalogReader reader, List<SqlTypeCode> boundTypes) {
    return new PaxosValidator(reader, boundTypes);
  }

  /** True if what it validated has a parameter whose type it took from the client. */
  public static boolean dependsOnBoundTypes(SqlValidator validator) {
    return ((PaxosValidator) validator).dependsOnBoundTypes();
  }

  private RelDataType typeOf(View view) {
    SqlValidator validator = validator(reader(view.definedIn()), List.of());
    return validator.getValidatedNodeType(
        validator.validate(StatementParser.parseQuery(view.sql())));
  }
}
