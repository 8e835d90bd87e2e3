package io.paxosstore.sql.planner;

import io.paxosstore.sql.plan.PlanNode.SortKey;
import java.util.List;
import org.apache.calcite.util.ImmutableBitSet;

/**
 * What an operator asks of its input.
 *
 * @param columns fields that it reads
 * @param order order that would save it a sort, on the input's fields; empty for none
 * @param wanted rows after which it will stop; infinite if it reads all
 */
record Need(ImmutableBitSet columns, List<SortKey> order, double wanted) {
  static Need of(ImmutableBitSet columns) {
    return new Need(columns, List.of(), Double.POSITIVE_INFINITY);
  }

  static Need all(int fields) {
    return of(ImmutableBitSet.range(fields));
  }
}
