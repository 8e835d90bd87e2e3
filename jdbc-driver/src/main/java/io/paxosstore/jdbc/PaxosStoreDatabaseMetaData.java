package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.util.HashSet;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Metadata of the database: the shapes that JDBC prescribes, filled from INFORMATION_SCHEMA, empty
 * where the product has no such thing. No method throws for want of a feature, since tools walk
 * through all of them.
 */
final class PaxosStoreDatabaseMetaData extends ProductFacts {
  /** Names that {@code setClientInfo} knows. */
  static final Set<String> CLIENT_INFO = Set.of("ApplicationName", "ClientUser", "ClientHostname");

  private static final String TABLE_PREFIX = "TABLE_CAT TABLE_SCHEM TABLE_NAME ";
  private static final String SIZES =
      " SQL_DATA_TYPE:i SQL_DATETIME_SUB:i CHAR_OCTET_LENGTH:i ORDINAL_POSITION:i IS_NULLABLE ";

  private final PaxosStoreConnection connection;

  PaxosStoreDatabaseMetaData(PaxosStoreConnection connection) {
    this.connection = connection;
  }

  @Override
  public Connection getConnection() {
    return connection;
  }

  @Override
  public String getURL() {
    return connection.url();
  }

  @Override
  public String getUserName() {
    return connection.userName();
  }

  @Override
  public boolean isReadOnly() throws SQLException {
    return connection.isReadOnly();
  }

  @Override
  public String getDatabaseProductVersion() {
    return connection.serverVersion();
  }

  @Override
  public int getDatabaseMajorVersion() {
    return versionPart(0);
  }

  @Override
  public int getDatabaseMinorVersion() {
    return versionPart(1);
  }

  private int versionPart(int part) {
    String[] parts = connection.serverVersion().split("[^0-9]+");
    return part < parts.length && !parts[part].isEmpty() ? Integer.parseInt(parts[part]) : 0;
  }

  private ResultSet none(String columns) throws SQLException {
    connection.checkOpen();
    return MetaDataRows.of(columns).sortedBy(connection);
  }

  // Tables

  private static String tableType(@Nullable String type) {
    if ("BASE TABLE".equals(type)) {
      return "TABLE";
    }
    return "SYSTEM VIEW".equals(type) ? "SYSTEM TABLE" : "VIEW";
  }

  @Override
  public ResultSet getTables(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String namePattern,
      String @Nullable [] types)
      throws SQLException {
    MetaDataRows rows =
        MetaDataRows.of(
            TABLE_PREFIX
                + "TABLE_TYPE REMARKS TYPE_CAT TYPE_SCHEM TYPE_NAME SELF_REFERENCING_COL_NAME"
                + " REF_GENERATION");
    Predicate<String> wanted = SchemaQuery.among(types);
    SchemaQuery.of("TABLES", "TABLE_SCHEMA", "TABLE_NAME", "TABLE_TYPE", "REMARKS")
        .catalog(catalog)
        .like("TABLE_SCHEMA", schemaPattern)
        .like("TABLE_NAME", namePattern)
        .forEach(
            connection,
            row -> {
              String type = tableType(row.text("TABLE_TYPE"));
              if (wanted.test(type)) {
                rows.add(
                    null,
                    row.text("TABLE_SCHEMA"),
                    row.text("TABLE_NAME"),
                    type,
                    row.text("REMARKS"),
                    null,
                    null,
                    null,
                    null,
                    null);
              }
            });
    return rows.sortedBy(connection, 4, 2, 3);
  }

  @Override
  public ResultSet getTableTypes() throws SQLException {
    MetaDataRows rows = MetaDataRows.of("TABLE_TYPE");
    for (String type : new String[] {"SYSTEM TABLE", "TABLE", "VIEW"}) {
      rows.add(type);
    }
    return rows.sortedBy(connection, 1);
  }

  @Override
  public ResultSet getSchemas() throws SQLException {
    return getSchemas(null, null);
  }

  @Override
  public ResultSet getSchemas(@Nullable String catalog, @Nullable String schemaPattern)
      throws SQLException {
    MetaDataRows rows = MetaDataRows.of("TABLE_SCHEM TABLE_CATALOG");
    SchemaQuery.of("SCHEMATA", "SCHEMA_NAME")
        .catalog(catalog)
        .like("SCHEMA_NAME", schemaPattern)
        .forEach(connection, row -> rows.add(row.text("SCHEMA_NAME"), null));
    return rows.sortedBy(connection, 1);
  }

  @Override
  public ResultSet getCatalogs() throws SQLException {
    return none("TABLE_CAT");
  }

  @Override
  public ResultSet getColumns(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String tablePattern,
      @Nullable String columnPattern)
      throws SQLException {
    MetaDataRows rows =
        MetaDataRows.of(
            TABLE_PREFIX
                + "COLUMN_NAME DATA_TYPE:i TYPE_NAME COLUMN_SIZE:i BUFFER_LENGTH:i"
                + " DECIMAL_DIGITS:i NUM_PREC_RADIX:i NULLABLE:i REMARKS COLUMN_DEF"
                + SIZES
                + "SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE SOURCE_DATA_TYPE:s IS_AUTOINCREMENT"
                + " IS_GENERATEDCOLUMN");
    columns(catalog, schemaPattern, tablePattern)
        .like("COLUMN_NAME", columnPattern)
        .forEach(
            connection,
            row ->
                rows.add(
                    null,
                    row.text("TABLE_SCHEMA"),
                    row.text("TABLE_NAME"),
                    row.text("COLUMN_NAME"),
                    row.number("JDBC_TYPE"),
                    row.text("DATA_TYPE"),
                    row.number("COLUMN_SIZE"),
                    null,
                    row.number("DECIMAL_DIGITS"),
                    row.number("NUM_PREC_RADIX"),
                    "NO".equals(row.text("IS_NULLABLE")) ? columnNoNulls : columnNullable,
                    row.text("REMARKS"),
                    row.text("COLUMN_DEFAULT"),
                    null,
                    null,
                    row.number("CHAR_OCTET_LENGTH"),
                    row.number("ORDINAL_POSITION"),
                    row.text("IS_NULLABLE"),
                    null,
                    null,
                    null,
                    null,
                    row.text("IS_IDENTITY"),
                    "NO"));
    return rows.sortedBy(connection, 2, 3, 17);
  }

  private static SchemaQuery columns(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tablePattern) {
    return SchemaQuery.of(
            "COLUMNS",
            "TABLE_SCHEMA",
            "TABLE_NAME",
            "COLUMN_NAME",
            "ORDINAL_POSITION",
            "COLUMN_DEFAULT",
            "IS_NULLABLE",
            "DATA_TYPE",
            "JDBC_TYPE",
            "COLUMN_SIZE",
            "DECIMAL_DIGITS",
            "NUM_PREC_RADIX",
            "CHAR_OCTET_LENGTH",
            "IS_IDENTITY",
            "REMARKS")
        .catalog(catalog)
        .like("TABLE_SCHEMA", schemaPattern)
        .like("TABLE_NAME", tablePattern);
  }

  // Keys and indexes

  @Override
  public ResultSet getPrimaryKeys(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    MetaDataRows rows = MetaDataRows.of(TABLE_PREFIX + "COLUMN_NAME KEY_SEQ:s PK_NAME");
    SchemaQuery.of(
            "PRIMARY_KEY_COLUMNS",
            "TABLE_SCHEMA",
            "TABLE_NAME",
            "CONSTRAINT_NAME",
            "ORDINAL_POSITION",
            "COLUMN_NAME")
        .catalog(catalog)
        .is("TABLE_SCHEMA", schema)
        .is("TABLE_NAME", table)
        .forEach(
            connection,
            row ->
                rows.add(
                    null,
                    row.text("TABLE_SCHEMA"),
                    row.text("TABLE_NAME"),
                    row.text("COLUMN_NAME"),
                    row.number("ORDINAL_POSITION"),
                    row.text("CONSTRAINT_NAME")));
    return rows.sortedBy(connection, 4, 2, 3);
  }

  @Override
  public ResultSet getIndexInfo(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String table,
      boolean unique,
      boolean approximate)
      throws SQLException {
    MetaDataRows rows =
        MetaDataRows.of(
            TABLE_PREFIX
                + "NON_UNIQUE:b INDEX_QUALIFIER INDEX_NAME TYPE:s ORDINAL_POSITION:s COLUMN_NAME"
                + " ASC_OR_DESC CARDINALITY:l PAGES:l FILTER_CONDITION");
    SchemaQuery.of(
            "INDEX_COLUMNS",
            "TABLE_SCHEMA",
            "TABLE_NAME",
            "INDEX_NAME",
            "IS_UNIQUE",
            "ORDINAL_POSITION",
            "COLUMN_NAME",
            "IS_DESCENDING")
        .catalog(catalog)
        .is("TABLE_SCHEMA", schema)
        .is("TABLE_NAME", table)
        .forEach(
            connection,
            row -> {
              boolean nonUnique = !row.flag("IS_UNIQUE");
              if (!(unique && nonUnique)) {
                rows.add(
                    null,
                    row.text("TABLE_SCHEMA"),
                    row.text("TABLE_NAME"),
                    nonUnique,
                    null,
                    row.text("INDEX_NAME"),
                    tableIndexOther,
                    row.number("ORDINAL_POSITION"),
                    row.text("COLUMN_NAME"),
                    row.flag("IS_DESCENDING") ? "D" : "A",
                    null,
                    null,
                    null);
              }
            });
    return rows.sortedBy(connection, 4, 7, 6, 2, 3, 8);
  }

  private MetaDataRows foreignKeys(SchemaQuery query) throws SQLException {
    MetaDataRows rows =
        MetaDataRows.of(
            "PKTABLE_CAT PKTABLE_SCHEM PKTABLE_NAME PKCOLUMN_NAME FKTABLE_CAT FKTABLE_SCHEM"
                + " FKTABLE_NAME FKCOLUMN_NAME KEY_SEQ:s UPDATE_RULE:s DELETE_RULE:s FK_NAME"
                + " PK_NAME DEFERRABILITY:s");
    query.forEach(
        connection,
        row ->
            rows.add(
                null,
                row.text("PK_SCHEMA"),
                row.text("PK_TABLE"),
                row.text("PK_COLUMN"),
                null,
                row.text("FK_SCHEMA"),
                row.text("FK_TABLE"),
                row.text("FK_COLUMN"),
                row.number("ORDINAL_POSITION"),
                row.number("UPDATE_RULE"),
                row.number("DELETE_RULE"),
                row.text("FK_NAME"),
                row.text("PK_NAME"),
                importedKeyNotDeferrable));
    return rows;
  }

  private static SchemaQuery foreignKeyColumns() {
    return SchemaQuery.of(
        "FOREIGN_KEY_COLUMNS",
        "FK_SCHEMA",
        "FK_TABLE",
        "FK_NAME",
        "ORDINAL_POSITION",
        "FK_COLUMN",
        "PK_SCHEMA",
        "PK_TABLE",
        "PK_NAME",
        "PK_COLUMN",
        "UPDATE_RULE",
        "DELETE_RULE");
  }

  // The name of the key sorts before KEY_SEQ, so that two keys to one table do not interleave.

  @Override
  public ResultSet getImportedKeys(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    SchemaQuery query =
        foreignKeyColumns().catalog(catalog).is("FK_SCHEMA", schema).is("FK_TABLE", table);
    return foreignKeys(query).sortedBy(connection, 2, 3, 12, 9);
  }

  @Override
  public ResultSet getExportedKeys(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    SchemaQuery query =
        foreignKeyColumns().catalog(catalog).is("PK_SCHEMA", schema).is("PK_TABLE", table);
    return foreignKeys(query).sortedBy(connection, 6, 7, 12, 9);
  }

  @Override
  public ResultSet getCrossReference(
      @Nullable String parentCatalog,
      @Nullable String parentSchema,
      @Nullable String parentTable,
      @Nullable String foreignCatalog,
      @Nullable String foreignSchema,
      @Nullable String foreignTable)
      throws SQLException {
    SchemaQuery query =
        foreignKeyColumns()
            .catalog(parentCatalog)
            .catalog(foreignCatalog)
            .is("PK_SCHEMA", parentSchema)
            .is("PK_TABLE", parentTable)
            .is("FK_SCHEMA", foreignSchema)
            .is("FK_TABLE", foreignTable);
    return foreignKeys(query).sortedBy(connection, 6, 7, 12, 9);
  }

  /** The primary key: it identifies a row for as long as the row is there. */
  @Override
  public ResultSet getBestRowIdentifier(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String table,
      int scope,
      boolean nullable)
      throws SQLException {
    MetaDataRows rows =
        MetaDataRows.of(
            "SCOPE:s COLUMN_NAME DATA_TYPE:i TYPE_NAME COLUMN_SIZE:i BUFFER_LENGTH:i"
                + " DECIMAL_DIGITS:s PSEUDO_COLUMN:s");
    Set<String> keys = new HashSet<>();
    try (ResultSet primaryKeys = getPrimaryKeys(catalog, schema, table)) {
      while (primaryKeys.next()) {
        keys.add(
            primaryKeys.getString("TABLE_SCHEM")
                + '\0'
                + primaryKeys.getString("TABLE_NAME")
                + '\0'
                + primaryKeys.getString("COLUMN_NAME"));
      }
    }
    if (!keys.isEmpty()) {
      columns(catalog, null, null)
          .is("TABLE_SCHEMA", schema)
          .is("TABLE_NAME", table)
          .forEach(
              connection,
              row -> {
                String key =
                    row.text("TABLE_SCHEMA")
                        + '\0'
                        + row.text("TABLE_NAME")
                        + '\0'
                        + row.text("COLUMN_NAME");
                if (keys.contains(key)) {
                  rows.add(
                      bestRowSession,
                      row.text("COLUMN_NAME"),
                      row.number("JDBC_TYPE"),
                      row.text("DATA_TYPE"),
                      row.number("COLUMN_SIZE"),
                      null,
                      row.number("DECIMAL_DIGITS"),
                      bestRowNotPseudo);
                }
              });
    }
    return rows.sortedBy(connection, 1);
  }

  @Override
  public ResultSet getVersionColumns(
      @Nullable String catalog, @Nullable String schema, @Nullable String table)
      throws SQLException {
    return none(
        "SCOPE:s COLUMN_NAME DATA_TYPE:i TYPE_NAME COLUMN_SIZE:i BUFFER_LENGTH:i"
            + " DECIMAL_DIGITS:s PSEUDO_COLUMN:s");
  }

  // Types

  @Override
  public ResultSet getTypeInfo() throws SQLException {
    connection.checkOpen();
    MetaDataRows rows =
        MetaDataRows.of(
            "TYPE_NAME DATA_TYPE:i PRECISION:i LITERAL_PREFIX LITERAL_SUFFIX CREATE_PARAMS"
                + " NULLABLE:s CASE_SENSITIVE:b SEARCHABLE:s UNSIGNED_ATTRIBUTE:b"
                + " FIXED_PREC_SCALE:b AUTO_INCREMENT:b LOCAL_TYPE_NAME MINIMUM_SCALE:s"
                + " MAXIMUM_SCALE:s SQL_DATA_TYPE:i SQL_DATETIME_SUB:i NUM_PREC_RADIX:i");
    type(rows, SqlTypeCode.BOOLEAN, 1, null, null, null, 0);
    type(rows, SqlTypeCode.TINYINT, 3, null, null, null, 0);
    type(rows, SqlTypeCode.SMALLINT, 5, null, null, null, 0);
    type(rows, SqlTypeCode.INTEGER, 10, null, null, null, 0);
    type(rows, SqlTypeCode.BIGINT, 19, null, null, null, 0);
    type(rows, SqlTypeCode.REAL, 7, null, null, null, 0);
    type(rows, SqlTypeCode.DOUBLE, 15, null, null, null, 0);
    type(rows, SqlTypeCode.DECIMAL, 38, null, null, "PRECISION,SCALE", 38);
    type(rows, SqlTypeCode.CHAR, Integer.MAX_VALUE, "'", "'", "LENGTH", 0);
    type(rows, SqlTypeCode.VARCHAR, Integer.MAX_VALUE, "'", "'", "LENGTH", 0);
    type(rows, SqlTypeCode.BINARY, Integer.MAX_VALUE, "X'", "'", "LENGTH", 0);
    type(rows, SqlTypeCode.VARBINARY, Integer.MAX_VALUE, "X'", "'", "LENGTH", 0);
    type(rows, SqlTypeCode.DATE, 10, "DATE '", "'", null, 0);
    type(rows, SqlTypeCode.TIME, 15, "TIME '", "'", "SCALE", 6);
    type(rows, SqlTypeCode.TIMESTAMP, 26, "TIMESTAMP '", "'", "SCALE", 6);
    type(rows, SqlTypeCode.TIMESTAMP_TZ, 32, "TIMESTAMP WITH TIME ZONE '", "'", "SCALE", 6);
    return rows.sortedBy(connection, 2, 1);
  }

  private static void type(
      MetaDataRows rows,
      SqlTypeCode type,
      int precision,
      @Nullable String prefix,
      @Nullable String suffix,
      @Nullable String parameters,
      int maximumScale) {
    boolean whole = type.fixedBytes() > 0 && TypeFacts.isNumeric(type) && maximumScale == 0;
    boolean inexact = type == SqlTypeCode.REAL || type == SqlTypeCode.DOUBLE;
    boolean text = type == SqlTypeCode.CHAR || type == SqlTypeCode.VARCHAR;
    rows.add(
        TypeFacts.sqlName(type),
        type.jdbcType().getVendorTypeNumber(),
        precision,
        prefix,
        suffix,
        parameters,
        typeNullable,
        text,
        text ? typeSearchable : typePredBasic,
        !TypeFacts.isNumeric(type),
        false,
        whole && !inexact,
        TypeFacts.sqlName(type),
        0,
        maximumScale,
        null,
        null,
        TypeFacts.isNumeric(type) ? 10 : null);
  }

  @Override
  public ResultSet getUDTs(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String typePattern,
      int @Nullable [] types)
      throws SQLException {
    return none("TYPE_CAT TYPE_SCHEM TYPE_NAME CLASS_NAME DATA_TYPE:i REMARKS BASE_TYPE:s");
  }

  @Override
  public ResultSet getSuperTypes(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String typePattern)
      throws SQLException {
    return none("TYPE_CAT TYPE_SCHEM TYPE_NAME SUPERTYPE_CAT SUPERTYPE_SCHEM SUPERTYPE_NAME");
  }

  @Override
  public ResultSet getSuperTables(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tablePattern)
      throws SQLException {
    return none(TABLE_PREFIX + "SUPERTABLE_NAME");
  }

  @Override
  public ResultSet getAttributes(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String typePattern,
      @Nullable String attributePattern)
      throws SQLException {
    return none(
        "TYPE_CAT TYPE_SCHEM TYPE_NAME ATTR_NAME DATA_TYPE:i ATTR_TYPE_NAME ATTR_SIZE:i"
            + " DECIMAL_DIGITS:i NUM_PREC_RADIX:i NULLABLE:i REMARKS ATTR_DEF"
            + SIZES
            + "SCOPE_CATALOG SCOPE_SCHEMA SCOPE_TABLE SOURCE_DATA_TYPE:s");
  }

  // What the product does not have, and privileges, which it does not have yet

  @Override
  public ResultSet getProcedures(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String namePattern)
      throws SQLException {
    return none(
        "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME RESERVED1 RESERVED2 RESERVED3 REMARKS"
            + " PROCEDURE_TYPE:s SPECIFIC_NAME");
  }

  @Override
  public ResultSet getProcedureColumns(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String namePattern,
      @Nullable String columnPattern)
      throws SQLException {
    return none(
        "PROCEDURE_CAT PROCEDURE_SCHEM PROCEDURE_NAME COLUMN_NAME COLUMN_TYPE:s DATA_TYPE:i"
            + " TYPE_NAME PRECISION:i LENGTH:i SCALE:s RADIX:s NULLABLE:s REMARKS COLUMN_DEF"
            + SIZES
            + "SPECIFIC_NAME");
  }

  @Override
  public ResultSet getFunctions(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String namePattern)
      throws SQLException {
    return none("FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME REMARKS FUNCTION_TYPE:s SPECIFIC_NAME");
  }

  @Override
  public ResultSet getFunctionColumns(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String namePattern,
      @Nullable String columnPattern)
      throws SQLException {
    return none(
        "FUNCTION_CAT FUNCTION_SCHEM FUNCTION_NAME COLUMN_NAME COLUMN_TYPE:s DATA_TYPE:i"
            + " TYPE_NAME PRECISION:i LENGTH:i SCALE:s RADIX:s NULLABLE:s REMARKS"
            + " CHAR_OCTET_LENGTH:i ORDINAL_POSITION:i IS_NULLABLE SPECIFIC_NAME");
  }

  @Override
  public ResultSet getColumnPrivileges(
      @Nullable String catalog,
      @Nullable String schema,
      @Nullable String table,
      @Nullable String columnPattern)
      throws SQLException {
    return none(TABLE_PREFIX + "COLUMN_NAME GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE");
  }

  @Override
  public ResultSet getTablePrivileges(
      @Nullable String catalog, @Nullable String schemaPattern, @Nullable String tablePattern)
      throws SQLException {
    return none(TABLE_PREFIX + "GRANTOR GRANTEE PRIVILEGE IS_GRANTABLE");
  }

  @Override
  public ResultSet getPseudoColumns(
      @Nullable String catalog,
      @Nullable String schemaPattern,
      @Nullable String tablePattern,
      @Nullable String columnPattern)
      throws SQLException {
    return none(
        TABLE_PREFIX
            + "COLUMN_NAME DATA_TYPE:i COLUMN_SIZE:i DECIMAL_DIGITS:i NUM_PREC_RADIX:i"
            + " COLUMN_USAGE REMARKS CHAR_OCTET_LENGTH:i IS_NULLABLE");
  }

  @Override
  public ResultSet getClientInfoProperties() throws SQLException {
    connection.checkOpen();
    MetaDataRows rows = MetaDataRows.of("NAME MAX_LEN:i DEFAULT_VALUE DESCRIPTION");
    for (String name : CLIENT_INFO) {
      rows.add(name, 255, null, "kept by the driver");
    }
    return rows.sortedBy(connection, 1);
  }
}
