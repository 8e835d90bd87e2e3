package io.paxosstore.sql.session;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.ResultSet;
import java.sql.ResultSetMetaData;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** What tools ask about a database before they do anything. */
@ParameterizedClass
@EnumSource
final class JdbcMetaDataTest {
  @Parameter Place place;
  @TempDir Path directory;
  private Place.Running database;
  private Connection connection;
  private DatabaseMetaData data;

  @BeforeEach
  void open() throws Exception {
    database = place.open(directory);
    connection = database.connect();
    data = connection.getMetaData();
    try (Statement statement = connection.createStatement()) {
      statement.execute(
          """
          CREATE TABLE country (code CHAR(2), region INT, name VARCHAR(40) NOT NULL,
            CONSTRAINT country_key PRIMARY KEY (region, code))
          """);
      statement.execute(
          """
          CREATE TABLE town (id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
            country_code CHAR(2), country_region INT, size DECIMAL(12, 3) DEFAULT 0,
            founded TIMESTAMP(3), name VARCHAR(80) UNIQUE,
            CONSTRAINT town_country FOREIGN KEY (country_region, country_code)
              REFERENCES country ON DELETE CASCADE)
          """);
      statement.execute("CREATE INDEX town_by_size ON town (size DESC, name)");
      statement.execute("CREATE VIEW big_town AS SELECT id, name FROM town WHERE size > 100");
      statement.execute("CREATE SCHEMA other");
      statement.execute("CREATE TABLE other.town (id INT PRIMARY KEY)");
    }
  }

  @AfterEach
  void close() throws Exception {
    connection.close();
    database.close();
  }

  /** The columns named, of all rows. */
  private static List<String> rows(ResultSet result, String... columns) throws SQLException {
    List<String> rows = new ArrayList<>();
    try (result) {
      while (result.next()) {
        StringJoiner row = new StringJoiner(" ");
        for (String column : columns) {
          row.add(String.valueOf(result.getString(column)));
        }
        rows.add(row.toString());
      }
    }
    return rows;
  }

  @Test
  void tablesAndViewsAreListedByPatternAndType() throws SQLException {
    assertEquals(
        List.of("TABLE PUBLIC COUNTRY", "TABLE PUBLIC TOWN", "VIEW PUBLIC BIG_TOWN"),
        rows(data.getTables(null, "PUBLIC", "%", null), "TABLE_TYPE", "TABLE_SCHEM", "TABLE_NAME"));
    assertEquals(
        List.of("OTHER TOWN", "PUBLIC TOWN"),
        rows(
            data.getTables(null, null, "T_WN", new String[] {"TABLE"}),
            "TABLE_SCHEM",
            "TABLE_NAME"));
    assertEquals(
        List.of("BIG_TOWN"), rows(data.getTables(null, "PUBLIC", "BIG\\_%", null), "TABLE_NAME"));
    assertEquals(List.of(), rows(data.getTables("nowhere", null, "%", null), "TABLE_NAME"));
    assertTrue(
        rows(data.getTables(null, null, "%", new String[] {"SYSTEM TABLE"}), "TABLE_NAME")
            .contains("COLUMNS"));
    assertEquals(
        List.of("INFORMATION_SCHEMA", "OTHER", "PUBLIC", "SYS"),
        rows(data.getSchemas(), "TABLE_SCHEM"));
  }

  @Test
  void columnsComeInOrderWithTypesAndDefaults() throws SQLException {
    assertEquals(
        List.of(
            "ID BIGINT -5 NO YES 1 null",
            "COUNTRY_CODE CHAR 1 YES NO 2 null",
            "COUNTRY_REGION INTEGER 4 YES NO 3 null",
            "SIZE DECIMAL 3 YES NO 4 0",
            "FOUNDED TIMESTAMP 93 YES NO 5 null",
            "NAME VARCHAR 12 YES NO 6 null"),
        rows(
            data.getColumns(null, "PUBLIC", "TOWN", null),
            "COLUMN_NAME",
            "TYPE_NAME",
            "DATA_TYPE",
            "IS_NULLABLE",
            "IS_AUTOINCREMENT",
            "ORDINAL_POSITION",
            "COLUMN_DEF"));
    assertEquals(
        List.of("80 null"),
        rows(data.getColumns(null, "PUBLIC", "TOWN", "%_M_"), "COLUMN_SIZE", "DECIMAL_DIGITS"));
    assertEquals(
        List.of("ID", "NAME"), rows(data.getColumns(null, null, "BIG_TOWN", "%"), "COLUMN_NAME"));
  }

  @Test
  void keysAndIndexesAreThere() throws SQLException {
    assertEquals(
        List.of("CODE 2 COUNTRY_KEY", "REGION 1 COUNTRY_KEY"),
        rows(data.getPrimaryKeys(null, "PUBLIC", "COUNTRY"), "COLUMN_NAME", "KEY_SEQ", "PK_NAME"));
    List<String> indexes =
        rows(
            data.getIndexInfo(null, "PUBLIC", "TOWN", false, true),
            "NON_UNIQUE",
            "INDEX_NAME",
            "ORDINAL_POSITION",
            "COLUMN_NAME",
            "ASC_OR_DESC");
    assertTrue(indexes.contains("TRUE TOWN_BY_SIZE 1 SIZE D"), indexes.toString());
    assertTrue(indexes.contains("TRUE TOWN_BY_SIZE 2 NAME A"), indexes.toString());
    assertEquals(
        List.of("ID", "NAME"),
        rows(data.getIndexInfo(null, "PUBLIC", "TOWN", true, true), "COLUMN_NAME").stream()
            .sorted()
            .toList());
    assertEquals(
        List.of("ID"),
        rows(
            data.getBestRowIdentifier(
                null, "PUBLIC", "TOWN", DatabaseMetaData.bestRowSession, true),
            "COLUMN_NAME"));
  }

  @Test
  void foreignKeysAreTheSameFromBothEnds() throws SQLException {
    String[] columns = {
      "PKTABLE_NAME",
      "PKCOLUMN_NAME",
      "FKTABLE_NAME",
      "FKCOLUMN_NAME",
      "KEY_SEQ",
      "DELETE_RULE",
      "UPDATE_RULE",
      "FK_NAME",
      "PK_NAME"
    };
    List<String> expected =
        List.of(
            "COUNTRY REGION TOWN COUNTRY_REGION 1 0 3 TOWN_COUNTRY COUNTRY_KEY",
            "COUNTRY CODE TOWN COUNTRY_CODE 2 0 3 TOWN_COUNTRY COUNTRY_KEY");
    assertEquals(expected, rows(data.getImportedKeys(null, "PUBLIC", "TOWN"), columns));
    assertEquals(expected, rows(data.getExportedKeys(null, "PUBLIC", "COUNTRY"), columns));
    assertEquals(
        expected, rows(data.getCrossReference(null, null, "COUNTRY", null, null, "TOWN"), columns));
    assertEquals(List.of(), rows(data.getImportedKeys(null, "OTHER", "TOWN"), columns));
  }

  @Test
  void everyMethodAnswersAndBeginsNoTransaction() throws Exception {
    connection.setAutoCommit(false);
    for (Method method : DatabaseMetaData.class.getMethods()) {
      Object[] arguments = new Object[method.getParameterCount()];
      for (int i = 0; i < arguments.length; i++) {
        Class<?> type = method.getParameterTypes()[i];
        // Kinds of row identifiers, isolation levels, types and holdabilities: 1 and 2 are fine.
        arguments[i] = type == int.class ? 1 : type == boolean.class ? Boolean.TRUE : null;
      }
      if (method.getName().equals("unwrap") || method.getName().equals("isWrapperFor")) {
        arguments[0] = DatabaseMetaData.class;
      }
      try {
        Object answer = method.invoke(data, arguments);
        if (answer instanceof ResultSet rows) {
          ResultSetMetaData columns = rows.getMetaData();
          while (rows.next()) {
            for (int i = 1; i <= columns.getColumnCount(); i++) {
              rows.getObject(i);
            }
          }
          rows.close();
        }
      } catch (InvocationTargetException e) {
        throw new AssertionError(method.toString(), e.getCause());
      }
    }
    // A transaction that is open would refuse this.
    connection.setReadOnly(true);
    assertTrue(connection.isReadOnly());
    assertFalse(data.getDatabaseProductVersion().isEmpty());
  }
}
