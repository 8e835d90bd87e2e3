package io.paxosstore.sql.executor.operator;

import io.paxosstore.sql.executor.expression.RowHasher;
import io.paxosstore.sql.plan.PlanNode.SetKind;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * UNION, INTERSECT and EXCEPT by counting: the distinct rows are kept, and for each how many copies
 * the inputs read so far leave of it. UNION streams.
 */
final class SetOperator implements Operator {
  private final Run run;
  private final SetKind kind;
  private final boolean all;
  private final List<Operator> inputs;
  private final DistinctRows distinct;
  private final RowBuffer out = new RowBuffer();
  private long[] copies = new long[0];
  private long[] copiesHere = new long[0];
  private long reservedBytes;

  private int input;
  private boolean counted;
  private int at;

  SetOperator(Run run, SetKind kind, boolean all, List<Operator> inputs, RowHasher hash) {
    this.run = run;
    this.kind = kind;
    this.all = all;
    this.inputs = inputs;
    this.distinct = new DistinctRows(run, hash);
  }

  @Override
  public void open() {
    input = 0;
    counted = false;
    at = 0;
    inputs.getFirst().open();
  }

  @Override
  public @Nullable RowBuffer next(int maxRows) {
    if (kind == SetKind.UNION) {
      return nextOfUnion(maxRows);
    }
    if (!counted) {
      count();
      counted = true;
    }
    RowBuffer rows = distinct.rows();
    out.viewOf(rows.bytes());
    for (; at < rows.count() && out.count() < maxRows; at++) {
      while (copies[at] > 0 && out.count() < maxRows) {
        out.addView(rows.row(at));
        copies[at]--;
      }
      if (copies[at] > 0) {
        break;
      }
    }
    return out.count() == 0 ? null : out;
  }

  @Override
  public void close() {
    inputs.forEach(Operator::close);
    distinct.free();
    copies = new long[0];
    copiesHere = new long[0];
    run.memory().release(reservedBytes);
    reservedBytes = 0;
  }

  private @Nullable RowBuffer nextOfUnion(int maxRows) {
    while (input < inputs.size()) {
      RowBuffer batch = inputs.get(input).next(maxRows);
      if (batch == null) {
        inputs.get(input++).close();
        if (input < inputs.size()) {
          inputs.get(input).open();
        }
        continue;
      }
      if (all) {
        return batch;
      }
      int kept = 0;
      for (int i = 0; i < batch.count(); i++) {
        if (distinct.add(batch.bytes(), batch.row(i))) {
          batch.keep(kept++, i);
        }
      }
      batch.keepFirst(kept);
      if (kept > 0) {
        return batch;
      }
    }
    return null;
  }

  private void count() {
    for (int i = 0; i < inputs.size(); i++) {
      if (i > 0) {
        inputs.get(i).open();
      }
      countInput(inputs.get(i), i == 0);
      inputs.get(i).close();
      if (i > 0) {
        combine();
      }
    }
    if (!all) {
      for (int i = 0; i < distinct.rows().count(); i++) {
        copies[i] = Math.min(copies[i], 1);
      }
    }
  }

  private void countInput(Operator source, boolean first) {
    for (RowBuffer batch = source.next(RowBuffer.BATCH_ROWS);
        batch != null;
        batch = source.next(RowBuffer.BATCH_ROWS)) {
      for (int i = 0; i < batch.count(); i++) {
        if (first) {
          distinct.add(batch.bytes(), batch.row(i));
          makeRoom();
          copies[distinct.last()]++;
        } else {
          int row = distinct.find(batch.bytes(), batch.row(i));
          if (row >= 0) {
            copiesHere[row]++;
          }
        }
      }
      run.cancellation().check();
    }
  }

  private void combine() {
    for (int i = 0; i < distinct.rows().count(); i++) {
      if (kind == SetKind.INTERSECT) {
        copies[i] = Math.min(copies[i], copiesHere[i]);
      } else if (all) {
        copies[i] = Math.max(0, copies[i] - copiesHere[i]);
      } else if (copiesHere[i] > 0) {
        copies[i] = 0;
      }
      copiesHere[i] = 0;
    }
  }

  private void makeRoom() {
    int count = distinct.rows().count();
    if (count > copies.length) {
      int capacity = Math.max(64, count * 2);
      long more = 16L * (capacity - copies.length);
      run.memory().reserve(more);
      reservedBytes += more;
      copies = Arrays.copyOf(copies, capacity);
      copiesHere = Arrays.copyOf(copiesHere, capacity);
    }
  }
}
