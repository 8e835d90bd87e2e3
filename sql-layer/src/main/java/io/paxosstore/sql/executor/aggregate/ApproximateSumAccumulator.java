package io.paxosstore.sql.executor.aggregate;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.plan.PlanNode.AggregateFunction;
import io.paxosstore.sql.type.SqlType;
import java.util.Arrays;

/** SUM and AVG of REAL and DOUBLE. */
final class ApproximateSumAccumulator implements Accumulator {
  private final AggregateFunction function;
  private final int argument;
  private final SqlType argumentType;
  private final SqlType type;
  private double[] sums = new double[0];
  private long[] counts = new long[0];

  ApproximateSumAccumulator(
      AggregateFunction function, int argument, SqlType argumentType, SqlType type) {
    this.function = function;
    this.argument = argument;
    this.argumentType = argumentType;
    this.type = type;
  }

  @Override
  public void grow(int capacity) {
    sums = Arrays.copyOf(sums, capacity);
    counts = Arrays.copyOf(counts, capacity);
  }

  @Override
  public int bytesPerGroup() {
    return 16;
  }

  @Override
  public int add(int group, byte[] bytes, int row) {
    if (!RowFormat.isNull(bytes, row, argument)) {
      double value = Numbers.getDouble(bytes, row, argument, argumentType);
      double sum = sums[group] + value;
      Numbers.check(
          Double.isFinite(sum) || !Double.isFinite(value) || !Double.isFinite(sums[group]), type);
      sums[group] = sum;
      counts[group]++;
    }
    return 0;
  }

  @Override
  public void write(int group, RowWriter out) {
    if (counts[group] > 0) {
      Numbers.write(
          out,
          function == AggregateFunction.AVG ? sums[group] / (double) counts[group] : sums[group],
          type);
    } else if (function == AggregateFunction.SUM0) {
      Numbers.write(out, 0L, type);
    } else {
      out.writeNull();
    }
  }
}
