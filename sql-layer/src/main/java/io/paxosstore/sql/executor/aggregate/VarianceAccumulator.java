package io.paxosstore.sql.executor.aggregate;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.plan.PlanNode.AggregateFunction;
import io.paxosstore.sql.type.SqlType;
import java.util.Arrays;

/**
 * Variance and standard deviation by Welford's method, which does not cancel digits as sums of
 * squares do.
 */
final class VarianceAccumulator implements Accumulator {
  private final AggregateFunction function;
  private final int argument;
  private final SqlType argumentType;
  private final SqlType type;
  private long[] counts = new long[0];
  private double[] means = new double[0];
  private double[] squares = new double[0];

  VarianceAccumulator(
      AggregateFunction function, int argument, SqlType argumentType, SqlType type) {
    this.function = function;
    this.argument = argument;
    this.argumentType = argumentType;
    this.type = type;
  }

  @Override
  public void grow(int capacity) {
    counts = Arrays.copyOf(counts, capacity);
    means = Arrays.copyOf(means, capacity);
    squares = Arrays.copyOf(squares, capacity);
  }

  @Override
  public int bytesPerGroup() {
    return 24;
  }

  @Override
  public int add(int group, byte[] bytes, int row) {
    if (!RowFormat.isNull(bytes, row, argument)) {
      double value = Numbers.getDouble(bytes, row, argument, argumentType);
      long count = ++counts[group];
      double before = value - means[group];
      means[group] += before / (double) count;
      squares[group] += before * (value - means[group]);
    }
    return 0;
  }

  @Override
  public void write(int group, RowWriter out) {
    boolean sample =
        function == AggregateFunction.VAR_SAMP || function == AggregateFunction.STDDEV_SAMP;
    long degrees = sample ? counts[group] - 1 : counts[group];
    if (degrees <= 0) {
      out.writeNull();
      return;
    }
    double variance = squares[group] / (double) degrees;
    boolean root =
        function == AggregateFunction.STDDEV_POP || function == AggregateFunction.STDDEV_SAMP;
    Numbers.write(out, root ? Math.sqrt(variance) : variance, type);
  }
}
