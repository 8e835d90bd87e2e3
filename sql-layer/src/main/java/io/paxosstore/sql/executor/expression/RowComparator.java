package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.type.SqlType;
import java.util.List;

/** Compares rows by sort keys, on their bytes. Immutable and thread-safe. */
public final class RowComparator {
  private final int[] columns;
  private final SqlType[] types;
  private final boolean[] descending;
  private final boolean[] nullsFirst;

  /**
   * A comparator of rows.
   *
   * @param rowTypes types of all columns of the rows
   */
  public RowComparator(List<PlanNode.SortKey> keys, List<SqlType> rowTypes) {
    int count = keys.size();
    columns = new int[count];
    types = new SqlType[count];
    descending = new boolean[count];
    nullsFirst = new boolean[count];
    for (int k = 0; k < count; k++) {
      PlanNode.SortKey key = keys.get(k);
      columns[k] = key.column();
      types[k] = rowTypes.get(key.column());
      descending[k] = key.descending();
      nullsFirst[k] = key.nullsFirst();
    }
  }

  /**
   * Negative, 0 or positive as the row at {@code a[atA]} sorts before, with or after the one at
   * {@code b[atB]}.
   */
  public int compare(byte[] a, int atA, byte[] b, int atB) {
    for (int k = 0; k < columns.length; k++) {
      int column = columns[k];
      boolean nullA = RowFormat.isNull(a, atA, column);
      boolean nullB = RowFormat.isNull(b, atB, column);
      int order;
      if (nullA || nullB) {
        order = nullA == nullB ? 0 : nullA == nullsFirst[k] ? -1 : 1;
      } else {
        int ascending = ValueOrder.compare(a, atA, column, types[k], b, atB, column, types[k]);
        order = descending[k] ? -ascending : ascending;
      }
      if (order != 0) {
        return order;
      }
    }
    return 0;
  }
}
