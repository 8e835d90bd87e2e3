package io.paxosstore.sql.planner;

import io.paxosstore.sql.catalog.Index;
import io.paxosstore.sql.catalog.Index.IndexColumn;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.SortKey;
import io.paxosstore.sql.plan.PlanNode.TableAccess;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.function.IntSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Chooses how to read a table: by the primary key, by an index, or all of it. The model is coarse
 * on purpose: what decides is whether a key is fixed, a prefix of it is, or nothing is, and whether
 * the rows must be fetched one by one.
 */
final class AccessPaths {
  /** Cost of going to a place in an index, in rows read in sequence. */
  static final double SEEK = 8;

  /** Cost of fetching a row that an index entry names. */
  private static final double FETCH = 6;

  /** Part of the rows that a one-sided range, a two-sided range, and any other condition leaves. */
  private static final double HALF_RANGE = 0.3;

  private static final double FULL_RANGE = 0.1;
  private static final double CONDITION = 0.3;

  /** Part of the rows of a key's prefix that one more fixed column of an index leaves. */
  private static final double EQUALITY = 0.1;

  private static final double LEANING = 0.7;

  private final Table table;
  private final double tableRows;
  private final List<Sargable> conditions;
  private final BitSet needed;
  private final List<SortKey> order;
  private final double wanted;
  private final IntSupplier correlations;

  /**
   * A choice to be made.
   *
   * @param conditions on the table's ordinals
   * @param needed ordinals that must come out
   * @param order wanted order, as ordinals; empty for none
   * @param wanted rows after which the reader stops; infinite if it reads all
   * @param correlations gives numbers to outer rows
   */
  AccessPaths(
      Table table,
      double tableRows,
      List<Expr> conditions,
      BitSet needed,
      List<SortKey> order,
      double wanted,
      IntSupplier correlations) {
    this.table = table;
    this.tableRows = Math.max(1, tableRows);
    List<Expr> flat = new ArrayList<>();
    conditions.forEach(condition -> Exprs.conjuncts(condition, flat));
    this.conditions = flat.stream().map(Sargable::of).toList();
    this.needed = needed;
    this.order = order;
    this.wanted = wanted;
    this.correlations = correlations;
  }

  /** The cheapest way. Where sorting is the alternative, its cost counts. */
  AccessPath best() {
    AccessPath best = path(null);
    for (Index index : table.indexes()) {
      if (index.readable()) {
        AccessPath path = path(index);
        if (total(path) < total(best)) {
          best = path;
        }
      }
    }
    return best;
  }

  private double total(AccessPath path) {
    if (order.isEmpty()) {
      return path.cost();
    }
    if (path.ordered()) {
      // Stops early: pays for the part of the path that gives the wanted rows.
      return path.cost() * Math.min(1, wanted / Math.max(1, path.rows()));
    }
    return path.cost() + path.rows() * Math.max(1, Math.log(path.rows() + 1)) * 0.5;
  }

  private AccessPath path(@Nullable Index index) {
    List<IndexColumn> columns = columns(index);
    List<Expr> equal = new ArrayList<>();
    List<Sargable> rest = new ArrayList<>(conditions);
    List<Expr> values = null;
    int correlation = -1;
    int k = 0;
    for (; k < columns.size(); k++) {
      int ordinal = columns.get(k).ordinal();
      Sargable fixed = find(rest, ordinal, Sargable.Kind.EQUAL);
      if (fixed != null) {
        equal.add(fixed.value());
        rest.remove(fixed);
        continue;
      }
      Sargable list = values == null ? find(rest, ordinal, Sargable.Kind.IN) : null;
      if (list == null) {
        break;
      }
      values = list.values();
      correlation = correlations.getAsInt();
      SqlType type = table.columns().get(ordinal).type();
      equal.add(new Expr.Outer(correlation, 0, type.nullable(true)));
      rest.remove(list);
    }
    PlanNode.Bound lower = null;
    PlanNode.Bound upper = null;
    if (k < columns.size()) {
      int ordinal = columns.get(k).ordinal();
      Sargable low = find(rest, ordinal, Sargable.Kind.LOWER);
      Sargable high = find(rest, ordinal, Sargable.Kind.UPPER);
      if (low == null && high == null) {
        Sargable prefix = find(rest, ordinal, Sargable.Kind.PREFIX);
        if (prefix != null) {
          // The pattern remains a condition: what lies between the bounds need not match it.
          lower = prefix.lower();
          upper = prefix.upper();
        }
      }
      if (low != null) {
        lower = low.lower();
        rest.remove(low);
      }
      if (high != null) {
        upper = high.upper();
        rest.remove(high);
      }
    }
    List<Expr> group =
        index == null || index.global() || TableAccess.inOneGroup(table, index, k, false)
            ? List.of()
            : group();
    double slots =
        TableAccess.inOneGroup(table, index, equal.size(), !group.isEmpty())
            ? 1
            : TableAccess.familyOf(table, index).slots();
    int apart = group.size(); // They narrow the rows as columns of the index do.
    double found = estimate(index, columns.size() + apart, equal.size() + apart, lower, upper);
    if (index != null) {
      found = Math.max(1, Math.min(found, boundByPrimaryKey(columns, equal.size())));
    }
    double repeats = values == null ? 1 : values.size();
    double rows = found * repeats;
    boolean covering = index == null || covers(columns);
    double cost = repeats * slots * SEEK + rows * (covering ? 1 : FETCH) + rest.size() * rows * 0.1;
    if (equal.isEmpty() && lower == null && upper == null) {
      cost += SEEK;
    }
    double left = rows * Math.pow(CONDITION, Math.min(3, rest.size()));
    int direction = values == null ? direction(columns, equal.size()) : 0;
    return new AccessPath(
        index,
        new PlanNode.KeyRange(equal, lower, upper, group),
        direction < 0,
        values,
        correlation,
        rest.stream().map(Sargable::condition).toList(),
        Math.max(left, rows > 0 ? Math.min(1, rows) : 0),
        cost,
        direction != 0);
  }

  /** The values of the entity-group key's columns, if conditions give them all; else none. */
  private List<Expr> group() {
    List<Expr> values = new ArrayList<>();
    for (int ordinal : table.primaryKey().subList(0, table.family().keyColumns())) {
      Sargable fixed = find(conditions, ordinal, Sargable.Kind.EQUAL);
      if (fixed == null) {
        return List.of();
      }
      values.add(fixed.value());
    }
    return values;
  }

  private List<IndexColumn> columns(@Nullable Index index) {
    return index != null
        ? index.columns()
        : table.primaryKey().stream().map(ordinal -> new IndexColumn(ordinal, false)).toList();
  }

  private @Nullable Sargable find(List<Sargable> among, int ordinal, Sargable.Kind kind) {
    for (Sargable sargable : among) {
      if (sargable.kind() == kind
          && sargable.ordinal() == ordinal
          && sargable.fits(table.columns().get(ordinal).type())) {
        return sargable;
      }
    }
    return null;
  }

  /** An index holds its own columns and the primary key's. */
  private boolean covers(List<IndexColumn> columns) {
    BitSet missing = (BitSet) needed.clone();
    for (Sargable condition : conditions) {
      Exprs.forEachColumn(condition.condition(), missing::set);
    }
    columns.forEach(column -> missing.clear(column.ordinal()));
    table.primaryKey().forEach(missing::clear);
    return missing.isEmpty();
  }

  private double estimate(
      @Nullable Index index,
      int columns,
      int fixed,
      PlanNode.@Nullable Bound lower,
      PlanNode.@Nullable Bound upper) {
    boolean unique = index == null || index.unique();
    if (unique && fixed == columns) {
      return 1;
    }
    // Each column of an index is taken to narrow the rows alike; one that is not unique, as if one
    // more column made it so. The
    // exponent leans to few rows: an index that reads too many costs little more than a scan, a
    // scan for a few rows costs a lot.
    double narrowing = unique ? columns : columns + 1;
    double rows = fixed == 0 ? tableRows : Math.pow(tableRows, LEANING * (1 - fixed / narrowing));
    if (lower != null && upper != null) {
      rows *= FULL_RANGE;
    } else if (lower != null || upper != null) {
      rows *= HALF_RANGE;
    }
    return Math.max(1, rows);
  }

  /**
   * Who fixes the columns that begin the primary key, and more, reads fewer rows than by the
   * primary key alone.
   */
  private double boundByPrimaryKey(List<IndexColumn> columns, int fixed) {
    int prefix = 0;
    for (int ordinal : table.primaryKey()) {
      if (!isFixed(columns, fixed, ordinal)) {
        break;
      }
      prefix++;
    }
    return prefix == 0
        ? tableRows
        : estimate(null, table.primaryKey().size(), prefix, null, null)
            * Math.pow(EQUALITY, fixed - prefix);
  }

  /** 1 if the index gives the wanted order read forwards, -1 if backwards, 0 if it does not. */
  private int direction(List<IndexColumn> columns, int fixed) {
    if (order.isEmpty()) {
      return 0;
    }
    int direction = 0;
    int k = 0;
    for (SortKey key : order) {
      if (isFixed(columns, fixed, key.column())) {
        continue;
      }
      // Columns that the key fixes are constant, and so are in any order.
      while (k < fixed && k < columns.size()) {
        k++;
      }
      if (k >= columns.size() || columns.get(k).ordinal() != key.column()) {
        return unique(columns, k) ? direction == 0 ? 1 : direction : 0;
      }
      int way = columns.get(k).descending() == key.descending() ? 1 : -1;
      boolean nullable = table.columns().get(key.column()).type().nullable();
      // Nulls are the greatest in a key: last upwards, first downwards.
      if ((nullable && key.nullsFirst() != key.descending())
          || (direction != 0 && way != direction)) {
        return 0;
      }
      direction = way;
      k++;
    }
    return direction == 0 ? 1 : direction;
  }

  private static boolean isFixed(List<IndexColumn> columns, int fixed, int ordinal) {
    for (int i = 0; i < fixed; i++) {
      if (columns.get(i).ordinal() == ordinal) {
        return true;
      }
    }
    return false;
  }

  /** Past all columns of the primary key nothing is left to be sorted by. */
  private boolean unique(List<IndexColumn> columns, int through) {
    for (int ordinal : table.primaryKey()) {
      boolean seen = false;
      for (int i = 0; i < through; i++) {
        seen |= columns.get(i).ordinal() == ordinal;
      }
      if (!seen) {
        return false;
      }
    }
    return true;
  }
}
