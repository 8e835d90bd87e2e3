package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.sql.SQLException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The columns of a result, made once for a prepared statement and shared by its result sets.
 * Thread-safe.
 */
final class ResultShape {
  static final ResultShape EMPTY = new ResultShape(List.of());

  private final List<ColumnDescription> columns;
  private final SqlTypeCode[] types;
  // Labels as they were asked for, so that a hit needs no folding of case.
  private final Map<String, Integer> indexes = new ConcurrentHashMap<>();

  ResultShape(List<ColumnDescription> columns) {
    this.columns = columns;
    types = new SqlTypeCode[columns.size()];
    for (int i = 0; i < types.length; i++) {
      types[i] = columns.get(i).type();
    }
  }

  List<ColumnDescription> columns() {
    return columns;
  }

  /** Types of the columns; not to be changed. */
  SqlTypeCode[] types() {
    return types;
  }

  /** Index from 1 of the first column of that label, else of that name, in any case of letters. */
  int indexOf(String label) throws SQLException {
    Integer known = indexes.get(label);
    if (known != null) {
      return known;
    }
    for (int i = 0; i < types.length; i++) {
      if (columns.get(i).label().equalsIgnoreCase(label)) {
        return remember(label, i + 1);
      }
    }
    for (int i = 0; i < types.length; i++) {
      if (columns.get(i).name().equalsIgnoreCase(label)) {
        return remember(label, i + 1);
      }
    }
    throw Failures.noSuchColumn(label);
  }

  private int remember(String label, int index) {
    indexes.put(label, index);
    return index;
  }
}
