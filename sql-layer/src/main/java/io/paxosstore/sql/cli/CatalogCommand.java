package io.paxosstore.sql.cli;

import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import sqlline.AbstractCommandHandler;
import sqlline.DispatchCallback;

/**
 * A command that lists what there is. sqlline's own ones print all the columns that JDBC has for
 * the purpose, two dozen of them and most always empty; these print what a person looks for.
 */
final class CatalogCommand extends AbstractCommandHandler {
  private final Shell shell;
  private final String query;
  private final String order;
  private final boolean needsTable;

  private CatalogCommand(
      Shell shell, String name, String help, String query, String order, boolean needsTable) {
    super(shell, new String[] {name}, help, List.of());
    this.shell = shell;
    this.query = query;
    this.order = order;
    this.needsTable = needsTable;
  }

  static List<CatalogCommand> all(Shell shell) {
    return List.of(
        new CatalogCommand(
            shell,
            "tables",
            "Lists tables and views, all or those like [SCHEMA.]PATTERN",
            "SELECT table_schema AS \"SCHEMA\", table_name AS \"TABLE\", table_type AS \"TYPE\""
                + " FROM information_schema.tables",
            "table_schema, table_name",
            false),
        new CatalogCommand(
            shell,
            "describe",
            "Lists the columns of [SCHEMA.]TABLE",
            "SELECT table_schema AS \"SCHEMA\", table_name AS \"TABLE\","
                + " column_name AS \"COLUMN\", data_type AS \"TYPE\", column_size AS \"SIZE\","
                + " decimal_digits AS \"DIGITS\", is_nullable AS \"NULLABLE\","
                + " column_default AS \"DEFAULT\", is_identity AS \"IDENTITY\""
                + " FROM information_schema.columns",
            "table_schema, table_name, ordinal_position",
            true),
        new CatalogCommand(
            shell,
            "indexes",
            "Lists the indexes of [SCHEMA.]TABLE",
            "SELECT table_schema AS \"SCHEMA\", table_name AS \"TABLE\", index_name AS \"INDEX\","
                + " is_unique AS \"UNIQUE\", is_primary AS \"PRIMARY\","
                + " ordinal_position AS \"POSITION\", column_name AS \"COLUMN\","
                + " is_descending AS \"DESCENDING\" FROM information_schema.index_columns",
            "table_schema, table_name, index_name, ordinal_position",
            true));
  }

  @Override
  public void execute(String line, DispatchCallback callback) {
    String[] words = line.strip().split("\\s+", 2);
    @Nullable String wanted =
        words.length < 2 ? null : words[1].strip().replaceAll(";$", "").strip();
    if (needsTable && wanted == null) {
      sqlLine.error("Usage: !" + getName() + " [SCHEMA.]TABLE");
      callback.setToFailure();
      return;
    }
    shell.runOwn(query + condition(wanted) + " ORDER BY " + order + ";", callback);
  }

  private static String condition(@Nullable String wanted) {
    if (wanted == null) {
      return " WHERE table_schema NOT IN ('INFORMATION_SCHEMA', 'SYS')";
    }
    int dot = dot(wanted);
    String table = " WHERE table_name LIKE " + pattern(wanted.substring(dot + 1));
    return dot < 0 ? table : table + " AND table_schema LIKE " + pattern(wanted.substring(0, dot));
  }

  /** The first dot outside of quotes, or -1. */
  private static int dot(String name) {
    boolean quoted = false;
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      quoted ^= c == '"';
      if (c == '.' && !quoted) {
        return i;
      }
    }
    return -1;
  }

  /** The name as SQL would read it, as a literal. */
  private static String pattern(String name) {
    boolean quoted = name.length() > 1 && name.startsWith("\"") && name.endsWith("\"");
    String exact =
        quoted
            ? name.substring(1, name.length() - 1).replace("\"\"", "\"")
            : name.toUpperCase(Locale.ROOT);
    return "'" + exact.replace("'", "''") + "'";
  }
}
