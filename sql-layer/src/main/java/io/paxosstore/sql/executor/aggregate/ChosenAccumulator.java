package io.paxosstore.sql.executor.aggregate;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.executor.expression.RowComparator;
import io.paxosstore.sql.plan.PlanNode.AggregateFunction;
import io.paxosstore.sql.plan.PlanNode.SortKey;
import io.paxosstore.sql.type.SqlType;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** MIN, MAX, ANY_VALUE and SINGLE_VALUE: one of the values, kept as a row of one column. */
final class ChosenAccumulator implements Accumulator {
  private static final int ROW_OVERHEAD_BYTES = 24;

  private final AggregateFunction function;
  private final int argument;
  private final RowComparator order;
  private final RowWriter writer = new RowWriter();
  private byte[] @Nullable [] chosen = new byte[0][];
  private byte[] candidate = new byte[32];
  private boolean[] seen = new boolean[0];

  ChosenAccumulator(AggregateFunction function, int argument, SqlType type) {
    this.function = function;
    this.argument = argument;
    this.order = new RowComparator(List.of(new SortKey(0, false, false)), List.of(type));
  }

  @Override
  public void grow(int capacity) {
    chosen = Arrays.copyOf(chosen, capacity);
    seen = Arrays.copyOf(seen, capacity);
  }

  @Override
  public int bytesPerGroup() {
    return 5;
  }

  @Override
  public int add(int group, byte[] bytes, int row) {
    if (function == AggregateFunction.SINGLE_VALUE) {
      if (seen[group]) {
        throw new SqlError(
            SqlStates.CARDINALITY, "a subquery that is used as a value gave more than one row");
      }
      seen[group] = true;
    }
    if (RowFormat.isNull(bytes, row, argument)) {
      return 0;
    }
    byte[] before = chosen[group];
    if (before != null && function == AggregateFunction.ANY_VALUE) {
      return 0;
    }
    writer.begin(1).copyColumn(bytes, row, argument);
    int length = writer.rowLength();
    if (candidate.length < length) {
      candidate = new byte[Math.max(length, candidate.length * 2)];
    }
    writer.finish(candidate, 0);
    if (before == null) {
      chosen[group] = Arrays.copyOf(candidate, length);
      return ROW_OVERHEAD_BYTES + length;
    }
    int compared = order.compare(candidate, 0, before, 0);
    if (function == AggregateFunction.MIN ? compared >= 0 : compared <= 0) {
      return 0;
    }
    if (before.length == length) {
      System.arraycopy(candidate, 0, before, 0, length);
      return 0;
    }
    chosen[group] = Arrays.copyOf(candidate, length);
    return Math.max(0, length - before.length);
  }

  @Override
  public void write(int group, RowWriter out) {
    byte[] row = chosen[group];
    if (row == null) {
      out.writeNull();
    } else {
      out.copyColumn(row, 0, 0);
    }
  }
}
