package io.paxosstore.sql.executor.aggregate;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.plan.PlanNode.AggregateFunction;
import java.util.Arrays;

/** EVERY and SOME: null for no values, then decided by the first false or true one. */
final class TruthAccumulator implements Accumulator {
  private static final byte NONE = 0;
  private static final byte FALSE = 1;
  private static final byte TRUE = 2;

  private final byte decisive;
  private final int argument;
  private byte[] states = new byte[0];

  TruthAccumulator(AggregateFunction function, int argument) {
    this.decisive = function == AggregateFunction.EVERY ? FALSE : TRUE;
    this.argument = argument;
  }

  @Override
  public void grow(int capacity) {
    states = Arrays.copyOf(states, capacity);
  }

  @Override
  public int bytesPerGroup() {
    return 1;
  }

  @Override
  public int add(int group, byte[] bytes, int row) {
    if (!RowFormat.isNull(bytes, row, argument) && states[group] != decisive) {
      states[group] = RowFormat.getBoolean(bytes, row, argument) ? TRUE : FALSE;
    }
    return 0;
  }

  @Override
  public void write(int group, RowWriter out) {
    if (states[group] == NONE) {
      out.writeNull();
    } else {
      out.writeBoolean(states[group] == TRUE);
    }
  }
}
