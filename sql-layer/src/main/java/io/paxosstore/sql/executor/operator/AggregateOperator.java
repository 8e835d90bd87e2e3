package io.paxosstore.sql.executor.operator;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Groups in memory, one hash table per group set. */
final class AggregateOperator implements Operator {
  private final Run run;
  private final AggregateShape shape;
  private final Operator input;
  private final RowBuffer out = new RowBuffer();
  private final List<GroupTable> tables = new ArrayList<>();
  private boolean done;
  private int table;
  private int group;

  AggregateOperator(Run run, AggregateShape shape, Operator input) {
    this.run = run;
    this.shape = shape;
    this.input = input;
  }

  @Override
  public void open() {
    done = false;
    table = 0;
    group = 0;
  }

  @Override
  public @Nullable RowBuffer next(int maxRows) {
    if (!done) {
      aggregate();
      done = true;
    }
    out.clear();
    while (table < tables.size() && out.count() < maxRows) {
      GroupTable current = tables.get(table);
      if (group == current.count()) {
        table++;
        group = 0;
      } else {
        current.write(group++, out);
      }
    }
    return out.count() == 0 ? null : out;
  }

  @Override
  public void close() {
    input.close();
    tables.forEach(GroupTable::free);
    tables.clear();
    done = false;
  }

  private void aggregate() {
    for (int set = 0; set < shape.groupSets(); set++) {
      tables.add(new GroupTable(run, shape, set));
    }
    input.open();
    for (RowBuffer batch = input.next(RowBuffer.BATCH_ROWS);
        batch != null;
        batch = input.next(RowBuffer.BATCH_ROWS)) {
      for (GroupTable groups : tables) {
        for (int i = 0; i < batch.count(); i++) {
          groups.add(batch.bytes(), batch.row(i));
        }
      }
      run.cancellation().check();
    }
    input.close();
    tables.forEach(GroupTable::finish);
  }
}
