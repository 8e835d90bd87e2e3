package io.paxosstore.sql.executor.aggregate;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.type.SqlType;
import java.util.Arrays;

/** COUNT(*) and COUNT(column). */
final class CountAccumulator implements Accumulator {
  private final int argument;
  private final SqlType type;
  private long[] counts = new long[0];

  CountAccumulator(int argument, SqlType type) {
    this.argument = argument;
    this.type = type;
  }

  @Override
  public void grow(int capacity) {
    counts = Arrays.copyOf(counts, capacity);
  }

  @Override
  public int bytesPerGroup() {
    return 8;
  }

  @Override
  public int add(int group, byte[] bytes, int row) {
    if (argument < 0 || !RowFormat.isNull(bytes, row, argument)) {
      counts[group]++;
    }
    return 0;
  }

  @Override
  public void write(int group, RowWriter out) {
    Numbers.write(out, counts[group], type);
  }
}
