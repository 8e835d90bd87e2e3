package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.Expr.Function;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.AggregateFunction;
import io.paxosstore.sql.plan.PlanNode.SortKey;
import io.paxosstore.sql.type.SqlType;
import io.paxosstore.sql.validator.TypeMapping;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/** Grouping and aggregates. GROUPING and constants per group are computed above the aggregation. */
final class AggregatePlanner {
  private static final SqlType SET_NUMBER = SqlType.of(SqlTypeCode.INTEGER, false);

  private final PhysicalPlanner planner;
  private final Aggregate aggregate;
  private final List<Integer> groups;

  AggregatePlanner(PhysicalPlanner planner, Aggregate aggregate) {
    this.planner = planner;
    this.aggregate = aggregate;
    this.groups = aggregate.getGroupSet().asList();
  }

  Physical plan() {
    Physical first = firstOfIndex();
    if (first != null) {
      return aggregated(first);
    }
    Physical input = planner.visit(aggregate.getInput(), Need.of(read()));
    return isAboutExistence(input)
        ? input.with(firstRow(input.plan()), 1, Math.min(input.cost(), AccessPaths.SEEK * 2))
        : aggregated(input);
  }

  /** Groups by constants alone: what EXISTS becomes. One row answers it. */
  private boolean isAboutExistence(Physical input) {
    return !groups.isEmpty()
        && aggregate.getAggCallList().isEmpty()
        && aggregate.getGroupType() == Aggregate.Group.SIMPLE
        && groups.size() == aggregate.getInput().getRowType().getFieldCount()
        && input.plan() instanceof PlanNode.Project project
        && project.expressions().stream().allMatch(e -> e instanceof Expr.Literal);
  }

  private static PlanNode firstRow(PlanNode plan) {
    Expr one = Exprs.literal(1);
    return new PlanNode.Limit(Limits.push(plan, one), null, one);
  }

  private ImmutableBitSet read() {
    ImmutableBitSet.Builder read = ImmutableBitSet.builder();
    read.addAll(aggregate.getGroupSet());
    for (AggregateCall call : aggregate.getAggCallList()) {
      if (call.getAggregation().getKind() != SqlKind.GROUPING) {
        call.getArgList().forEach(read::set);
      }
      if (call.filterArg >= 0) {
        read.set(call.filterArg);
      }
    }
    return read.build();
  }

  /** MIN or MAX of a column that an index has at its end: one row is enough. */
  private @Nullable Physical firstOfIndex() {
    if (!groups.isEmpty() || aggregate.getAggCallList().size() != 1) {
      return null;
    }
    AggregateCall call = aggregate.getAggCallList().get(0);
    SqlKind kind = call.getAggregation().getKind();
    if ((kind != SqlKind.MIN && kind != SqlKind.MAX) || call.filterArg >= 0) {
      return null;
    }
    int column = call.getArgList().get(0);
    boolean nullable =
        aggregate.getInput().getRowType().getFieldList().get(column).getType().isNullable();
    boolean greatest = kind == SqlKind.MAX;
    if (nullable && greatest) {
      // Nulls are the greatest in a key: they would have to be read first.
      return null;
    }
    SortKey key = new SortKey(column, greatest, greatest);
    Physical input =
        planner.visit(aggregate.getInput(), new Need(ImmutableBitSet.of(column), List.of(key), 1));
    if (!input.ordered() || PhysicalPlanner.access(input.plan()) == null) {
      return null;
    }
    return input.with(Limits.push(input.plan(), Exprs.literal(1)), 1, AccessPaths.SEEK);
  }

  private Physical aggregated(Physical input) {
    List<Integer> groupColumns = groups.stream().map(field -> input.position()[field]).toList();
    List<List<Integer>> sets = new ArrayList<>();
    for (ImmutableBitSet set : aggregate.getGroupSets()) {
      sets.add(set.asList().stream().map(groups::indexOf).toList());
    }
    boolean oneSet = sets.size() == 1 && sets.get(0).size() == groups.size();
    List<SqlType> columns = new ArrayList<>();
    for (int field : groups) {
      SqlType type = input.type(field);
      columns.add(oneSet ? type : type.nullable(true));
    }
    // What each field of the result is, once the aggregation has run.
    List<Expr> results = new ArrayList<>(Exprs.columns(columns));
    List<PlanNode.AggregateCall> calls = new ArrayList<>();
    boolean computed = false;
    for (AggregateCall call : aggregate.getAggCallList()) {
      switch (call.getAggregation().getKind()) {
        case LITERAL_AGG -> {
          results.add(Literals.of((RexLiteral) call.rexList.get(0)));
          computed = true;
        }
        case GROUPING, GROUP_ID -> {
          int at = columns.size();
          calls.add(
              new PlanNode.AggregateCall(AggregateFunction.GROUPING, -1, false, -1, SET_NUMBER));
          columns.add(SET_NUMBER);
          results.add(grouping(call, new Expr.Column(at, SET_NUMBER)));
          computed = true;
        }
        default -> {
          PlanNode.AggregateCall translated = translate(call, input);
          results.add(new Expr.Column(columns.size(), translated.type()));
          calls.add(translated);
          columns.add(translated.type());
        }
      }
    }
    double rows = groups.isEmpty() ? 1 : Math.max(1, input.rows() * 0.2);
    PlanNode plan = new PlanNode.Aggregate(input.plan(), groupColumns, sets, calls, columns);
    if (computed) {
      plan = new PlanNode.Project(plan, results, Exprs.types(results));
    }
    return Physical.identity(plan, rows, input.cost() + input.rows());
  }

  /**
   * One bit per argument, set if the group set does not group by it; a CASE over the set's number.
   */
  private Expr grouping(AggregateCall call, Expr setNumber) {
    SqlType type = TypeMapping.fromCalcite(call.getType());
    if (call.getAggregation().getKind() == SqlKind.GROUP_ID) {
      return new Expr.Literal(0L, type);
    }
    List<Expr> conditions = new ArrayList<>();
    List<Expr> results = new ArrayList<>();
    for (int i = 0; i < aggregate.getGroupSets().size(); i++) {
      long bits = 0;
      for (int argument : call.getArgList()) {
        bits = bits << 1 | (aggregate.getGroupSets().get(i).get(argument) ? 0 : 1);
      }
      conditions.add(
          new Expr.Call(
              Function.EQUALS,
              List.of(setNumber, new Expr.Literal((long) i, SET_NUMBER)),
              Exprs.BOOLEAN));
      results.add(new Expr.Literal(bits, type));
    }
    return new Expr.Case(conditions, results, new Expr.Literal(0L, type), type);
  }

  private static PlanNode.AggregateCall translate(AggregateCall call, Physical input) {
    String name = call.getAggregation().getName();
    if (call.getArgList().size() > 1) {
      throw ExpressionTranslator.unsupported(name + " of several arguments is not supported");
    }
    if (!call.collation.getFieldCollations().isEmpty()
        || call.distinctKeys != null
        || call.ignoreNulls()) {
      throw ExpressionTranslator.unsupported(name + " with this clause is not supported");
    }
    int argument = call.getArgList().isEmpty() ? -1 : input.position()[call.getArgList().get(0)];
    int filter = call.filterArg < 0 ? -1 : input.position()[call.filterArg];
    SqlType type = TypeMapping.fromCalcite(call.getType());
    return new PlanNode.AggregateCall(
        function(call), argument, call.isDistinct(), filter, argumentType(call, input, type));
  }

  /** What picks a value has the type of the column that it picks from. */
  private static SqlType argumentType(AggregateCall call, Physical input, SqlType type) {
    return switch (call.getAggregation().getKind()) {
      case MIN, MAX, ANY_VALUE, SINGLE_VALUE ->
          input.type(call.getArgList().get(0)).nullable(type.nullable());
      default -> type;
    };
  }

  private static AggregateFunction function(AggregateCall call) {
    return switch (call.getAggregation().getKind()) {
      case COUNT -> AggregateFunction.COUNT;
      case SUM -> AggregateFunction.SUM;
      case SUM0 -> AggregateFunction.SUM0;
      case AVG -> AggregateFunction.AVG;
      case MIN ->
          named(call, "BOOL_AND") || named(call, "EVERY")
              ? AggregateFunction.EVERY
              : AggregateFunction.MIN;
      case MAX ->
          named(call, "BOOL_OR") || named(call, "SOME")
              ? AggregateFunction.SOME
              : AggregateFunction.MAX;
      case SINGLE_VALUE -> AggregateFunction.SINGLE_VALUE;
      case ANY_VALUE -> AggregateFunction.ANY_VALUE;
      case STDDEV_POP -> AggregateFunction.STDDEV_POP;
      case STDDEV_SAMP -> AggregateFunction.STDDEV_SAMP;
      case VAR_POP -> AggregateFunction.VAR_POP;
      case VAR_SAMP -> AggregateFunction.VAR_SAMP;
      default ->
          throw ExpressionTranslator.unsupported(
              "aggregate function " + call.getAggregation().getName() + " is not supported");
    };
  }

  private static boolean named(AggregateCall call, String name) {
    return call.getAggregation().getName().equals(name);
  }
}
