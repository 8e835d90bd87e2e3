package io.paxosstore.sql.row;

import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.type.SqlType;
import java.util.Arrays;
import java.util.List;

/**
 * The columns of one key in key order: where each comes from in the row, its type, and its
 * direction. Immutable.
 */
public final class KeyColumns {
  private final int[] ordinals;
  private final SqlType[] types;
  private final boolean[] descending;

  private KeyColumns(int[] ordinals, SqlType[] types, boolean[] descending) {
    this.ordinals = ordinals;
    this.types = types;
    this.descending = descending;
  }

  static KeyColumns primary(Table table) {
    int[] ordinals = table.primaryKey().stream().mapToInt(Integer::intValue).toArray();
    return new KeyColumns(ordinals, typesOf(table, ordinals), new boolean[ordinals.length]);
  }

  static KeyColumns of(Table table, Index index) {
    int count = index.columns().size();
    int[] ordinals = new int[count];
    boolean[] descending = new boolean[count];
    for (int k = 0; k < count; k++) {
      ordinals[k] = index.columns().get(k).ordinal();
      descending[k] = index.columns().get(k).descending();
    }
    return new KeyColumns(ordinals, typesOf(table, ordinals), descending);
  }

  private static SqlType[] typesOf(Table table, int[] ordinals) {
    return Arrays.stream(ordinals)
        .mapToObj(ordinal -> table.columns().get(ordinal).type())
        .toArray(SqlType[]::new);
  }

  /** The same columns, taken from a row that holds just them. */
  KeyColumns asRow() {
    int[] positions = new int[ordinals.length];
    Arrays.setAll(positions, k -> k);
    return new KeyColumns(positions, types, descending);
  }

  /** Number of columns. */
  public int count() {
    return ordinals.length;
  }

  /** Ordinal in the table of key column {@code k}. */
  public int ordinal(int k) {
    return ordinals[k];
  }

  /** Type of key column {@code k}. */
  public SqlType type(int k) {
    return types[k];
  }

  /** Whether greater values of key column {@code k} come first. */
  public boolean descending(int k) {
    return descending[k];
  }

  /** The key column with this ordinal, or -1. */
  public int positionOf(int ordinal) {
    for (int k = 0; k < ordinals.length; k++) {
      if (ordinals[k] == ordinal) {
        return k;
      }
    }
    return -1;
  }

  List<SqlType> types() {
    return List.of(types);
  }

  /** Appends key columns [from, to) of a row; true if one of them is null. */
  boolean append(KeyWriter writer, byte[] row, int at, int from, int to) {
    boolean hasNull = false;
    for (int k = from; k < to; k++) {
      hasNull |= writer.append(row, at, ordinals[k], types[k], descending[k]) == KeyWriter.Fit.NULL;
    }
    return hasNull;
  }
}
