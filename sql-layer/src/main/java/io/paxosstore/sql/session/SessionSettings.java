package io.paxosstore.sql.session;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.CatalogStore;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What SET changes and SHOW tells. Belongs to one session. */
final class SessionSettings {
  /** Properties of sessions that are continued on another server; no URL has them. */
  private static final String STATEMENT_TIMEOUT = "session.statementTimeoutMillis";

  private static final String READ_ONLY = "session.readOnly";

  private final String user;
  private String schema = CatalogStore.DEFAULT_SCHEMA;
  private boolean readOnly;
  private @Nullable Boolean nextReadOnly;
  private int statementTimeoutMillis;
  private String applicationName;

  /** What SET has changed, by the properties that a session can be opened with. */
  private Map<String, String> changed = Map.of();

  SessionSettings(Map<String, String> properties, Catalog catalog) {
    String given = properties.get("user");
    user = given == null || given.isEmpty() ? "SA" : given;
    applicationName = properties.getOrDefault("applicationName", "");
    String wanted = properties.get("schema");
    if (wanted != null && !wanted.isEmpty()) {
      // Folded already, as EngineProvider has it.
      schema(wanted, catalog);
      changed = Map.of();
    }
    String timeout = properties.get(STATEMENT_TIMEOUT);
    if (timeout != null) {
      statementTimeoutMillis = millis(timeout);
    }
    readOnly = Boolean.parseBoolean(properties.get(READ_ONLY));
  }

  /**
   * What SET has changed, in properties that a session can be opened with; a new map after each
   * change.
   */
  Map<String, String> changed() {
    return changed;
  }

  private void note(String property, String value) {
    Map<String, String> next = new HashMap<>(changed);
    next.put(property, value);
    changed = Map.copyOf(next);
  }

  private static String fold(String name) {
    return name.length() > 1 && name.startsWith("\"") && name.endsWith("\"")
        ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
        : name.toUpperCase(Locale.ROOT);
  }

  String user() {
    return user;
  }

  String schema() {
    return schema;
  }

  void schema(String name, Catalog catalog) {
    if (!catalog.schemas().contains(name)) {
      throw new SqlError(SqlStates.UNDEFINED_SCHEMA, "schema " + name + " does not exist");
    }
    schema = name;
    note("schema", name);
  }

  /** Whether the next transaction, or autocommit statement, may only read. */
  boolean readOnly() {
    return nextReadOnly != null ? nextReadOnly : readOnly;
  }

  void readOnly(boolean value) {
    readOnly = value;
    note(READ_ONLY, String.valueOf(value));
  }

  /** SET TRANSACTION READ ONLY or READ WRITE: for the next transaction only. */
  void nextReadOnly(@Nullable Boolean value) {
    nextReadOnly = value;
  }

  /** Time-out of statements that name none themselves; 0 for none. */
  int statementTimeoutMillis() {
    return statementTimeoutMillis;
  }

  /** SET name = value; null for the default. */
  void set(String name, @Nullable String value, Catalog catalog) {
    switch (name) {
      case "STATEMENT_TIMEOUT" -> {
        statementTimeoutMillis = value == null ? 0 : millis(value);
        note(STATEMENT_TIMEOUT, String.valueOf(statementTimeoutMillis));
      }
      case "APPLICATION_NAME" -> {
        applicationName = value == null ? "" : value;
        note("applicationName", applicationName);
      }
      case "SCHEMA" -> schema(value == null ? CatalogStore.DEFAULT_SCHEMA : fold(value), catalog);
      default -> throw unknown(name);
    }
  }

  /** SHOW name. */
  String show(String name) {
    return switch (name) {
      case "STATEMENT_TIMEOUT" -> statementTimeoutMillis + "ms";
      case "APPLICATION_NAME" -> applicationName;
      case "SCHEMA" -> schema;
      case "TRANSACTION_ISOLATION" -> "SERIALIZABLE";
      case "TRANSACTION_READ_ONLY" -> readOnly() ? "on" : "off";
      default -> throw unknown(name);
    };
  }

  private static SqlError unknown(String name) {
    return new SqlError(
        SqlStates.UNDEFINED_OBJECT,
        "unknown setting "
            + name
            + "; there are STATEMENT_TIMEOUT, APPLICATION_NAME, SCHEMA and, to show only,"
            + " TRANSACTION_ISOLATION, TRANSACTION_READ_ONLY");
  }

  private static int millis(String value) {
    try {
      int millis = Integer.parseInt(value.trim());
      if (millis >= 0) {
        return millis;
      }
    } catch (NumberFormatException e) {
      throw new SqlError(
          SqlStates.INVALID_PARAMETER, "'" + value + "' is not a number of milliseconds", e);
    }
    throw new SqlError(SqlStates.INVALID_PARAMETER, "a time-out cannot be negative");
  }
}
