package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.parser.SqlText;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWith;
import org.jspecify.annotations.Nullable;

/**
 * What the columns of a result are called: as the query names them, an expression by its own text.
 */
final class ColumnLabels {
  private static final int MAX_LABEL = 64;

  private ColumnLabels() {}

  /**
   * Per column its label, null where the validator's name is the better one; must be asked before
   * validation rewrites the query.
   */
  static List<@Nullable String> of(SqlNode query, String sql) {
    SqlNode body = query;
    while (true) {
      if (body instanceof SqlOrderBy order) {
        body = order.query;
      } else if (body instanceof SqlWith with) {
        body = with.body;
      } else {
        break;
      }
    }
    List<@Nullable String> labels = new ArrayList<>();
    if (body instanceof SqlSelect select) {
      SqlText text = new SqlText(sql);
      for (SqlNode item : select.getSelectList()) {
        if (item instanceof SqlIdentifier identifier && identifier.isStar()) {
          // Columns from here on are counted by the validator only.
          return labels;
        }
        labels.add(label(item, text));
      }
    }
    if (body.getKind() == SqlKind.VALUES) {
      SqlNode row = ((SqlCall) body).operand(0);
      int width = row.getKind() == SqlKind.ROW ? ((SqlCall) row).operandCount() : 1;
      for (int i = 1; i <= width; i++) {
        labels.add("COLUMN" + i);
      }
    }
    return labels;
  }

  /** A column that {@code *} stands for: Calcite numbers the second of a name, SQL does not. */
  static String ofStar(String field, @Nullable List<String> origin) {
    if (origin != null && !origin.isEmpty()) {
      String name = origin.get(origin.size() - 1);
      if (field.startsWith(name)
          && field.substring(name.length()).chars().allMatch(Character::isDigit)) {
        return name;
      }
    }
    return field;
  }

  private static @Nullable String label(SqlNode item, SqlText text) {
    if (item.getKind() == SqlKind.AS) {
      return ((SqlIdentifier) ((SqlCall) item).operand(1)).getSimple();
    }
    if (item instanceof SqlIdentifier identifier) {
      return identifier.names.get(identifier.names.size() - 1);
    }
    String words = text.slice(item.getParserPosition()).replaceAll("\\s+", " ");
    return words.length() > MAX_LABEL ? words.substring(0, MAX_LABEL) : words;
  }

  static ColumnDescription describe(
      String label, @Nullable List<String> origin, SqlType type, Catalog catalog) {
    String schema = "";
    String table = "";
    String name = label;
    boolean generated = false;
    if (origin != null && origin.size() == 3) {
      schema = origin.get(0);
      table = origin.get(1);
      name = origin.get(2);
      Table found = catalog.table(schema, table);
      Column column = found == null ? null : found.column(name);
      generated = column != null && column.identity() != null;
    }
    return new ColumnDescription(
        label,
        name,
        schema,
        table,
        type.code(),
        precision(type),
        type.scale(),
        type.nullable(),
        generated);
  }

  static ColumnDescription describe(String label, Table table, Column column) {
    SqlType type = column.type();
    return new ColumnDescription(
        label,
        column.name(),
        table.schema(),
        table.name(),
        type.code(),
        precision(type),
        type.scale(),
        type.nullable(),
        column.identity() != null);
  }

  private static int precision(SqlType type) {
    return switch (type.code()) {
      case TINYINT -> 3;
      case SMALLINT -> 5;
      case INTEGER -> 10;
      case BIGINT -> 19;
      case REAL -> 7;
      case DOUBLE -> 15;
      case VARCHAR, VARBINARY -> type.precision() == SqlType.UNBOUNDED ? 0 : type.precision();
      default -> type.precision();
    };
  }
}
