package io.paxosstore.sql.executor.aggregate;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.plan.PlanNode.AggregateFunction;
import io.paxosstore.sql.row.RowValues;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * SUM and AVG of integers and decimals, exact whatever the order of the rows: a long of unscaled
 * units that pours into a big integer when it would overflow. Only the result is checked against
 * its type.
 */
final class ExactSumAccumulator implements Accumulator {
  private final AggregateFunction function;
  private final int argument;
  private final SqlType argumentType;
  private final SqlType type;
  private long[] sums = new long[0];
  private long[] counts = new long[0];
  private @Nullable BigInteger[] poured = new BigInteger[0];

  ExactSumAccumulator(
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
    poured = Arrays.copyOf(poured, capacity);
  }

  @Override
  public int bytesPerGroup() {
    return 24;
  }

  @Override
  public int add(int group, byte[] bytes, int row) {
    if (RowFormat.isNull(bytes, row, argument)) {
      return 0;
    }
    counts[group]++;
    if (argumentType.code() != SqlTypeCode.DECIMAL) {
      add(group, RowValues.getLong(bytes, row, argument, argumentType.code()));
      return 0;
    }
    int start = RowFormat.start(bytes, row, argument);
    int length = RowFormat.length(bytes, row, argument);
    if (length <= 9 && bytes[start] == argumentType.scale()) {
      add(group, RowValues.unscaled(bytes, start, length));
      return 0;
    }
    BigInteger unscaled =
        RowFormat.decimalAt(bytes, start, length)
            .setScale(argumentType.scale(), RoundingMode.HALF_UP)
            .unscaledValue();
    return pour(group, unscaled);
  }

  private void add(int group, long value) {
    long sum = sums[group];
    long total = sum + value;
    if (((sum ^ total) & (value ^ total)) < 0) {
      pour(group, BigInteger.valueOf(sum));
      total = value;
    }
    sums[group] = total;
  }

  private int pour(int group, BigInteger value) {
    BigInteger before = poured[group];
    poured[group] = before == null ? value : before.add(value);
    return before == null ? 64 : 0;
  }

  @Override
  public void write(int group, RowWriter out) {
    if (counts[group] == 0) {
      if (function == AggregateFunction.SUM0) {
        Numbers.write(out, 0L, type);
      } else {
        out.writeNull();
      }
      return;
    }
    BigInteger big = poured[group];
    boolean average = function == AggregateFunction.AVG;
    if (big == null && !average && argumentType.scale() == 0) {
      Numbers.write(out, sums[group], type);
      return;
    }
    BigInteger units = BigInteger.valueOf(sums[group]);
    BigDecimal sum = new BigDecimal(big == null ? units : big.add(units), argumentType.scale());
    Numbers.write(out, average ? average(sum, counts[group]) : sum, type);
  }

  private BigDecimal average(BigDecimal sum, long count) {
    // Twenty digits beyond the argument's are more than a DOUBLE shows.
    int scale = type.code() == SqlTypeCode.DECIMAL ? type.scale() : argumentType.scale() + 20;
    return sum.divide(BigDecimal.valueOf(count), scale, RoundingMode.HALF_UP);
  }
}
