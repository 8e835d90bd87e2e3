package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.SqlExceptions;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.TimeZone;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A JDBC URL and the properties given beside it, checked. Options in the URL win over properties.
 *
 * <pre>
 * jdbc:paxosstore:mem:NAME[?option=value&amp;…]
 * jdbc:paxosstore:file:DIR[?option=value&amp;…]
 * jdbc:paxosstore://host[:port][,host[:port]…][/SCHEMA][?option=value&amp;…]
 * </pre>
 */
final class ConnectionUrl {
  static final String PREFIX = "jdbc:paxosstore:";
  static final int DEFAULT_PORT = 7600;

  private final String url;
  private final String location;
  private final List<Host> hosts;
  private final Map<ConnectionOption, String> options;

  /** One address of a server. */
  record Host(String name, int port) {
    @Override
    public String toString() {
      return (name.indexOf(':') >= 0 ? "[" + name + "]" : name) + ":" + port;
    }
  }

  private ConnectionUrl(
      String url, String location, List<Host> hosts, Map<ConnectionOption, String> options) {
    this.url = url;
    this.location = location;
    this.hosts = hosts;
    this.options = options;
  }

  static boolean accepts(@Nullable String url) {
    return url != null && url.startsWith(PREFIX);
  }

  static ConnectionUrl parse(String url, @Nullable Properties properties) throws SQLException {
    int question = url.indexOf('?');
    String location = url.substring(PREFIX.length(), question < 0 ? url.length() : question);
    Map<ConnectionOption, String> options = new EnumMap<>(ConnectionOption.class);
    if (properties != null) {
      for (String key : properties.stringPropertyNames()) {
        put(options, key, properties.getProperty(key));
      }
    }
    List<Host> hosts = List.of();
    if (location.startsWith("//")) {
      int slash = location.indexOf('/', 2);
      hosts = hosts(location.substring(2, slash < 0 ? location.length() : slash), url);
      if (slash >= 0 && slash + 1 < location.length()) {
        options.put(ConnectionOption.SCHEMA, decode(location.substring(slash + 1)));
      }
    } else if (!(location.startsWith("mem:") || location.startsWith("file:"))
        || location.endsWith(":")) {
      throw malformed(url, "expected mem:NAME, file:DIR or //host:port/SCHEMA after " + PREFIX);
    }
    if (question >= 0) {
      for (String pair : url.substring(question + 1).split("&")) {
        int equals = pair.indexOf('=');
        if (!pair.isEmpty()) {
          if (equals < 0) {
            throw malformed(url, "option " + pair + " has no value");
          }
          put(options, decode(pair.substring(0, equals)), decode(pair.substring(equals + 1)));
        }
      }
    }
    ConnectionUrl parsed = new ConnectionUrl(url, location, hosts, options);
    parsed.checkValues();
    return parsed;
  }

  private static List<Host> hosts(String list, String url) throws SQLException {
    List<Host> hosts = new ArrayList<>();
    for (String each : list.split(",", -1)) {
      String address = each.trim();
      int bracket = address.startsWith("[") ? address.indexOf(']') : -1;
      int colon = address.indexOf(':', Math.max(bracket, 0));
      String name =
          bracket > 0
              ? address.substring(1, bracket)
              : address.substring(0, colon < 0 ? address.length() : colon);
      int port = DEFAULT_PORT;
      if (colon >= 0) {
        try {
          port = Integer.parseInt(address.substring(colon + 1));
        } catch (NumberFormatException e) {
          port = -1;
        }
      }
      if (name.isEmpty() || port < 1 || port > 65535) {
        throw malformed(url, "bad address '" + address + "'");
      }
      hosts.add(new Host(name, port));
    }
    return List.copyOf(hosts);
  }

  private static void put(Map<ConnectionOption, String> options, String key, String value)
      throws SQLException {
    ConnectionOption option = ConnectionOption.ofKey(key);
    if (option == null) {
      throw SqlExceptions.of(
          "08001",
          "unknown connection option '" + key + "'; known are " + ConnectionOption.knownKeys());
    }
    options.put(option, value);
  }

  private void checkValues() throws SQLException {
    for (Map.Entry<ConnectionOption, String> entry : options.entrySet()) {
      List<String> choices = entry.getKey().choices();
      if (!choices.isEmpty() && !choices.contains(entry.getValue())) {
        throw badValue(entry.getKey(), "expected one of " + String.join(", ", choices));
      }
    }
    for (ConnectionOption number :
        List.of(
            ConnectionOption.FETCH_SIZE,
            ConnectionOption.QUERY_TIMEOUT,
            ConnectionOption.PREPARED_STATEMENT_CACHE_SIZE,
            ConnectionOption.CONNECT_TIMEOUT,
            ConnectionOption.LOGIN_TIMEOUT,
            ConnectionOption.SOCKET_TIMEOUT,
            ConnectionOption.FAILOVER_TIMEOUT)) {
      number(number);
    }
  }

  private static SQLException malformed(String url, String why) {
    // The URL may hold a password: show it without its options.
    int question = url.indexOf('?');
    String shown = question < 0 ? url : url.substring(0, question);
    return SqlExceptions.of("08001", "malformed URL " + shown + ": " + why);
  }

  private SQLException badValue(ConnectionOption option, String why) {
    return SqlExceptions.of(
        "08001", "bad value '" + options.get(option) + "' of option " + option.key() + ": " + why);
  }

  /** Decodes %XX, and leaves '+' alone: passwords have it. */
  private static String decode(String text) throws SQLException {
    if (text.indexOf('%') < 0) {
      return text;
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    byte[] utf8 = text.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < utf8.length; i++) {
      if (utf8[i] != '%') {
        out.write(utf8[i]);
        continue;
      }
      int high = i + 2 < utf8.length ? Character.digit(utf8[i + 1], 16) : -1;
      int low = i + 2 < utf8.length ? Character.digit(utf8[i + 2], 16) : -1;
      if (high < 0 || low < 0) {
        throw SqlExceptions.of("08001", "malformed % escape in connection URL");
      }
      out.write(high << 4 | low);
      i += 2;
    }
    return out.toString(StandardCharsets.UTF_8);
  }

  String url() {
    return url;
  }

  boolean isRemote() {
    return !hosts.isEmpty();
  }

  List<Host> hosts() {
    return hosts;
  }

  /** What stands between the prefix and the options. */
  String location() {
    return location;
  }

  @Nullable String get(ConnectionOption option) {
    String value = options.get(option);
    return value != null ? value : option.defaultValue();
  }

  boolean flag(ConnectionOption option) {
    return "true".equals(get(option));
  }

  int number(ConnectionOption option) throws SQLException {
    String value = get(option);
    try {
      int number = value == null ? 0 : Integer.parseInt(value.trim());
      if (number >= 0) {
        return number;
      }
    } catch (NumberFormatException e) {
      // Reported below, with negative numbers.
    }
    throw badValue(option, "expected a whole number that is not negative");
  }

  int isolation() {
    String level = get(ConnectionOption.ISOLATION);
    switch (level == null ? "" : level) {
      case "READ_UNCOMMITTED":
        return Connection.TRANSACTION_READ_UNCOMMITTED;
      case "READ_COMMITTED":
        return Connection.TRANSACTION_READ_COMMITTED;
      case "REPEATABLE_READ":
        return Connection.TRANSACTION_REPEATABLE_READ;
      default:
        return Connection.TRANSACTION_SERIALIZABLE;
    }
  }

  /** The schema asked for, folded as an identifier of SQL; null if none was. */
  @Nullable String schema() {
    String schema = get(ConnectionOption.SCHEMA);
    if (schema == null || schema.isEmpty()) {
      return null;
    }
    if (schema.length() > 2 && schema.startsWith("\"") && schema.endsWith("\"")) {
      return schema.substring(1, schema.length() - 1).replace("\"\"", "\"");
    }
    return schema.toUpperCase(Locale.ROOT);
  }

  /** What the engine is told: the options given, with the schema folded and the zone filled in. */
  Map<String, String> sessionProperties() {
    Map<String, String> properties = new TreeMap<>();
    options.forEach((option, value) -> properties.put(option.key(), value));
    String schema = schema();
    if (schema != null) {
      properties.put(ConnectionOption.SCHEMA.key(), schema);
    }
    properties.putIfAbsent(ConnectionOption.TIME_ZONE.key(), TimeZone.getDefault().getID());
    return properties;
  }
}
