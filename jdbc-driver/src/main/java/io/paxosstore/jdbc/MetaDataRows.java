package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.sql.ResultSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A result set of {@link java.sql.DatabaseMetaData} in the making: columns of JDBC's names, order
 * and types, whatever the engine's own tables look like.
 */
final class MetaDataRows {
  private final ResultShape shape;
  private final List<@Nullable Object[]> rows = new ArrayList<>();

  private MetaDataRows(ResultShape shape) {
    this.shape = shape;
  }

  /**
   * Starts a result set.
   *
   * @param columns names, each with its type behind a colon: {@code :i} INTEGER, {@code :s}
   *     SMALLINT, {@code :l} BIGINT, {@code :b} BOOLEAN; VARCHAR without one
   */
  static MetaDataRows of(String columns) {
    List<ColumnDescription> descriptions = new ArrayList<>();
    for (String column : columns.split("\\s+")) {
      int colon = column.indexOf(':');
      String name = colon < 0 ? column : column.substring(0, colon);
      SqlTypeCode type = type(colon < 0 ? 'v' : column.charAt(colon + 1));
      int precision = type == SqlTypeCode.VARCHAR ? 128 : 0;
      descriptions.add(new ColumnDescription(name, name, "", "", type, precision, 0, true, false));
    }
    return new MetaDataRows(new ResultShape(List.copyOf(descriptions)));
  }

  private static SqlTypeCode type(char code) {
    switch (code) {
      case 'i':
        return SqlTypeCode.INTEGER;
      case 's':
        return SqlTypeCode.SMALLINT;
      case 'l':
        return SqlTypeCode.BIGINT;
      case 'b':
        return SqlTypeCode.BOOLEAN;
      default:
        return SqlTypeCode.VARCHAR;
    }
  }

  /** Adds a row; numbers may be of any class, strings are what they are. */
  void add(@Nullable Object... values) {
    if (values.length != shape.types().length) {
      throw new IllegalArgumentException(
          values.length + " values for " + shape.types().length + " columns");
    }
    rows.add(values);
  }

  /** The rows, ordered by the columns given, counted from 1. */
  ResultSet sortedBy(PaxosStoreConnection connection, int... columns) {
    rows.sort(
        (a, b) -> {
          for (int column : columns) {
            int order = NULLS_FIRST.compare(a[column - 1], b[column - 1]);
            if (order != 0) {
              return order;
            }
          }
          return 0;
        });
    RowBatch batch = new RowBatch();
    RowWriter writer = new RowWriter();
    for (@Nullable Object[] values : rows) {
      writer.begin(values.length);
      for (int i = 0; i < values.length; i++) {
        write(writer, shape.types()[i], values[i]);
      }
      batch.append(writer);
    }
    return PaxosStoreResultSet.of(connection, shape, batch);
  }

  private static final Comparator<@Nullable Object> NULLS_FIRST =
      (a, b) -> {
        if (a == null || b == null) {
          return Boolean.compare(a != null, b != null);
        }
        if (a instanceof Number && b instanceof Number) {
          return Long.compare(((Number) a).longValue(), ((Number) b).longValue());
        }
        return a.toString().compareTo(b.toString());
      };

  private static void write(RowWriter writer, SqlTypeCode type, @Nullable Object value) {
    if (value == null) {
      writer.writeNull();
    } else if (type == SqlTypeCode.INTEGER) {
      writer.writeInt(((Number) value).intValue());
    } else if (type == SqlTypeCode.SMALLINT) {
      writer.writeShort(((Number) value).shortValue());
    } else if (type == SqlTypeCode.BIGINT) {
      writer.writeLong(((Number) value).longValue());
    } else if (type == SqlTypeCode.BOOLEAN) {
      writer.writeBoolean((Boolean) value);
    } else {
      writer.writeString(value.toString());
    }
  }
}
