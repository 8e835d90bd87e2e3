package io.paxosstore.sql.planner;

import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.JoinKind;
import io.paxosstore.sql.plan.PlanNode.SetKind;
import io.paxosstore.sql.plan.PlanNode.SortKey;
import io.paxosstore.sql.plan.PlanNode.TableAccess;
import io.paxosstore.sql.type.SqlType;
import io.paxosstore.sql.validator.SystemTable;
import io.paxosstore.sql.validator.TypeMapping;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.IntStream;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinInfo;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalAggregate;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/**
 * Relational algebra to physical operators, from the root down: each operator says which fields it
 * reads, in which order it would like its rows and how many, and gets a plan and whether its wish
 * was granted.
 */
final class PhysicalPlanner {
  /** Rows that a LIMIT given as a parameter is taken to ask for. */
  private static final double USUAL_LIMIT = 20;

  private static final double SYSTEM_ROWS = 100;

  private final PlanContext context;

  PhysicalPlanner(PlanContext context) {
    this.context = context;
  }

  /** A plan and what it costs. */
  record Priced(PlanNode plan, double cost) {}

  /** A plan that gives the expression's fields, all and in order. */
  Priced plan(RelNode rel) {
    int fields = rel.getRowType().getFieldCount();
    Physical physical = visit(rel, Need.all(fields));
    return new Priced(
        physical.exactly(IntStream.range(0, fields).boxed().toList()), physical.cost());
  }

  Physical visit(RelNode rel, Need need) {
    if (SelectBlock.isPart(rel)) {
      return new BlockPlanner(this, context, SelectBlock.of(rel), need).plan(need.columns());
    }
    return visitLeaf(rel, need);
  }

  /** Plans what is no part of a block. */
  Physical visitLeaf(RelNode rel, Need need) {
    return switch (rel) {
      case TableScan scan -> scan(scan);
      case Join join -> join(join, need);
      case Correlate correlate -> correlate(correlate, need);
      case Aggregate aggregate -> new AggregatePlanner(this, aggregate).plan();
      case Sort sort -> sort(sort, need);
      case SetOp operation -> setOperation(operation);
      case Values values -> values(values);
      case Project project -> project(project, need);
      default ->
          throw ExpressionTranslator.unsupported(
              "this kind of query is not supported ("
                  + rel.getRelTypeName().replace("Logical", "")
                  + ")");
    };
  }

  private Physical scan(TableScan scan) {
    SystemTable system = scan.getTable().unwrap(SystemTable.class);
    if (system != null) {
      List<SqlType> types = system.view().columns().stream().map(column -> column.type()).toList();
      return Physical.identity(
          new PlanNode.SystemScan(system.view(), types), SYSTEM_ROWS, SYSTEM_ROWS);
    }
    throw new IllegalStateException("not a table: " + scan.getTable().getQualifiedName());
  }

  /** A projection that is computed where it stands: its functions are not deterministic. */
  private Physical project(Project project, Need need) {
    for (RexNode expression : project.getProjects()) {
      if (RexOver.containsOver(expression)) {
        throw ExpressionTranslator.unsupported("window functions (OVER) are not supported yet");
      }
    }
    ImmutableBitSet.Builder read = ImmutableBitSet.builder();
    for (int column : need.columns()) {
      read.addAll(RelOptUtil.InputFinder.bits(project.getProjects().get(column)));
    }
    Physical input = visit(project.getInput(), Need.of(read.build()));
    int[] position = new int[project.getProjects().size()];
    Arrays.fill(position, -1);
    List<Expr> expressions = new ArrayList<>();
    for (int column : need.columns()) {
      position[column] = expressions.size();
      expressions.add(context.translate(project.getProjects().get(column), input::column));
    }
    PlanNode plan = new PlanNode.Project(input.plan(), expressions, Exprs.types(expressions));
    return new Physical(plan, position, input.rows(), input.cost(), false);
  }

  // ---- Joins that are not inner ----

  private Physical join(Join join, Need need) {
    int leftFields = join.getLeft().getRowType().getFieldCount();
    int rightFields = join.getRight().getRowType().getFieldCount();
    int width = leftFields + rightFields;
    List<RexNode> conditions = RelOptUtil.conjunctions(join.getCondition());
    ImmutableBitSet read = need.columns().union(RelOptUtil.InputFinder.bits(join.getCondition()));
    ImmutableBitSet leftRead = read.intersect(ImmutableBitSet.range(leftFields));
    ImmutableBitSet rightRead = read.except(leftRead).shift(-leftFields);
    JoinKind kind =
        switch (join.getJoinType()) {
          case LEFT -> JoinKind.LEFT;
          case RIGHT -> JoinKind.RIGHT;
          case FULL -> JoinKind.FULL;
          case SEMI -> JoinKind.SEMI;
          case ANTI -> JoinKind.ANTI;
          default ->
              throw ExpressionTranslator.unsupported(join.getJoinType() + " JOIN is not supported");
        };
    if (kind == JoinKind.RIGHT) {
      Physical left = numbered(join.getRight(), Need.of(rightRead), leftFields, width);
      return outerJoin(JoinKind.LEFT, left, join.getLeft(), leftRead, 0, conditions, width);
    }
    boolean leftOrder = need.order().stream().allMatch(key -> key.column() < leftFields);
    boolean keepsRows = kind == JoinKind.LEFT;
    Need leftNeed =
        leftOrder && kind != JoinKind.FULL
            ? new Need(leftRead, need.order(), keepsRows ? need.wanted() : Double.POSITIVE_INFINITY)
            : Need.of(leftRead);
    Physical left = numbered(join.getLeft(), leftNeed, 0, width);
    Physical joined =
        outerJoin(kind, left, join.getRight(), rightRead, leftFields, conditions, width);
    if (!Joins.isSemi(kind)) {
      return joined;
    }
    Physical semi = truncated(joined, leftFields);
    Physical flipped = kind == JoinKind.SEMI ? fromDistinct(join, need) : null;
    return flipped != null && flipped.cost() < semi.cost() ? flipped : semi;
  }

  /**
   * A semi join from its other side: for each of the distinct keys there, the rows here. Null if it
   * joins by more than keys.
   */
  private @Nullable Physical fromDistinct(Join join, Need need) {
    JoinInfo info = join.analyzeCondition();
    if (!info.isEqui() || info.leftKeys.isEmpty()) {
      return null;
    }
    RexBuilder rex = context.rex();
    List<RexNode> keys = new ArrayList<>();
    info.rightKeys.forEach(key -> keys.add(rex.makeInputRef(join.getRight(), key)));
    RelNode right =
        LogicalProject.create(
            join.getRight(), List.of(), keys, (List<@Nullable String>) null, java.util.Set.of());
    RelNode distinct =
        LogicalAggregate.create(
            right, List.of(), ImmutableBitSet.range(keys.size()), null, List.of());
    int leftFields = join.getLeft().getRowType().getFieldCount();
    List<RexNode> conditions = new ArrayList<>();
    for (int i = 0; i < keys.size(); i++) {
      conditions.add(
          rex.makeCall(
              SqlStdOperatorTable.EQUALS,
              rex.makeInputRef(join.getLeft(), info.leftKeys.get(i)),
              rex.makeInputRef(
                  distinct.getRowType().getFieldList().get(i).getType(), leftFields + i)));
    }
    RelNode inner =
        LogicalJoin.create(
            join.getLeft(),
            distinct,
            List.of(),
            RexUtil.composeConjunction(rex, conditions),
            java.util.Set.of(),
            JoinRelType.INNER);
    return truncated(visit(inner, need), leftFields);
  }

  private Physical numbered(RelNode rel, Need need, int offset, int width) {
    return Joins.numbered(visit(rel, need), offset, width);
  }

  private static Physical truncated(Physical plan, int fields) {
    return new Physical(
        plan.plan(),
        Arrays.copyOf(plan.position(), fields),
        plan.rows(),
        plan.cost(),
        plan.ordered());
  }

  private Physical outerJoin(
      JoinKind kind,
      Physical left,
      RelNode rightRel,
      ImmutableBitSet rightRead,
      int offset,
      List<RexNode> conditions,
      int width) {
    Physical looked =
        kind == JoinKind.FULL
            ? null
            : lookUp(kind, left, rightRel, rightRead, offset, conditions, width);
    Physical right = numbered(rightRel, Need.of(rightRead), offset, width);
    Physical hashed =
        Joins.byHashOrLoop(
            context, kind, left, right, conditions, looked == null ? -1 : looked.rows());
    return looked != null && looked.cost() <= hashed.cost() ? looked : hashed;
  }

  /** The right side is one table, whose key the left row gives. */
  private @Nullable Physical lookUp(
      JoinKind kind,
      Physical left,
      RelNode rightRel,
      ImmutableBitSet rightRead,
      int offset,
      List<RexNode> conditions,
      int width) {
    if (!SelectBlock.isPart(rightRel)) {
      return null;
    }
    SelectBlock.Flattened flattened = SelectBlock.of(rightRel);
    SelectBlock block = flattened.block();
    if (block.leaves().size() != 1 || block.leaves().get(0).table() == null) {
      return null;
    }
    var table = block.leaves().get(0).table();
    int[] ordinalOf = new int[flattened.outputs().size()];
    for (int i = 0; i < ordinalOf.length; i++) {
      if (flattened.outputs().get(i) instanceof org.apache.calcite.rex.RexInputRef reference) {
        ordinalOf[i] = reference.getIndex();
      } else if (rightRead.get(i)) {
        return null;
      }
    }
    int correlation = context.newCorrelation();
    List<Expr> filters = new ArrayList<>();
    for (RexNode condition : block.conditions()) {
      filters.add(
          context.translate(condition, i -> new Expr.Column(i, table.columns().get(i).type())));
    }
    for (RexNode condition : conditions) {
      filters.add(
          context.translate(
              condition,
              field -> {
                if (field >= offset && field < offset + ordinalOf.length) {
                  int ordinal = ordinalOf[field - offset];
                  return new Expr.Column(ordinal, table.columns().get(ordinal).type());
                }
                return Joins.outer(left, correlation, field);
              }));
    }
    BitSet needed = new BitSet();
    rightRead.forEachInt(field -> needed.set(ordinalOf[field]));
    return Joins.byLookUp(
        context,
        kind,
        correlation,
        left,
        table,
        filters,
        needed,
        access -> {
          int[] position = new int[width];
          Arrays.fill(position, -1);
          rightRead.forEachInt(
              field -> position[offset + field] = access.position()[ordinalOf[field]]);
          return new Physical(
              access.plan(), position, access.rows(), access.cost(), access.ordered());
        });
  }

  private Physical correlate(Correlate correlate, Need need) {
    int leftFields = correlate.getLeft().getRowType().getFieldCount();
    int rightFields = correlate.getRight().getRowType().getFieldCount();
    JoinKind kind =
        switch (correlate.getJoinType()) {
          case INNER -> JoinKind.INNER;
          case LEFT -> JoinKind.LEFT;
          case SEMI -> JoinKind.SEMI;
          case ANTI -> JoinKind.ANTI;
          default ->
              throw ExpressionTranslator.unsupported(
                  correlate.getJoinType() + " JOIN LATERAL is not supported");
        };
    ImmutableBitSet leftNeed =
        need.columns()
            .intersect(ImmutableBitSet.range(leftFields))
            .union(correlate.getRequiredColumns());
    boolean leftOrder = need.order().stream().allMatch(key -> key.column() < leftFields);
    Physical left =
        visit(
            correlate.getLeft(),
            leftOrder
                ? new Need(leftNeed, need.order(), Double.POSITIVE_INFINITY)
                : Need.of(leftNeed));
    int number = context.newCorrelation();
    context.bind(correlate.getCorrelationId(), number, left);
    ImmutableBitSet rightNeed =
        need.columns().except(ImmutableBitSet.range(leftFields)).shift(-leftFields);
    Physical right = visit(correlate.getRight(), Need.of(rightNeed));
    boolean semi = Joins.isSemi(kind);
    List<SqlType> columns =
        semi
            ? left.plan().columns()
            : BlockPlanner.concat(
                left.plan().columns(),
                kind == JoinKind.LEFT
                    ? right.plan().columns().stream().map(t -> t.nullable(true)).toList()
                    : right.plan().columns());
    PlanNode plan = new PlanNode.Correlate(kind, number, left.plan(), right.plan(), null, columns);
    int[] position = Arrays.copyOf(left.position(), semi ? leftFields : leftFields + rightFields);
    if (!semi) {
      int split = left.plan().columns().size();
      for (int i = 0; i < rightFields; i++) {
        int at = right.position()[i];
        position[leftFields + i] = at < 0 ? -1 : at + split;
      }
    }
    double rows = semi ? left.rows() * 0.5 : left.rows() * Math.max(1, right.rows());
    return new Physical(
        plan,
        position,
        Math.max(1, rows),
        left.cost() + left.rows() * right.cost(),
        left.ordered());
  }

  // ---- Order and limits ----

  private Physical sort(Sort sort, Need need) {
    List<SortKey> keys = new ArrayList<>();
    ImmutableBitSet read = need.columns();
    for (RelFieldCollation collation : sort.getCollation().getFieldCollations()) {
      boolean descending = collation.direction.isDescending();
      boolean nullsFirst =
          collation.nullDirection == RelFieldCollation.NullDirection.UNSPECIFIED
              ? descending
              : collation.nullDirection == RelFieldCollation.NullDirection.FIRST;
      keys.add(new SortKey(collation.getFieldIndex(), descending, nullsFirst));
      read = read.union(ImmutableBitSet.of(collation.getFieldIndex()));
    }
    Expr offset = sort.offset == null ? null : count(sort.offset);
    Expr fetch = sort.fetch == null ? null : count(sort.fetch);
    double wanted = wanted(offset, fetch);
    Physical input =
        visit(
            sort.getInput(),
            new Need(
                read,
                keys.isEmpty() ? need.order() : keys,
                Math.min(wanted, fetch == null ? need.wanted() : wanted)));
    double rows = Math.min(input.rows(), wanted);
    if (keys.isEmpty() || input.ordered()) {
      if (offset == null && fetch == null) {
        return input;
      }
      PlanNode limited = Limits.push(input.plan(), offset, fetch);
      double part = Math.min(1, wanted / Math.max(1, input.rows()));
      return input.with(new PlanNode.Limit(limited, offset, fetch), rows, input.cost() * part);
    }
    List<SortKey> columns = new ArrayList<>();
    for (SortKey key : keys) {
      columns.add(new SortKey(input.position()[key.column()], key.descending(), key.nullsFirst()));
    }
    double cost = input.cost() + input.rows() * Math.max(1, Math.log(input.rows() + 1));
    Physical sorted =
        input.with(new PlanNode.Sort(input.plan(), columns, offset, fetch), rows, cost);
    return new Physical(sorted.plan(), sorted.position(), rows, cost, keys.equals(need.order()));
  }

  private Expr count(RexNode node) {
    if (node instanceof RexDynamicParam || node instanceof RexLiteral) {
      return Exprs.cast(
          context.translate(
              node,
              field -> {
                throw new IllegalStateException("LIMIT of field " + field);
              }),
          Exprs.BIGINT);
    }
    throw ExpressionTranslator.unsupported("LIMIT and OFFSET take a number or a parameter");
  }

  private static double wanted(@Nullable Expr offset, @Nullable Expr fetch) {
    return fetch == null
        ? Double.POSITIVE_INFINITY
        : number(fetch, USUAL_LIMIT) + (offset == null ? 0 : number(offset, USUAL_LIMIT));
  }

  private static double number(Expr expr, double otherwise) {
    return expr instanceof Expr.Literal literal && literal.value() instanceof Long value
        ? value
        : otherwise;
  }

  // ---- Sets and constants ----

  private Physical setOperation(SetOp operation) {
    List<SqlType> types = types(operation);
    List<PlanNode> inputs = new ArrayList<>();
    double rows = 0;
    double cost = 0;
    for (RelNode input : operation.getInputs()) {
      Physical plan = visit(input, Need.all(types.size()));
      rows += plan.rows();
      cost += plan.cost();
      inputs.add(plan.exactly(IntStream.range(0, types.size()).boxed().toList()));
    }
    List<SqlType> columns = new ArrayList<>();
    for (int i = 0; i < types.size(); i++) {
      SqlType common = types.get(i);
      for (PlanNode input : inputs) {
        common = common.nullable(common.nullable() || input.columns().get(i).nullable());
      }
      columns.add(common);
    }
    inputs.replaceAll(input -> convert(input, columns));
    SetKind kind =
        switch (operation) {
          case Union union -> SetKind.UNION;
          case Intersect intersect -> SetKind.INTERSECT;
          case Minus minus -> SetKind.EXCEPT;
          default -> throw new IllegalStateException(operation.getRelTypeName());
        };
    PlanNode merged = kind == SetKind.UNION ? mergedValues(inputs, columns) : null;
    PlanNode plan;
    if (merged == null) {
      plan = new PlanNode.SetOperation(kind, operation.all, inputs, columns);
    } else if (operation.all) {
      plan = merged;
    } else {
      List<Integer> all = IntStream.range(0, columns.size()).boxed().toList();
      plan = new PlanNode.Aggregate(merged, all, List.of(all), List.of(), columns);
    }
    return Physical.identity(plan, rows, cost + (operation.all ? 0 : rows * 2));
  }

  /** A long IN list of parameters is a union of as many rows. */
  private static @Nullable PlanNode mergedValues(List<PlanNode> inputs, List<SqlType> columns) {
    List<List<Expr>> rows = new ArrayList<>();
    for (PlanNode input : inputs) {
      if (!(input instanceof PlanNode.Values values)) {
        return null;
      }
      rows.addAll(values.rows());
    }
    return new PlanNode.Values(columns, rows);
  }

  /** The plan with its columns converted to these types. */
  static PlanNode convert(PlanNode plan, List<SqlType> types) {
    List<Expr> expressions = new ArrayList<>();
    boolean same = true;
    for (int i = 0; i < types.size(); i++) {
      Expr column =
          plan instanceof PlanNode.Project project
              ? project.expressions().get(i)
              : new Expr.Column(i, plan.columns().get(i));
      Expr converted = Exprs.cast(column, types.get(i));
      same &= converted.equals(column);
      expressions.add(converted);
    }
    if (same) {
      return plan;
    }
    PlanNode input = plan instanceof PlanNode.Project project ? project.input() : plan;
    return new PlanNode.Project(input, expressions, Exprs.types(expressions));
  }

  private Physical values(Values values) {
    List<SqlType> types = types(values);
    List<List<Expr>> rows = new ArrayList<>();
    for (List<RexLiteral> tuple : values.getTuples()) {
      List<Expr> row = new ArrayList<>();
      for (int i = 0; i < tuple.size(); i++) {
        row.add(Exprs.cast(Literals.of(tuple.get(i)), types.get(i)));
      }
      rows.add(row);
    }
    return Physical.identity(new PlanNode.Values(types, rows), rows.size(), rows.size());
  }

  /** The expression's field types; constants' text is not padded here either. */
  private static List<SqlType> types(RelNode rel) {
    return rel.getRowType().getFieldList().stream()
        .map(field -> Literals.unpadded(TypeMapping.fromCalcite(field.getType())))
        .toList();
  }

  /** True if the plan is a single access with no more than a projection above it. */
  static @Nullable TableAccess access(PlanNode plan) {
    return switch (plan) {
      case TableAccess access -> access;
      case PlanNode.Project project -> access(project.input());
      default -> null;
    };
  }
}
