package io.paxosstore.sql.executor.operator;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.executor.expression.RowHasher;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.AggregateCall;
import io.paxosstore.sql.row.RowValues;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/** An aggregation of a plan, compiled. Immutable. */
final class AggregateShape {
  private final List<SqlType> inputTypes;
  private final int[] groupColumns;
  private final List<int[]> groupSets = new ArrayList<>();
  private final List<boolean[]> inSets = new ArrayList<>();
  private final List<AggregateCall> calls;
  private final RowHasher groupHash;
  private final List<@Nullable RowHasher> distinctHashes = new ArrayList<>();

  AggregateShape(PlanNode.Aggregate plan) {
    this.inputTypes = plan.input().columns();
    this.groupColumns = plan.groupColumns().stream().mapToInt(Integer::intValue).toArray();
    for (List<Integer> set : plan.groupSets()) {
      int[] positions = set.stream().mapToInt(Integer::intValue).toArray();
      boolean[] in = new boolean[groupColumns.length];
      for (int position : positions) {
        in[position] = true;
      }
      groupSets.add(positions);
      inSets.add(in);
    }
    this.calls = plan.calls();
    List<SqlType> keyTypes = plan.groupColumns().stream().map(inputTypes::get).toList();
    this.groupHash =
        new RowHasher(IntStream.range(0, groupColumns.length).boxed().toList(), keyTypes);
    for (AggregateCall call : calls) {
      distinctHashes.add(
          call.distinct()
              ? new RowHasher(
                  List.of(0, 1),
                  List.of(SqlType.of(SqlTypeCode.INTEGER, false), inputTypes.get(call.argument())))
              : null);
    }
  }

  List<SqlType> inputTypes() {
    return inputTypes;
  }

  int groupColumns() {
    return groupColumns.length;
  }

  /** Input column of group column {@code i}. */
  int groupColumn(int i) {
    return groupColumns[i];
  }

  int groupSets() {
    return groupSets.size();
  }

  /** Positions of the group columns that a set groups by. */
  int[] groupSet(int set) {
    return groupSets.get(set);
  }

  /** For each group column, whether a set groups by it. */
  boolean[] inSet(int set) {
    return inSets.get(set);
  }

  List<AggregateCall> calls() {
    return calls;
  }

  /** Of rows of the group columns. */
  RowHasher groupHash() {
    return groupHash;
  }

  /** Of rows of a group number and the argument of a call with DISTINCT. */
  RowHasher distinctHash(int call) {
    RowHasher hash = distinctHashes.get(call);
    if (hash == null) {
      throw new IllegalStateException("call " + call + " is not DISTINCT");
    }
    return hash;
  }

  /** Writes the result of a GROUPING call. */
  void writeSetNumber(RowWriter out, int call, int set) {
    RowValues.writeLong(out, set, calls.get(call).type().code());
  }
}
