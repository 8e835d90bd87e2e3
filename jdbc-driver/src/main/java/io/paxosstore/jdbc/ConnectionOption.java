package io.paxosstore.jdbc;

import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The options of a connection, by the names that URLs and {@link java.util.Properties} use. This is
 * the one list: what is not in it is refused, and {@code docs/jdbc.md} prints it.
 */
enum ConnectionOption {
  USER("user", null, "name of the user"),
  PASSWORD("password", null, "password of the user"),
  SCHEMA(
      "schema", null, "schema of unqualified names; folds to upper case unless in double quotes"),
  READ_ONLY("readOnly", "false", "whether connections start read-only", "true", "false"),
  ISOLATION(
      "isolation",
      "SERIALIZABLE",
      "isolation level that connections start with",
      "SERIALIZABLE",
      "REPEATABLE_READ",
      "READ_COMMITTED",
      "READ_UNCOMMITTED"),
  FETCH_SIZE("fetchSize", "0", "rows in a batch of a result; 0: the engine decides"),
  QUERY_TIMEOUT("queryTimeout", "0", "seconds after which a statement is cancelled; 0: never"),
  PREPARED_STATEMENT_CACHE_SIZE(
      "preparedStatementCacheSize",
      "256",
      "statements that a connection keeps prepared after they were closed; 0: none"),
  TIME_ZONE(
      "timeZone",
      null,
      "zone in which TIMESTAMP and TIMESTAMP WITH TIME ZONE convert; the JVM's if not given"),
  APPLICATION_NAME("applicationName", null, "name that the server shows for the session"),
  KEEP_OPEN(
      "keepOpen",
      "false",
      "mem and file: whether the engine stays open after its last connection, until the JVM ends",
      "true",
      "false"),
  CONNECT_TIMEOUT("connectTimeout", "10000", "milliseconds to wait for one host; 0: no limit"),
  LOGIN_TIMEOUT(
      "loginTimeout", "0", "seconds to wait for a connection, all hosts together; 0: no limit"),
  SOCKET_TIMEOUT("socketTimeout", "0", "milliseconds to wait for an answer; 0: no limit"),
  FAILOVER_TIMEOUT(
      "failoverTimeout",
      "10000",
      "milliseconds to look for another host when one is lost; 0: one try each"),
  LOAD_BALANCE(
      "loadBalance",
      "false",
      "whether hosts are tried in random order instead of the order given",
      "true",
      "false");

  private final String key;
  private final @Nullable String defaultValue;
  private final String description;
  private final List<String> choices;

  ConnectionOption(
      String key, @Nullable String defaultValue, String description, String... choices) {
    this.key = key;
    this.defaultValue = defaultValue;
    this.description = description;
    this.choices = List.of(choices);
  }

  String key() {
    return key;
  }

  @Nullable String defaultValue() {
    return defaultValue;
  }

  String description() {
    return description;
  }

  /** The values it takes; empty if it is not a choice among few. */
  List<String> choices() {
    return choices;
  }

  static @Nullable ConnectionOption ofKey(String key) {
    for (ConnectionOption option : values()) {
      if (option.key.equals(key)) {
        return option;
      }
    }
    return null;
  }

  static String knownKeys() {
    return Arrays.stream(values()).map(ConnectionOption::key).collect(Collectors.joining(", "));
  }
}
