package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.Session;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A query of one INFORMATION_SCHEMA view with the filters that metadata methods take. Plain on
 * purpose, a projection and some conditions: sorting and shaping are {@link MetaDataRows}', so that
 * metadata does not depend on how much SQL the engine can do.
 */
final class SchemaQuery {
  private final String view;
  private final String[] columns;
  private final StringBuilder where = new StringBuilder();
  private final List<String> parameters = new ArrayList<>();
  private boolean nothing;

  private SchemaQuery(String view, String... columns) {
    this.view = view;
    this.columns = columns;
  }

  static SchemaQuery of(String view, String... columns) {
    return new SchemaQuery(view, columns);
  }

  /** There are no catalogs: a name given as one matches nothing. */
  SchemaQuery catalog(@Nullable String catalog) {
    nothing |= catalog != null && !catalog.isEmpty();
    return this;
  }

  /** Keeps rows whose column is the value; null keeps all. */
  SchemaQuery is(String column, @Nullable String value) {
    if (value != null) {
      condition(column, " = ?", value);
    }
    return this;
  }

  /** Keeps rows whose column matches JDBC's pattern of % and _, escaped by \; null keeps all. */
  SchemaQuery like(String column, @Nullable String pattern) {
    if (pattern == null || pattern.equals("%")) {
      return this;
    }
    String plain = withoutWildcards(pattern);
    return plain != null ? is(column, plain) : condition(column, " LIKE ? ESCAPE '\\'", pattern);
  }

  private SchemaQuery condition(String column, String test, String value) {
    where.append(parameters.isEmpty() ? " WHERE " : " AND ");
    where.append('"').append(column).append('"').append(test);
    parameters.add(value);
    return this;
  }

  /** The one text that a pattern matches; null if it has a wildcard. */
  private static @Nullable String withoutWildcards(String pattern) {
    StringBuilder plain = new StringBuilder(pattern.length());
    for (int i = 0; i < pattern.length(); i++) {
      char c = pattern.charAt(i);
      if (c == '%' || c == '_') {
        return null;
      }
      if (c == '\\' && i + 1 < pattern.length()) {
        c = pattern.charAt(++i);
      }
      plain.append(c);
    }
    return plain.toString();
  }

  /** One row of the answer. */
  static final class Row {
    private final PaxosStoreResultSet result;

    private Row(PaxosStoreResultSet result) {
      this.result = result;
    }

    @Nullable String text(String column) throws SQLException {
      return result.getString(column);
    }

    @Nullable Integer number(String column) throws SQLException {
      return result.getObject(column, Integer.class);
    }

    boolean flag(String column) throws SQLException {
      return result.getBoolean(column);
    }
  }

  /** Takes rows one by one. */
  interface RowConsumer {
    void accept(Row row) throws SQLException;
  }

  void forEach(PaxosStoreConnection connection, RowConsumer consumer) throws SQLException {
    connection.checkOpen();
    if (nothing) {
      return;
    }
    StringBuilder sql = new StringBuilder("SELECT ");
    for (int i = 0; i < columns.length; i++) {
      sql.append(i == 0 ? "\"" : ", \"").append(columns[i]).append('"');
    }
    sql.append(" FROM \"INFORMATION_SCHEMA\".\"").append(view).append('"').append(where);
    ParameterSlots slots = new ParameterSlots(parameters.size());
    for (int i = 0; i < parameters.size(); i++) {
      slots.set(i + 1, parameters.get(i));
    }
    PreparedCache.Entry entry = connection.prepareCached(sql.toString());
    try (PaxosStoreStatement statement = new PaxosStoreStatement(connection, false, true)) {
      Session.Result result =
          connection.execute(
              statement,
              entry.prepared,
              slots.encode(new RowWriter()),
              connection.metadataOptions());
      statement.take(result, entry.shapeOf(result));
      try (PaxosStoreResultSet rows = (PaxosStoreResultSet) statement.currentRows()) {
        Row row = new Row(rows);
        while (rows.next()) {
          consumer.accept(row);
        }
      }
    } finally {
      connection.release(entry);
    }
  }

  /** True for every name if the list is null, as JDBC has it for types of tables. */
  static Predicate<String> among(String @Nullable [] names) {
    return names == null ? name -> true : List.of(names)::contains;
  }
}
