package io.paxosstore.sql.executor.write;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.sql.catalog.ForeignKey;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.executor.expression.Assignment;
import io.paxosstore.sql.executor.expression.CompiledExpr;
import io.paxosstore.sql.executor.expression.EvaluationFrame;
import io.paxosstore.sql.row.KeySpan;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.row.TableKeys;
import io.paxosstore.sql.transaction.Columns;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A foreign key seen from the table that it refers to. Immutable. */
final class ChildLink {
  private static final int CHECK_EVERY = 256;

  private final Table parent;
  private final ForeignKey key;
  private final TableKeys childKeys;
  private final @Nullable KeyPath path;
  private final @Nullable KeyPath parentPath;

  /** Per column of the key: the parent's value as a value of the child's type. */
  private final List<Assignment> parentToChild = new ArrayList<>();

  ChildLink(TableKeys parentKeys, ForeignKey key, TableKeys childKeys) {
    this.parent = parentKeys.table();
    this.key = key;
    this.childKeys = childKeys;
    this.path = KeyPath.find(childKeys, key.columns(), parent, key.parentColumns());
    this.parentPath =
        KeyPath.findUnique(parentKeys, key.parentColumns(), parent, key.parentColumns());
    for (int k = 0; k < key.columns().size(); k++) {
      int ordinal = key.parentColumns().get(k);
      parentToChild.add(
          Assignment.ofColumn(
              ordinal,
              parent.columns().get(ordinal).type(),
              child().columns().get(key.columns().get(k))));
    }
  }

  ForeignKey key() {
    return key;
  }

  Table child() {
    return childKeys.table();
  }

  /** True if children are written when their parent is. */
  boolean hasActions() {
    return isAction(key.onDelete()) || isAction(key.onUpdate());
  }

  private static boolean isAction(ForeignKey.Action action) {
    return switch (action) {
      case NO_ACTION, RESTRICT -> false;
      case CASCADE, SET_NULL, SET_DEFAULT -> true;
    };
  }

  /** True if rows may refer to this one at all: a key with a null in it is nobody's parent. */
  boolean mayBeReferenced(byte[] parentRow, int at) {
    for (int column : key.parentColumns()) {
      if (RowFormat.isNull(parentRow, at, column)) {
        return false;
      }
    }
    return true;
  }

  /** True if the update gave the row another referenced key. */
  boolean keyChanged(byte[] before, byte[] after) {
    for (int column : key.parentColumns()) {
      if (!RowFormat.sameColumn(before, 0, after, 0, column)) {
        return true;
      }
    }
    return false;
  }

  /** True if a row with the referenced key of this one exists now. */
  boolean parentExists(WriteStatement statement, byte[] parentRow) {
    KeyPath own = parentPath;
    if (own == null) {
      return false;
    }
    int slot = own.slot(statement.keyWriter(), parentRow, 0);
    int last = slot == KeySpan.EVERY_SLOT ? own.slots() - 1 : slot;
    for (int each = Math.max(slot, 0); each <= last; each++) {
      if (own.write(statement.keyWriter(), each, parentRow, 0)
          && statement
              .transaction()
              .get(statement.keyWriter().toKey(), Columns.NONE, statement.cell())) {
        return true;
      }
    }
    return false;
  }

  /** True if a child refers to this row. */
  boolean isReferenced(WriteStatement statement, byte[] parentRow) {
    return !children(statement, parentRow, 1).isEmpty();
  }

  /** Refuses that a key which is gone is still referenced. */
  void requireUnreferenced(WriteStatement statement, byte[] parentRow) {
    if (!parentExists(statement, parentRow) && isReferenced(statement, parentRow)) {
      throw Violations.stillReferenced(parent, key, child(), parentRow, 0);
    }
  }

  /**
   * What becomes of a child when its parent goes (after null) or gets another key.
   *
   * @return the child's new row, or null if it goes too
   */
  byte @Nullable [] follow(
      WriteStatement statement, TableRules rules, byte[] childRow, byte @Nullable [] parentAfter) {
    ForeignKey.Action action = parentAfter == null ? key.onDelete() : key.onUpdate();
    if (action == ForeignKey.Action.CASCADE && parentAfter == null) {
      return null;
    }
    EvaluationFrame frame = statement.run().frame();
    RowWriter out = statement.rowWriter();
    int columns = child().columns().size();
    out.begin(columns);
    for (int ordinal = 0; ordinal < columns; ordinal++) {
      int k = key.columns().indexOf(ordinal);
      if (k < 0) {
        out.copyColumn(childRow, 0, ordinal);
      } else if (action == ForeignKey.Action.CASCADE && parentAfter != null) {
        parentToChild.get(k).write(frame.input(parentAfter, 0), out);
      } else {
        CompiledExpr otherwise =
            action == ForeignKey.Action.SET_DEFAULT ? rules.defaultOf(ordinal) : null;
        if (otherwise == null) {
          out.writeNull();
        } else {
          otherwise.write(frame, out);
        }
      }
    }
    return out.finish();
  }

  /** Storage keys of the children that refer to this row, {@code limit} of them at most. */
  List<byte[]> children(WriteStatement statement, byte[] parentRow, int limit) {
    List<byte[]> found = new ArrayList<>();
    if (path == null) {
      scanTable(statement, parentRow, limit, found);
      return found;
    }
    int slot = path.slot(statement.keyWriter(), parentRow, 0);
    int last = slot == KeySpan.EVERY_SLOT ? path.slots() - 1 : slot;
    for (int each = Math.max(slot, 0); each <= last && found.size() < limit; each++) {
      if (path.write(statement.keyWriter(), each, parentRow, 0)) {
        scanPath(path, statement, limit, found);
      }
    }
    return found;
  }

  private void scanPath(KeyPath through, WriteStatement statement, int limit, List<byte[]> found) {
    byte[] from = statement.keyWriter().toKey();
    byte[] to = statement.keyWriter().successor();
    boolean rows = through.index() == null;
    try (Cursor cursor =
        statement.transaction().scan(from, to, false, rows ? Columns.NONE : Columns.ALL)) {
      while (found.size() < limit && cursor.next()) {
        found.add(
            rows
                ? keyOf(cursor)
                : childKeys.primaryKeyOf(
                    statement.keyWriter(), cursor.valueArray(), cursor.valueOffset()));
        statement.checkEvery(found.size(), CHECK_EVERY);
      }
    }
  }

  /** Without an index on the referencing columns every row of the table is looked at. */
  private void scanTable(
      WriteStatement statement, byte[] parentRow, int limit, List<byte[]> found) {
    KeyWriter writer = statement.keyWriter();
    byte[] wanted = encode(writer, parent, key.parentColumns(), parentRow, 0);
    KeySpan all = childKeys.all(writer, null);
    int slots = all.slot() == KeySpan.EVERY_SLOT ? child().family().slots() : 1;
    int seen = 0;
    for (int slot = 0; slot < slots && found.size() < limit; slot++) {
      try (Cursor cursor =
          statement
              .transaction()
              .scan(all.from(slot), all.to(slot), false, TableShape.mask(key.columns()))) {
        while (found.size() < limit && cursor.next()) {
          byte[] referring =
              encode(writer, child(), key.columns(), cursor.valueArray(), cursor.valueOffset());
          if (Arrays.equals(wanted, referring)) {
            found.add(keyOf(cursor));
          }
          statement.checkEvery(++seen, CHECK_EVERY);
        }
      }
    }
  }

  /**
   * The columns as key columns of the parent's types, so that equal values of different types have
   * the same bytes.
   */
  private byte[] encode(KeyWriter writer, Table source, List<Integer> columns, byte[] row, int at) {
    writer.begin(0, 0, 0, 0);
    for (int k = 0; k < columns.size(); k++) {
      KeyWriter.Fit fit =
          writer.append(
              row,
              at,
              columns.get(k),
              source.columns().get(columns.get(k)).type(),
              parent.columns().get(key.parentColumns().get(k)).type(),
              false);
      if (fit == KeyWriter.Fit.BELOW) {
        return new byte[0];
      }
    }
    return writer.toKey();
  }

  private static byte[] keyOf(Cursor cursor) {
    return Arrays.copyOfRange(
        cursor.keyArray(), cursor.keyOffset(), cursor.keyOffset() + cursor.keyLength());
  }
}
