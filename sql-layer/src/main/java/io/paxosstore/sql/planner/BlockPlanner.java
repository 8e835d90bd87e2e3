package io.paxosstore.sql.planner;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.JoinKind;
import io.paxosstore.sql.plan.PlanNode.SortKey;
import io.paxosstore.sql.planner.SelectBlock.Leaf;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Plans a {@link SelectBlock}: the order of its joins, how each is done, and the expressions on
 * top. Up to {@link #EXHAUSTIVE} relations all left-deep orders are tried; beyond, the cheapest
 * next relation is taken each time.
 */
final class BlockPlanner {
  private static final int EXHAUSTIVE = 7;

  /** Relations of a block: sets of them are bits of a long. */
  private static final int MAX_RELATIONS = 64;

  private final PhysicalPlanner planner;
  private final PlanContext context;
  private final SelectBlock block;
  private final List<RexNode> outputs;
  private final ImmutableBitSet read;
  private final List<SortKey> order;
  private final double wanted;

  /** Plans a block. {@code need} is on its outputs. */
  BlockPlanner(
      PhysicalPlanner planner, PlanContext context, SelectBlock.Flattened flattened, Need need) {
    this.planner = planner;
    this.context = context;
    this.block = flattened.block();
    if (block.leaves().size() > MAX_RELATIONS) {
      throw new SqlError(
          SqlStates.STATEMENT_TOO_COMPLEX,
          "a query that joins more than " + MAX_RELATIONS + " tables is not supported");
    }
    this.outputs = flattened.outputs();
    ImmutableBitSet.Builder fields = ImmutableBitSet.builder();
    for (int output : need.columns()) {
      fields.addAll(RelOptUtil.InputFinder.bits(outputs.get(output)));
    }
    this.read = fields.build();
    this.order = orderOnFields(need.order());
    this.wanted =
        order.isEmpty() && !need.order().isEmpty() ? Double.POSITIVE_INFINITY : need.wanted();
  }

  /** The order on the block's fields; empty if it is by an expression. */
  private List<SortKey> orderOnFields(List<SortKey> keys) {
    List<SortKey> fields = new ArrayList<>();
    for (SortKey key : keys) {
      if (!(outputs.get(key.column()) instanceof RexInputRef reference)) {
        return List.of();
      }
      fields.add(new SortKey(reference.getIndex(), key.descending(), key.nullsFirst()));
    }
    return fields;
  }

  Physical plan(ImmutableBitSet columns) {
    Physical constants = constants(columns);
    return constants != null ? constants : project(join(), columns);
  }

  /** SELECT without FROM: a row of expressions over a row of nothing. */
  private @Nullable Physical constants(ImmutableBitSet columns) {
    boolean oneRow =
        block.leaves().size() == 1
            && block.leaves().get(0).rel() instanceof Values values
            && values.getTuples().size() == 1;
    if (!oneRow || !read.isEmpty() || !block.conditions().isEmpty()) {
      return null;
    }
    List<Expr> row = new ArrayList<>();
    int[] position = new int[outputs.size()];
    Arrays.fill(position, -1);
    for (int output : columns) {
      position[output] = row.size();
      row.add(context.translate(outputs.get(output), BlockPlanner::noInput));
    }
    PlanNode plan = new PlanNode.Values(Exprs.types(row), List.of(row));
    return new Physical(plan, position, 1, 1, true);
  }

  private static Expr noInput(int field) {
    throw new IllegalStateException("field " + field + " of a row without fields");
  }

  private Physical project(Physical input, ImmutableBitSet columns) {
    int[] position = new int[outputs.size()];
    Arrays.fill(position, -1);
    boolean plain = true;
    for (int output : columns) {
      plain &= outputs.get(output) instanceof RexInputRef;
    }
    if (plain) {
      for (int output : columns) {
        position[output] = input.position()[((RexInputRef) outputs.get(output)).getIndex()];
      }
      return new Physical(input.plan(), position, input.rows(), input.cost(), input.ordered());
    }
    List<Expr> expressions = new ArrayList<>();
    for (int output : columns) {
      position[output] = expressions.size();
      expressions.add(context.translate(outputs.get(output), input::column));
    }
    PlanNode plan = new PlanNode.Project(input.plan(), expressions, Exprs.types(expressions));
    return new Physical(
        plan, position, input.rows(), input.cost() + input.rows() * 0.2, input.ordered());
  }

  /** A set of relations, joined. */
  private record Joined(long relations, ImmutableBitSet fields, Physical plan) {}

  private Physical join() {
    int n = block.leaves().size();
    if (n == 1) {
      return leaf(0, order, wanted);
    }
    return n <= EXHAUSTIVE ? exhaustive(n) : greedy(n);
  }

  private Physical exhaustive(int n) {
    Joined[] best = new Joined[1 << n];
    Joined[] bestOrdered = new Joined[1 << n];
    for (int i = 0; i < n; i++) {
      Joined start = start(i);
      best[1 << i] = start;
      bestOrdered[1 << i] = start.plan.ordered() ? start : null;
    }
    for (int set = 1; set < 1 << n; set++) {
      for (int i = 0; i < n; i++) {
        if ((set & 1 << i) != 0 || !isPreferred(set, i, n)) {
          continue;
        }
        int next = set | 1 << i;
        if (best[set] != null) {
          best[next] = cheaper(best[next], extend(best[set], i));
        }
        if (bestOrdered[set] != null) {
          Joined ordered = bestOrdered[set] == best[set] ? best[next] : extend(bestOrdered[set], i);
          if (ordered != null && ordered.plan.ordered()) {
            bestOrdered[next] = cheaper(bestOrdered[next], ordered);
          }
        }
      }
    }
    Joined any = java.util.Objects.requireNonNull(best[(1 << n) - 1]);
    Joined ordered = bestOrdered[(1 << n) - 1];
    return ordered != null && total(ordered.plan) <= total(any.plan) ? ordered.plan : any.plan;
  }

  /** Relations without a condition to those joined so far wait until no other is left. */
  private boolean isPreferred(long set, int next, int n) {
    if (isConnected(set, next)) {
      return true;
    }
    for (int i = 0; i < n; i++) {
      if ((set & 1L << i) == 0 && isConnected(set, i)) {
        return false;
      }
    }
    return true;
  }

  private boolean isConnected(long set, int next) {
    ImmutableBitSet own = fields(next);
    ImmutableBitSet joined = fieldsOf(set);
    for (RexNode condition : block.conditions()) {
      ImmutableBitSet used = RelOptUtil.InputFinder.bits(condition);
      if (used.intersects(own) && used.intersects(joined)) {
        return true;
      }
    }
    return false;
  }

  private Physical greedy(int n) {
    Joined joined = null;
    for (int i = 0; i < n; i++) {
      joined = cheaper(joined, start(i));
    }
    Joined current = java.util.Objects.requireNonNull(joined);
    for (int step = 1; step < n; step++) {
      Joined next = null;
      for (int i = 0; i < n; i++) {
        if ((current.relations & 1L << i) == 0 && isPreferred(current.relations, i, n)) {
          next = cheaper(next, extend(current, i));
        }
      }
      current = java.util.Objects.requireNonNull(next);
    }
    return current.plan;
  }

  private static Joined cheaper(@Nullable Joined a, Joined b) {
    return a == null || b.plan.cost() < a.plan.cost() ? b : a;
  }

  private double total(Physical plan) {
    if (order.isEmpty()) {
      return plan.cost();
    }
    return plan.ordered()
        ? plan.cost() * Math.min(1, wanted / Math.max(1, plan.rows()))
        : plan.cost() + plan.rows() * Math.log(plan.rows() + 2) * 0.5;
  }

  private ImmutableBitSet fields(int leaf) {
    Leaf l = block.leaves().get(leaf);
    return ImmutableBitSet.range(l.offset(), l.offset() + l.width());
  }

  private ImmutableBitSet fieldsOf(long set) {
    ImmutableBitSet.Builder fields = ImmutableBitSet.builder();
    for (int i = 0; i < block.leaves().size(); i++) {
      if ((set & 1L << i) != 0) {
        fields.addAll(fields(i));
      }
    }
    return fields.build();
  }

  private Joined start(int leaf) {
    boolean ownsOrder =
        !order.isEmpty() && order.stream().allMatch(key -> fields(leaf).get(key.column()));
    Physical plan =
        leaf(leaf, ownsOrder ? order : List.of(), ownsOrder ? wanted : Double.POSITIVE_INFINITY);
    return new Joined(1L << leaf, fields(leaf), plan);
  }

  /**
   * Fields of a relation that are read after it was joined to {@code joined}: by the outputs, or to
   * join yet others.
   */
  private ImmutableBitSet neededOf(int leaf, long joined) {
    ImmutableBitSet own = fields(leaf);
    ImmutableBitSet inside = fieldsOf(joined | 1L << leaf);
    ImmutableBitSet.Builder needed = ImmutableBitSet.builder();
    needed.addAll(read.intersect(own));
    for (RexNode condition : block.conditions()) {
      ImmutableBitSet used = RelOptUtil.InputFinder.bits(condition);
      if (!inside.contains(used)) {
        needed.addAll(used.intersect(own));
      }
    }
    return needed.build();
  }

  /** Conditions on this relation alone; those on no relation go to the first. */
  private List<RexNode> ownConditions(int leaf) {
    ImmutableBitSet own = fields(leaf);
    List<RexNode> conditions = new ArrayList<>();
    for (RexNode condition : block.conditions()) {
      ImmutableBitSet used = RelOptUtil.InputFinder.bits(condition);
      if (used.isEmpty() ? leaf == 0 : own.contains(used)) {
        conditions.add(condition);
      }
    }
    return conditions;
  }

  /** One relation with its own conditions; fields are the block's. */
  private Physical leaf(int index, List<SortKey> wantedOrder, double wantedRows) {
    Leaf leaf = block.leaves().get(index);
    List<RexNode> conditions = ownConditions(index);
    Physical plan;
    if (leaf.table() != null) {
      List<Expr> filters =
          conditions.stream()
              .map(c -> context.translate(c, field -> tableColumn(leaf, field)))
              .toList();
      List<SortKey> ordinals =
          wantedOrder.stream()
              .map(k -> new SortKey(k.column() - leaf.offset(), k.descending(), k.nullsFirst()))
              .toList();
      plan =
          context.access(
              leaf.table(), filters, ordinals(neededOf(index, 0), leaf), ordinals, wantedRows);
      return shifted(plan, leaf);
    }
    ImmutableBitSet.Builder fields = ImmutableBitSet.builder();
    fields.addAll(neededOf(index, 0));
    conditions.forEach(c -> fields.addAll(RelOptUtil.InputFinder.bits(c)));
    ImmutableBitSet columns = fields.build().shift(-leaf.offset());
    List<SortKey> local =
        wantedOrder.stream()
            .map(k -> new SortKey(k.column() - leaf.offset(), k.descending(), k.nullsFirst()))
            .toList();
    plan = shifted(planner.visitLeaf(leaf.rel(), new Need(columns, local, wantedRows)), leaf);
    List<Expr> filters = new ArrayList<>();
    for (RexNode condition : conditions) {
      filters.add(context.translate(condition, plan::column));
    }
    Expr filter = Exprs.and(filters);
    if (filter == null) {
      return plan;
    }
    double rows = Math.max(1, plan.rows() * Math.pow(0.3, Math.min(3, filters.size())));
    return plan.with(
        new PlanNode.Filter(plan.plan(), filter), rows, plan.cost() + plan.rows() * 0.1);
  }

  private static Expr tableColumn(Leaf leaf, int field) {
    int ordinal = field - leaf.offset();
    return new Expr.Column(
        ordinal, java.util.Objects.requireNonNull(leaf.table()).columns().get(ordinal).type());
  }

  private static BitSet ordinals(ImmutableBitSet fields, Leaf leaf) {
    BitSet ordinals = new BitSet();
    fields.forEachInt(field -> ordinals.set(field - leaf.offset()));
    return ordinals;
  }

  private Physical shifted(Physical plan, Leaf leaf) {
    int[] position = new int[block.width()];
    Arrays.fill(position, -1);
    System.arraycopy(plan.position(), 0, position, leaf.offset(), leaf.width());
    return new Physical(plan.plan(), position, plan.rows(), plan.cost(), plan.ordered());
  }

  private Joined extend(Joined left, int next) {
    ImmutableBitSet fields = left.fields.union(fields(next));
    List<RexNode> conditions = new ArrayList<>();
    for (RexNode condition : block.conditions()) {
      ImmutableBitSet used = RelOptUtil.InputFinder.bits(condition);
      if (used.intersects(left.fields) && used.intersects(fields(next)) && fields.contains(used)) {
        conditions.add(condition);
      }
    }
    Joined best = null;
    double expected = -1;
    Leaf leaf = block.leaves().get(next);
    if (leaf.table() != null && !conditions.isEmpty()) {
      Physical looked = lookUp(left, leaf, next, conditions);
      if (looked != null) {
        expected = looked.rows();
        best = new Joined(left.relations | 1L << next, fields, looked);
      }
    }
    Physical right = leaf(next, List.of(), Double.POSITIVE_INFINITY);
    Physical hashed =
        Joins.byHashOrLoop(context, JoinKind.INNER, left.plan, right, conditions, expected);
    best = cheaper(best, new Joined(left.relations | 1L << next, fields, hashed));
    if (right.rows() > left.plan.rows()) {
      // The smaller side belongs into the hash table.
      Physical swapped =
          Joins.byHashOrLoop(
              context, JoinKind.INNER, right.unordered(), left.plan, conditions, expected);
      best = cheaper(best, new Joined(left.relations | 1L << next, fields, swapped));
    }
    return best;
  }

  /**
   * For each left row, the table's rows by a key that the left row gives; null if there is no such
   * key.
   */
  private @Nullable Physical lookUp(Joined joined, Leaf leaf, int index, List<RexNode> joining) {
    Physical left = joined.plan;
    int correlation = context.newCorrelation();
    List<Expr> filters = new ArrayList<>();
    List<RexNode> all = new ArrayList<>(ownConditions(index));
    all.addAll(joining);
    for (RexNode condition : all) {
      filters.add(
          context.translate(
              condition,
              field ->
                  field >= leaf.offset() && field < leaf.offset() + leaf.width()
                      ? tableColumn(leaf, field)
                      : Joins.outer(left, correlation, field)));
    }
    return Joins.byLookUp(
        context,
        JoinKind.INNER,
        correlation,
        left,
        java.util.Objects.requireNonNull(leaf.table()),
        filters,
        ordinals(neededOf(index, joined.relations), leaf),
        right -> shifted(right, leaf));
  }

  /** Types of a row of both. */
  static List<SqlType> concat(List<SqlType> a, List<SqlType> b) {
    List<SqlType> both = new ArrayList<>(a);
    both.addAll(b);
    return both;
  }
}
