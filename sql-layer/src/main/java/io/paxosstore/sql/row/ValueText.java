package io.paxosstore.sql.row;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.sql.type.SqlType;
import java.util.HexFormat;
import java.util.List;
import java.util.Locale;

/** Values as text: as CAST gives it, and shortened for messages. */
public final class ValueText {
  private static final int SHOWN_CHARACTERS = 60;

  private ValueText() {}

  /** A value of a type that {@link RowValues#getLong} reads, as CAST to VARCHAR gives it. */
  public static String ofLong(long value, SqlType type) {
    return switch (type.code()) {
      case BOOLEAN -> value != 0 ? "TRUE" : "FALSE";
      case DATE -> TemporalText.formatDate(value);
      case TIME -> TemporalText.formatTime(value);
      case TIMESTAMP -> TemporalText.formatTimestamp(value);
      case TIMESTAMP_TZ -> TemporalText.formatInstant(value);
      default -> Long.toString(value);
    };
  }

  /** Column {@code i} of a row for a message: NULL for a null, long values cut. */
  public static String shown(byte[] row, int at, int i, SqlType type) {
    if (RowFormat.isNull(row, at, i)) {
      return "NULL";
    }
    return switch (type.code()) {
      case REAL -> Float.toString(RowFormat.getFloat(row, at, i));
      case DOUBLE -> Double.toString(RowFormat.getDouble(row, at, i));
      case DECIMAL -> RowFormat.getDecimal(row, at, i).toPlainString();
      case CHAR, VARCHAR -> cut(RowFormat.getString(row, at, i).stripTrailing());
      case BINARY, VARBINARY ->
          cut(
              "X'"
                  + HexFormat.of()
                      .formatHex(RowFormat.getBytes(row, at, i))
                      .toUpperCase(Locale.ROOT)
                  + "'");
      case NULL -> "NULL";
      default -> ofLong(RowValues.getLong(row, at, i, type.code()), type);
    };
  }

  /** Columns of a row for a message: {@code (1, abc)}. */
  public static String shown(byte[] row, int at, List<Integer> columns, List<SqlType> types) {
    StringBuilder out = new StringBuilder("(");
    for (int k = 0; k < columns.size(); k++) {
      out.append(k == 0 ? "" : ", ").append(shown(row, at, columns.get(k), types.get(k)));
    }
    return out.append(')').toString();
  }

  private static String cut(String text) {
    return text.length() <= SHOWN_CHARACTERS ? text : text.substring(0, SHOWN_CHARACTERS) + "…";
  }
}
