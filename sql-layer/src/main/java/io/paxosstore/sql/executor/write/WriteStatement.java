package io.paxosstore.sql.executor.write;

import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.NoWait;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.executor.operator.Run;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.transaction.Transaction;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One execution of an INSERT, UPDATE or DELETE: the tables it writes, the referential actions still
 * to be done, and the constraints that can only be judged once all its rows are written.
 */
final class WriteStatement {
  private static final int MANY_ACTIONS = 256;

  private final Run run;
  private final WriteSchema schema;
  private final RowWriter rowWriter = new RowWriter();
  private final ArrayDeque<ReferentialAction> actions = new ArrayDeque<>();
  private final List<PendingCheck> checks = new ArrayList<>();
  private @Nullable Map<Integer, TableWriter> writers;
  private final TableWriter target;
  private boolean actionsRan;

  /** A referenced row that went away or got another key. */
  private record ReferentialAction(ChildLink link, byte[] before, byte @Nullable [] after) {}

  /** A constraint that did not hold when its row was written. */
  private sealed interface PendingCheck {
    /** A row that refers to nothing, so far. */
    record NoParent(ParentLink link, byte[] row) implements PendingCheck {}

    /** A key that is gone but referenced, so far. */
    record StillReferenced(ChildLink link, byte[] before) implements PendingCheck {}
  }

  WriteStatement(Run run, WriteSchema schema, Table table, TableRules rules) {
    this.run = run;
    this.schema = schema;
    this.target = new TableWriter(this, schema.shape(table), rules);
  }

  /** Writes the statement's own table. */
  TableWriter target() {
    return target;
  }

  Run run() {
    return run;
  }

  Transaction transaction() {
    return run.transaction();
  }

  KeyWriter keyWriter() {
    return run.keyWriter();
  }

  /** For reads whose row is looked at or copied at once. */
  Cell cell() {
    return run.cell();
  }

  RowWriter rowWriter() {
    return rowWriter;
  }

  /** Asks whether to stop, for every so many rows. */
  void checkEvery(long count, int every) {
    if (count % every == 0) {
      run.cancellation().check();
    }
  }

  /**
   * True once a referential action has written rows, so that rows read before may be out of date.
   */
  boolean actionsRan() {
    return actionsRan;
  }

  TableWriter writer(Table table) {
    if (table.id() == target.table().id()) {
      return target;
    }
    Map<Integer, TableWriter> known = writers;
    if (known == null) {
      known = new HashMap<>();
      writers = known;
    }
    return known.computeIfAbsent(
        table.id(),
        _ ->
            new TableWriter(
                this, schema.shape(table), schema.rules(table, run.context().expressions())));
  }

  /**
   * A row refers to a parent that is not there; another row of the statement may still bring it.
   */
  void parentMissing(ParentLink link, byte[] row) {
    checks.add(new PendingCheck.NoParent(link, row));
  }

  /** A row that others may refer to is gone, or (after not null) has another key. */
  void keyGone(ChildLink link, byte[] before, byte @Nullable [] after) {
    actions.add(new ReferentialAction(link, before, after));
  }

  /** Keeps the list of actions short while a statement writes many rows. */
  void runActionsIfMany() {
    if (actions.size() >= MANY_ACTIONS) {
      runActions();
    }
  }

  /**
   * Does the referential actions that rows written so far call for, and those that they call for in
   * turn.
   */
  void runActions() {
    for (ReferentialAction action = actions.poll(); action != null; action = actions.poll()) {
      run.cancellation().check();
      run(action);
    }
  }

  private void run(ReferentialAction action) {
    ChildLink link = action.link();
    boolean deleted = action.after() == null;
    switch (deleted ? link.key().onDelete() : link.key().onUpdate()) {
      case NO_ACTION, RESTRICT -> {
        if (link.isReferenced(this, action.before())) {
          checks.add(new PendingCheck.StillReferenced(link, action.before()));
        }
      }
      case CASCADE, SET_NULL -> follow(action);
      case SET_DEFAULT -> {
        follow(action);
        // A child whose default is the very key that went is as it was, and refers to nothing now.
        checks.add(new PendingCheck.StillReferenced(link, action.before()));
      }
    }
  }

  private void follow(ReferentialAction action) {
    NoWait.check(); // any number of rows may refer to it
    ChildLink link = action.link();
    List<byte[]> keys = link.children(this, action.before(), Integer.MAX_VALUE);
    if (keys.isEmpty()) {
      return;
    }
    actionsRan = true;
    TableWriter writer = writer(link.child());
    List<RowChange> changes = new ArrayList<>();
    for (byte[] key : keys) {
      byte[] row = writer.lock(key);
      if (row == null) {
        continue;
      }
      byte[] replacement = link.follow(this, writer.rules(), row, action.after());
      if (replacement == null) {
        writer.delete(key, row);
      } else {
        changes.add(RowChange.of(row, replacement));
      }
    }
    if (!changes.isEmpty()) {
      writer.update(changes);
    }
  }

  /** The end of the statement: every constraint must hold now. */
  void finish() {
    runActions();
    for (PendingCheck check : checks) {
      switch (check) {
        case PendingCheck.NoParent(ParentLink link, byte[] row) -> link.requireHolds(this, row, 0);
        case PendingCheck.StillReferenced(ChildLink link, byte[] before) ->
            link.requireUnreferenced(this, before);
      }
    }
  }
}
