package io.paxosstore.sql.plan;

import io.paxosstore.sql.catalog.Family;
import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.SystemView;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A physical plan: what the planner hands to the executor, and what EXPLAIN prints. Immutable, free
 * of the planner's classes, shared by all executions. Data flows from the inputs up; {@link
 * #columns()} are the types of the rows that come out.
 */
public sealed interface PlanNode {
  /** Types of the output columns. */
  List<SqlType> columns();

  /** Rows of constants, parameters and functions. */
  record Values(List<SqlType> columns, List<List<Expr>> rows) implements PlanNode {}

  /**
   * Rows of a table, through its primary key ({@code index} null) or a secondary index, whose rows
   * it then fetches unless the index holds all {@code output} columns. Whole table if {@code key}
   * has no bounds. Rows of one entity group come in index order.
   *
   * @param table the table
   * @param index the secondary index to go through, or null for the primary key
   * @param key which part of the index; its expressions see no input row, but parameters and outer
   *     rows
   * @param reverse whether to visit the greatest key first
   * @param output ordinals of the table's columns that come out, in order
   * @param filter condition on the <em>output</em> columns, or null
   * @param limit rows after which the access may stop, after filtering; null for none
   * @param lock NONE, or for SELECT … FOR UPDATE and for the source of UPDATE and DELETE
   * @param ordered whether rows of several entity groups come in index order, too; else group after
   *     group
   */
  record TableAccess(
      Table table,
      @Nullable Index index,
      KeyRange key,
      boolean reverse,
      List<Integer> output,
      @Nullable Expr filter,
      @Nullable Expr limit,
      Lock lock,
      List<SqlType> columns,
      boolean ordered)
      implements PlanNode {
    /** An access whose rows come in index order. */
    public TableAccess(
        Table table,
        @Nullable Index index,
        KeyRange key,
        boolean reverse,
        List<Integer> output,
        @Nullable Expr filter,
        @Nullable Expr limit,
        Lock lock,
        List<SqlType> columns) {
      this(table, index, key, reverse, output, filter, limit, lock, columns, true);
    }

    /** The family whose groups are visited: the table's, or the global index's own. */
    public Family family() {
      return familyOf(table, index);
    }

    /** True if each execution visits one group only, which the key names. */
    public boolean inOneGroup() {
      return inOneGroup(table, index, key.equal().size(), !key.group().isEmpty());
    }

    /** The family that an access by this index (null for the primary key) visits. */
    public static Family familyOf(Table table, @Nullable Index index) {
      Index.Partition partition = index == null ? null : index.partition();
      return partition == null ? table.family() : partition.family();
    }

    /**
     * True if an access visits one group only.
     *
     * @param fixed how many of the index's first columns have a given value
     * @param groupGiven whether the entity-group key is given apart
     */
    public static boolean inOneGroup(
        Table table, @Nullable Index index, int fixed, boolean groupGiven) {
      Family family = familyOf(table, index);
      if (family.slots() == 1) {
        return true;
      }
      if (index == null || index.isPrimary() || index.global()) {
        return fixed >= family.keyColumns();
      }
      if (groupGiven) {
        return true;
      }
      List<Integer> given =
          index.columns().subList(0, fixed).stream().map(Index.IndexColumn::ordinal).toList();
      return given.containsAll(table.primaryKey().subList(0, family.keyColumns()));
    }
  }

  /**
   * A part of an index: {@code equal} fixes its first columns, then a bound on the next one.
   *
   * <p>An equality, or a bound, with a null value selects nothing. All of the primary key's (or a
   * unique index's) columns in {@code equal} is a point access.
   *
   * @param equal values of the first columns
   * @param lower bound of the column after them, or null
   * @param upper bound of the column after them, or null
   * @param group values of the entity-group key's columns, by which the group of a local index is
   *     found that does not begin with them; empty if they are not given. Entries of other keys in
   *     that group are left to the filter
   */
  record KeyRange(
      List<Expr> equal, @Nullable Bound lower, @Nullable Bound upper, List<Expr> group) {
    /** The whole index. */
    public static final KeyRange ALL = new KeyRange(List.of(), null, null);

    /** A part of an index in whatever groups the index columns themselves leave. */
    public KeyRange(List<Expr> equal, @Nullable Bound lower, @Nullable Bound upper) {
      this(equal, lower, upper, List.of());
    }
  }

  /**
   * One end of a range, in the order of values (not of keys: a descending column swaps them
   * underneath).
   */
  record Bound(Expr value, boolean inclusive) {}

  /** How an access treats the rows it returns. */
  enum Lock {
    NONE,
    /** Wait for the row lock. */
    UPDATE,
    /** 55P03 if somebody holds it. */
    UPDATE_NOWAIT,
    /** Leave such rows out. */
    UPDATE_SKIP_LOCKED
  }

  /** Rows of INFORMATION_SCHEMA or SYS. */
  record SystemScan(SystemView view, List<SqlType> columns) implements PlanNode {}

  /** Rows for which the condition is true. */
  record Filter(PlanNode input, Expr condition) implements PlanNode {
    @Override
    public List<SqlType> columns() {
      return input.columns();
    }
  }

  /** One expression per output column. */
  record Project(PlanNode input, List<Expr> expressions, List<SqlType> columns)
      implements PlanNode {}

  /** What a join does with rows that find no partner; SEMI and ANTI give left columns only. */
  enum JoinKind {
    INNER,
    LEFT,
    RIGHT,
    FULL,
    SEMI,
    ANTI
  }

  /**
   * Join on equal keys by a hash table of the right input.
   *
   * @param leftKeys columns of the left input
   * @param rightKeys columns of the right input, pairwise of the same type
   * @param condition further condition on left then right columns, or null
   */
  record HashJoin(
      JoinKind kind,
      PlanNode left,
      PlanNode right,
      List<Integer> leftKeys,
      List<Integer> rightKeys,
      @Nullable Expr condition,
      List<SqlType> columns)
      implements PlanNode {}

  /** Join on any condition; the right input is kept in memory and read once per left row. */
  record NestedLoopJoin(
      JoinKind kind, PlanNode left, PlanNode right, @Nullable Expr condition, List<SqlType> columns)
      implements PlanNode {}

  /**
   * Runs the right input anew for each left row, which its expressions see as {@link Expr.Outer}
   * with this correlation number: index joins (the right side a {@link TableAccess} whose key
   * refers to the outer row) and subqueries that could not be unnested. INNER, LEFT, SEMI or ANTI.
   *
   * @param condition on left then right columns, or null
   */
  record Correlate(
      JoinKind kind,
      int correlation,
      PlanNode left,
      PlanNode right,
      @Nullable Expr condition,
      List<SqlType> columns)
      implements PlanNode {}

  /**
   * Groups and aggregates. Output: the group columns, then one column per call. Without group
   * columns there is exactly one row.
   *
   * @param groupSets each a list of positions in {@code groupColumns}; one with all of them for a
   *     plain GROUP BY
   */
  record Aggregate(
      PlanNode input,
      List<Integer> groupColumns,
      List<List<Integer>> groupSets,
      List<AggregateCall> calls,
      List<SqlType> columns)
      implements PlanNode {}

  /**
   * One aggregate.
   *
   * @param argument column of the input; -1 for COUNT(*)
   * @param distinct whether equal values count once
   * @param filter BOOLEAN column of the input that must be true, or -1
   */
  record AggregateCall(
      AggregateFunction function, int argument, boolean distinct, int filter, SqlType type) {}

  /** Aggregate functions. SUM and AVG raise 22003 on overflow of the call's type. */
  enum AggregateFunction {
    COUNT,
    SUM,
    /** SUM that gives 0 for no rows. */
    SUM0,
    AVG,
    MIN,
    MAX,
    EVERY,
    SOME,
    /** The only value; 21000 if there are several rows. */
    SINGLE_VALUE,
    ANY_VALUE,
    STDDEV_POP,
    STDDEV_SAMP,
    VAR_POP,
    VAR_SAMP,
    /** The group set's number, for GROUPING(). */
    GROUPING
  }

  /**
   * Sorts. With a fetch it keeps no more rows than needed.
   *
   * @param offset rows to leave out first, or null
   * @param fetch rows to give at most, or null
   */
  record Sort(PlanNode input, List<SortKey> keys, @Nullable Expr offset, @Nullable Expr fetch)
      implements PlanNode {
    @Override
    public List<SqlType> columns() {
      return input.columns();
    }
  }

  /** One column to sort by. */
  record SortKey(int column, boolean descending, boolean nullsFirst) {}

  /** OFFSET and FETCH without sorting; either may be null. */
  record Limit(PlanNode input, @Nullable Expr offset, @Nullable Expr fetch) implements PlanNode {
    @Override
    public List<SqlType> columns() {
      return input.columns();
    }
  }

  /** Kinds of set operation. */
  enum SetKind {
    UNION,
    INTERSECT,
    EXCEPT
  }

  /** UNION, INTERSECT or EXCEPT, with or without ALL, of inputs with the same column types. */
  record SetOperation(SetKind kind, boolean all, List<PlanNode> inputs, List<SqlType> columns)
      implements PlanNode {}

  /** Writes to a table. Output: one BIGINT, the number of rows. */
  sealed interface Modify extends PlanNode {
    /** The table that is written. */
    Table table();
  }

  /**
   * A condition that every new row must not make false; sees all columns of the table by ordinal.
   */
  record CheckExpr(String name, Expr condition) {}

  /**
   * Inserts the input's rows.
   *
   * @param input gives one column per element of {@code targets}, converted to the column's type
   *     except for length and range, which the insert checks
   * @param targets ordinals of the table's columns that the input gives
   * @param defaults per ordinal of the table: the default's expression, or null. An identity column
   *     that is not a target is generated, as is the hidden row id
   */
  record Insert(
      Table table,
      PlanNode input,
      List<Integer> targets,
      List<@Nullable Expr> defaults,
      List<CheckExpr> checks,
      List<SqlType> columns)
      implements Modify {}

  /**
   * Updates rows of the table.
   *
   * @param input gives all columns of the table by ordinal (hidden row id included), then one
   *     column per assignment
   * @param targets ordinals of the assigned columns, in the order of the input's further columns
   */
  record Update(
      Table table,
      PlanNode input,
      List<Integer> targets,
      List<CheckExpr> checks,
      List<SqlType> columns)
      implements Modify {}

  /** Deletes rows of the table; the input gives all its columns by ordinal. */
  record Delete(Table table, PlanNode input, List<SqlType> columns) implements Modify {}
}
