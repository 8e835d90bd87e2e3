package io.paxosstore.sql.executor.access;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.executor.expression.CompiledExpr;
import io.paxosstore.sql.executor.expression.EvaluationFrame;
import io.paxosstore.sql.executor.expression.KeyRangeEvaluator;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.row.EntryReader;
import io.paxosstore.sql.row.TableKeys;
import io.paxosstore.sql.transaction.Columns;
import io.paxosstore.sql.transaction.RowCondition;
import io.paxosstore.sql.transaction.Selection;
import io.paxosstore.sql.transaction.Transaction.LockWait;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A table access of a plan, with the projection on top of it if there is one, compiled: how to find
 * rows, which to take, and what to make of them. Filter and projection run on the stored row
 * itself; only an index that covers everything is read without it. Immutable.
 */
public final class AccessShape {
  private final TableKeys keys;
  private final @Nullable Index index;
  private final KeyRangeEvaluator range;
  private final PlanNode.TableAccess plan;
  private final boolean covered;
  private final boolean wholeRow;
  private final int[] output;
  private final @Nullable CompiledExpr filter;
  private final @Nullable List<CompiledExpr> projection;
  private final long filterColumns;
  private final long columns;
  private final @Nullable LockWait lockWait;
  private final @Nullable PushedCondition pushed;

  private AccessShape(
      TableKeys keys,
      PlanNode.TableAccess plan,
      @Nullable List<Expr> projection,
      boolean mayCover,
      long columns) {
    Index secondary = plan.index();
    Expr condition = plan.filter();
    this.keys = keys;
    this.plan = plan;
    this.index = secondary == null || secondary.isPrimary() ? null : secondary;
    this.range = new KeyRangeEvaluator(keys, index, plan.key());
    this.output = plan.output().stream().mapToInt(Integer::intValue).toArray();
    this.lockWait = lockWait(plan.lock());
    this.covered =
        mayCover && index != null && lockWait == null && keys.covers(index, plan.output());
    this.wholeRow = projection == null && isWholeRow(plan.table(), output);
    // A covered entry is made an output row first; everything else runs on the stored row.
    this.filter = condition == null ? null : CompiledExpr.compile(onSource(condition));
    this.projection =
        projection == null
            ? null
            : projection.stream().map(expr -> CompiledExpr.compile(onSource(expr))).toList();
    this.filterColumns =
        condition == null ? Columns.NONE : tableColumns(ExprColumns.used(condition));
    this.columns = filterColumns | columns;
    this.pushed =
        condition == null || index != null ? null : PushedCondition.of(onSource(condition));
  }

  /** Reads conditions of scans that come from other nodes. */
  public static RowCondition decodeCondition(byte[] condition) {
    return PushedCondition.decode(condition);
  }

  /**
   * What of a scan is looked at.
   *
   * @param rows how many rows are wanted
   */
  Selection selection(EvaluationFrame frame, long rows) {
    return new Pushed(this, frame, columns, rows);
  }

  /** What of a scan is looked at to find rows that are locked, and read, afterwards. */
  Selection candidates(EvaluationFrame frame, long rows) {
    return new Pushed(this, frame, filterColumns, rows);
  }

  /** Encoded only where rows come from elsewhere. */
  private record Pushed(AccessShape shape, EvaluationFrame frame, long columns, long rows)
      implements Selection {
    @Override
    public byte[] condition() {
      PushedCondition condition = shape.pushed;
      return condition == null ? new byte[0] : condition.encode(frame);
    }

    @Override
    public long columns() {
      return shape.index == null ? columns : Columns.ALL; // entries are read as they are
    }

    /** A number is worth telling only if who counts knows what counts. */
    @Override
    public long rows() {
      boolean known =
          shape.filter == null || (shape.pushed != null && shape.pushed.isWholeFilter());
      return known ? rows : Long.MAX_VALUE;
    }
  }

  /** An access without a projection. */
  public static AccessShape of(PlanNode.TableAccess plan) {
    return new AccessShape(new TableKeys(plan.table()), plan, null, true, mask(plan.output()));
  }

  /** An access whose rows go into a projection. */
  public static AccessShape of(PlanNode.TableAccess plan, List<Expr> projection) {
    long columns = Columns.NONE;
    long used = ExprColumns.used(projection);
    for (int i = 0; i < plan.output().size(); i++) {
      if (Columns.contains(used, i)) {
        columns |= Columns.of(plan.output().get(i));
      }
    }
    return new AccessShape(new TableKeys(plan.table()), plan, projection, true, columns);
  }

  /**
   * An access that gives stored rows as they are: the source of an UPDATE or DELETE.
   *
   * @param columns the table's columns that the statement depends on, besides those of the filter
   */
  public static AccessShape ofStoredRows(PlanNode.TableAccess plan, long columns) {
    return new AccessShape(new TableKeys(plan.table()), plan, null, false, columns);
  }

  private static long mask(List<Integer> ordinals) {
    long columns = Columns.NONE;
    for (int ordinal : ordinals) {
      columns |= Columns.of(ordinal);
    }
    return columns;
  }

  private static boolean isWholeRow(Table table, int[] output) {
    if (output.length != table.columns().size()) {
      return false;
    }
    for (int i = 0; i < output.length; i++) {
      if (output[i] != i) {
        return false;
      }
    }
    return true;
  }

  private static @Nullable LockWait lockWait(PlanNode.Lock lock) {
    return switch (lock) {
      case NONE -> null;
      case UPDATE -> LockWait.WAIT;
      case UPDATE_NOWAIT -> LockWait.NOWAIT;
      case UPDATE_SKIP_LOCKED -> LockWait.SKIP_LOCKED;
    };
  }

  private Expr onSource(Expr expr) {
    return covered ? expr : ExprColumns.map(expr, i -> output[i]);
  }

  private long tableColumns(long outputColumns) {
    long set = Columns.NONE;
    for (int i = 0; i < output.length; i++) {
      if (Columns.contains(outputColumns, i)) {
        set |= Columns.of(output[i]);
      }
    }
    return set;
  }

  /** The table's keys. */
  public TableKeys keys() {
    return keys;
  }

  /** The range of the index. */
  public KeyRangeEvaluator range() {
    return range;
  }

  /** Columns of the table that the result depends on. */
  public long columns() {
    return columns;
  }

  /** How long to wait for row locks; null if rows are not locked. */
  public @Nullable LockWait lockWait() {
    return lockWait;
  }

  /** True if one row at most is reached, by its primary key alone, without a lock. */
  public boolean isPlainPoint() {
    return range.isPoint() && index == null && lockWait == null && plan.limit() == null;
  }

  /** True if one row at most is reached, by its primary key alone, with a lock. */
  public boolean isLockedPoint() {
    return range.isPoint() && index == null && lockWait != null && plan.limit() == null;
  }

  @Nullable Index index() {
    return index;
  }

  boolean isReverse() {
    return plan.reverse();
  }

  /** True if rows of several groups come in index order. */
  public boolean isOrdered() {
    return plan.ordered();
  }

  /** True if the access stops after some rows. */
  public boolean isLimited() {
    return plan.limit() != null;
  }

  @Nullable Expr limit() {
    return plan.limit();
  }

  /** True if index entries alone make the output. */
  boolean isCovered() {
    return covered;
  }

  boolean hasFilter() {
    return filter != null;
  }

  /** Columns of the table that the filter looks at. */
  long filterColumns() {
    return filterColumns;
  }

  /** True if the filter takes the row: a stored one, or (covered) one of the output columns. */
  public boolean accepts(EvaluationFrame frame, byte[] row, int at) {
    return filter == null || filter.test(frame.input(row, at));
  }

  /** True if the output is the stored row, byte by byte. */
  public boolean givesRowAsStored(byte[] row, int at) {
    return wholeRow && RowFormat.columns(row, at) == output.length;
  }

  /** Writes the output made of a stored row. */
  public void project(EvaluationFrame frame, byte[] row, int at, RowWriter out) {
    List<CompiledExpr> expressions = projection;
    if (expressions == null) {
      out.begin(output.length);
      for (int ordinal : output) {
        out.copyColumn(row, at, ordinal);
      }
      return;
    }
    frame.input(row, at);
    out.begin(expressions.size());
    for (int i = 0; i < expressions.size(); i++) {
      expressions.get(i).write(frame, out);
    }
  }

  /** Writes the output columns of an index entry that covers them, before filter and projection. */
  void readEntry(EntryReader entry, RowWriter out) {
    out.begin(output.length);
    for (int ordinal : output) {
      entry.copyColumn(out, ordinal);
    }
  }

  /** Writes the projection of what {@link #readEntry} wrote; false if there is none. */
  boolean projectEntry(EvaluationFrame frame, byte[] row, int at, RowWriter out) {
    List<CompiledExpr> expressions = projection;
    if (expressions == null) {
      return false;
    }
    frame.input(row, at);
    out.begin(expressions.size());
    for (int i = 0; i < expressions.size(); i++) {
      expressions.get(i).write(frame, out);
    }
    return true;
  }
}
