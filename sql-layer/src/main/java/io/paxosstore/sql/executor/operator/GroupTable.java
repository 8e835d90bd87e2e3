package io.paxosstore.sql.executor.operator;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.executor.aggregate.Accumulator;
import io.paxosstore.sql.plan.PlanNode.AggregateCall;
import io.paxosstore.sql.plan.PlanNode.AggregateFunction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The groups of one group set, and what its aggregates have seen of each. */
final class GroupTable {
  private static final int FIRST_GROUPS = 16;

  private final Run run;
  private final AggregateShape shape;
  private final int set;
  private final DistinctRows groups;
  private final @Nullable Accumulator[] accumulators;
  private final @Nullable DistinctRows[] distinct;
  private final RowWriter writer = new RowWriter();
  private final RowBuffer key = new RowBuffer();
  private int capacity;
  private long reservedBytes;

  GroupTable(Run run, AggregateShape shape, int set) {
    this.run = run;
    this.shape = shape;
    this.set = set;
    this.groups = new DistinctRows(run, shape.groupHash());
    List<AggregateCall> calls = shape.calls();
    this.accumulators = new Accumulator[calls.size()];
    this.distinct = new DistinctRows[calls.size()];
    for (int i = 0; i < calls.size(); i++) {
      if (calls.get(i).function() != AggregateFunction.GROUPING) {
        accumulators[i] = Accumulator.of(calls.get(i), shape.inputTypes());
      }
      if (calls.get(i).distinct()) {
        distinct[i] = new DistinctRows(run, shape.distinctHash(i));
      }
    }
  }

  /** Takes an input row into its group. */
  void add(byte[] bytes, int row) {
    int group = groupOf(bytes, row);
    for (int i = 0; i < accumulators.length; i++) {
      Accumulator accumulator = accumulators[i];
      AggregateCall call = shape.calls().get(i);
      if (accumulator == null || !passes(call, bytes, row)) {
        continue;
      }
      DistinctRows seen = distinct[i];
      if (seen == null || isNew(seen, group, call, bytes, row)) {
        int more = accumulator.add(group, bytes, row);
        if (more > 0) {
          charge(more);
        }
      }
    }
  }

  /** The set of no columns has its one group even without input. */
  void finish() {
    if (shape.groupSet(set).length == 0 && groups.rows().count() == 0) {
      addGroup(writeKey(new byte[0], 0));
    }
  }

  int count() {
    return groups.rows().count();
  }

  /** Appends the result of a group. */
  void write(int group, RowBuffer out) {
    int columns = shape.groupColumns();
    writer.begin(columns + accumulators.length);
    byte[] bytes = groups.rows().bytes();
    int row = groups.rows().row(group);
    for (int i = 0; i < columns; i++) {
      writer.copyColumn(bytes, row, i);
    }
    for (int i = 0; i < accumulators.length; i++) {
      Accumulator accumulator = accumulators[i];
      if (accumulator == null) {
        shape.writeSetNumber(writer, i, set);
      } else {
        accumulator.write(group, writer);
      }
    }
    out.append(writer);
  }

  void free() {
    groups.free();
    for (DistinctRows seen : distinct) {
      if (seen != null) {
        seen.free();
      }
    }
    run.memory().release(reservedBytes);
    reservedBytes = 0;
  }

  private int groupOf(byte[] bytes, int row) {
    if (shape.groupSet(set).length == 0) {
      if (groups.rows().count() == 0) {
        addGroup(writeKey(bytes, row));
      }
      return 0;
    }
    return addGroup(writeKey(bytes, row));
  }

  private RowBuffer writeKey(byte[] bytes, int row) {
    writer.begin(shape.groupColumns());
    boolean[] inSet = shape.inSet(set);
    for (int i = 0; i < inSet.length; i++) {
      if (inSet[i]) {
        writer.copyColumn(bytes, row, shape.groupColumn(i));
      } else {
        writer.writeNull();
      }
    }
    key.clear();
    key.append(writer);
    return key;
  }

  private int addGroup(RowBuffer keyRow) {
    if (groups.add(keyRow.bytes(), keyRow.row(0)) && groups.last() >= capacity) {
      int wanted = Math.max(FIRST_GROUPS, capacity * 2);
      for (Accumulator accumulator : accumulators) {
        if (accumulator != null) {
          charge((long) accumulator.bytesPerGroup() * (wanted - capacity));
          accumulator.grow(wanted);
        }
      }
      capacity = wanted;
    }
    return groups.last();
  }

  private static boolean passes(AggregateCall call, byte[] bytes, int row) {
    int filter = call.filter();
    return filter < 0
        || (!RowFormat.isNull(bytes, row, filter) && RowFormat.getBoolean(bytes, row, filter));
  }

  private boolean isNew(DistinctRows seen, int group, AggregateCall call, byte[] bytes, int row) {
    writer.begin(2).writeInt(group).copyColumn(bytes, row, call.argument());
    key.clear();
    key.append(writer);
    return seen.add(key.bytes(), key.row(0));
  }

  private void charge(long bytes) {
    run.memory().reserve(bytes);
    reservedBytes += bytes;
  }
}
