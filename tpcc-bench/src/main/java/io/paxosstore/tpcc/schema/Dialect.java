package io.paxosstore.tpcc.schema;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import java.util.Locale;
import java.util.Properties;

/**
 * What one database does differently, read from {@code NAME.dialect} in the resources. Immutable.
 */
public final class Dialect {
  private static final List<String> NAMES =
      List.of("paxosstore", "paxosstore-plain", "postgresql", "mariadb", "h2");
  private static final String CONNECT = "connect.";

  private final String name;
  private final Properties settings;

  private Dialect(String name, Properties settings) {
    this.name = name;
    this.settings = settings;
  }

  /** Names of all dialects. */
  public static List<String> names() {
    return NAMES;
  }

  /** The dialect of that name. */
  public static Dialect named(String name) throws UnknownDialectException {
    String lower = name.toLowerCase(Locale.ROOT);
    if (!NAMES.contains(lower)) {
      throw new UnknownDialectException(
          "there is no dialect " + name + "; there are " + String.join(", ", NAMES));
    }
    Properties settings = new Properties();
    try (InputStream file = open(lower + ".dialect");
        Reader text = new InputStreamReader(file, StandardCharsets.UTF_8)) {
      settings.load(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return new Dialect(lower, settings);
  }

  /** The dialect whose file names the beginning of this URL. */
  public static Dialect ofUrl(String url) throws UnknownDialectException {
    for (String name : NAMES) {
      Dialect dialect = named(name);
      for (String prefix : dialect.words("url")) {
        if (url.startsWith(prefix)) {
          return dialect;
        }
      }
    }
    throw new UnknownDialectException(
        "no dialect is known for "
            + url
            + "; name one of them by --dialect: "
            + String.join(", ", NAMES));
  }

  static InputStream open(String resource) throws IOException {
    InputStream file = Dialect.class.getResourceAsStream(resource);
    if (file == null) {
      throw new IOException("resource " + resource + " is missing");
    }
    return file;
  }

  /** Its name, as {@code --dialect} takes it. */
  public String name() {
    return name;
  }

  /** A setting, empty if the file has none of that name. */
  String setting(String key) {
    return settings.getProperty(key, "").strip();
  }

  private List<String> words(String key) {
    return List.of(setting(key).isEmpty() ? new String[0] : setting(key).split("\\s+"));
  }

  /**
   * Whether running the whole transaction again may mend this: a conflict, a deadlock, a lock that
   * was waited for too long. It had no effect then.
   */
  public boolean isRetryable(SQLException failure) {
    List<String> states = words("retry.states");
    List<String> codes = words("retry.codes");
    for (SQLException e = failure; e != null; e = e.getNextException()) {
      String state = e.getSQLState() == null ? "" : e.getSQLState();
      if (states.stream().anyMatch(state::startsWith)
          || codes.contains(String.valueOf(e.getErrorCode()))) {
        return true;
      }
    }
    return false;
  }

  /**
   * Whether the database says 08007 where, and only where, the outcome of a commit is unknown. With
   * others, a connection that is lost during a commit leaves it open.
   */
  public boolean tellsLostCommits() {
    return Boolean.parseBoolean(setting("commit.lost.told"));
  }

  /**
   * Whether who waited for a row that has changed meanwhile is refused, rather than going on with
   * it; may depend on the isolation level, one of {@code java.sql.Connection}.
   */
  public boolean refusesLateWriters(int isolation) {
    return isolation > Connection.TRANSACTION_READ_COMMITTED
        && Boolean.parseBoolean(setting("writers.late.refused"));
  }

  /** What is given to the driver beside the URL, where the URL does not say otherwise. */
  Properties connectionProperties() {
    Properties properties = new Properties();
    for (String key : settings.stringPropertyNames()) {
      if (key.startsWith(CONNECT)) {
        properties.setProperty(key.substring(CONNECT.length()), setting(key));
      }
    }
    return properties;
  }

  /** Statements that a database wants after so many rows, as for its statistics. */
  public List<String> afterLoad() {
    String text = setting("after.load");
    return text.isEmpty() ? List.of() : List.of(text.split(";\\s*", -1));
  }

  @Override
  public String toString() {
    return name;
  }
}
