package io.paxosstore.sql.executor.operator;

import io.paxosstore.sql.executor.access.AccessShape;
import io.paxosstore.sql.executor.access.LockingAccessOperator;
import io.paxosstore.sql.executor.access.TableAccessOperator;
import io.paxosstore.sql.executor.expression.CompiledExpr;
import io.paxosstore.sql.executor.expression.RowComparator;
import io.paxosstore.sql.executor.expression.RowHasher;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.JoinKind;
import java.util.List;
import java.util.stream.IntStream;

/**
 * Compiles plans to factories of operators: everything that can be decided once is decided here.
 *
 * <p>"Ordered" says whether somebody above relies on the order in which a table access gives rows.
 * Where nobody does, the entity groups of a family are read one after the other rather than merged.
 */
public final class PlanCompiler {
  private PlanCompiler() {}

  /** A compiled query: makes operators for an execution. Thread-safe. */
  @FunctionalInterface
  public interface Compiled {
    /** Operators of one execution, not yet open. */
    Operator create(Run run);
  }

  /** Compiles a query. */
  public static Compiled compile(PlanNode plan, boolean ordered) {
    return switch (plan) {
      case PlanNode.Values values -> {
        List<List<CompiledExpr>> rows =
            values.rows().stream().map(CompiledExpr::compileAll).toList();
        yield run -> new ValuesOperator(run, rows);
      }
      case PlanNode.TableAccess access -> access(AccessShape.of(access), ordered);
      case PlanNode.SystemScan scan -> run -> new SystemScanOperator(run, scan.view());
      case PlanNode.Filter filter -> {
        Compiled input = compile(filter.input(), ordered);
        CompiledExpr condition = CompiledExpr.compile(filter.condition());
        yield run -> new FilterOperator(run, input.create(run), condition);
      }
      case PlanNode.Project project -> project(project, ordered);
      case PlanNode.HashJoin join ->
          join(
              new JoinShape(
                  join.kind(),
                  join.left().columns(),
                  join.right().columns(),
                  join.leftKeys(),
                  join.rightKeys(),
                  join.condition()),
              join.left(),
              join.right(),
              ordered);
      case PlanNode.NestedLoopJoin join ->
          join(
              new JoinShape(
                  join.kind(),
                  join.left().columns(),
                  join.right().columns(),
                  List.of(),
                  List.of(),
                  join.condition()),
              join.left(),
              join.right(),
              ordered);
      case PlanNode.Correlate correlate -> correlate(correlate, ordered);
      case PlanNode.Aggregate aggregate -> {
        AggregateShape shape = new AggregateShape(aggregate);
        Compiled input = compile(aggregate.input(), false);
        yield run -> new AggregateOperator(run, shape, input.create(run));
      }
      case PlanNode.Sort sort -> {
        Compiled input = compile(sort.input(), false);
        RowComparator order = new RowComparator(sort.keys(), sort.columns());
        RowCounts counts = new RowCounts(sort.offset(), sort.fetch());
        yield run -> new SortOperator(run, input.create(run), order, counts);
      }
      case PlanNode.Limit limit -> {
        // Which rows come out depends on the order, whoever reads them.
        Compiled input = compile(limit.input(), true);
        RowCounts counts = new RowCounts(limit.offset(), limit.fetch());
        yield run -> new LimitOperator(run, input.create(run), counts);
      }
      case PlanNode.SetOperation set -> setOperation(set);
      case PlanNode.Modify modify ->
          throw new IllegalArgumentException(
              "a write of " + modify.table().name() + " is no query");
    };
  }

  private static Compiled access(AccessShape shape, boolean consumerNeedsOrder) {
    // Which rows a limited access gives depends on the order, whoever reads them.
    boolean ordered = shape.isOrdered() && (consumerNeedsOrder || shape.isLimited());
    return shape.lockWait() == null
        ? run -> new TableAccessOperator(run, shape, ordered)
        : run -> new LockingAccessOperator(run, shape, ordered);
  }

  private static Compiled project(PlanNode.Project project, boolean ordered) {
    if (project.input() instanceof PlanNode.TableAccess access) {
      return access(AccessShape.of(access, project.expressions()), ordered);
    }
    Compiled input = compile(project.input(), ordered);
    List<CompiledExpr> expressions = CompiledExpr.compileAll(project.expressions());
    return run -> new ProjectOperator(run, input.create(run), expressions);
  }

  private static Compiled join(
      JoinShape shape, PlanNode leftPlan, PlanNode rightPlan, boolean ordered) {
    Compiled left = compile(leftPlan, ordered);
    Compiled right = compile(rightPlan, false);
    return run -> new JoinOperator(run, shape, left.create(run), right.create(run));
  }

  private static Compiled correlate(PlanNode.Correlate correlate, boolean ordered) {
    PlanNode leftPlan = correlate.left();
    PlanNode rightPlan = correlate.right();
    JoinKind kind = correlate.kind();
    if (!PlanReferences.refersTo(rightPlan, correlate.correlation())) {
      // The right side is the same for every left row: read it once.
      JoinShape shape =
          new JoinShape(
              kind,
              leftPlan.columns(),
              rightPlan.columns(),
              List.of(),
              List.of(),
              correlate.condition());
      return join(shape, leftPlan, rightPlan, ordered);
    }
    Compiled left = compile(leftPlan, ordered);
    Compiled right = compile(rightPlan, ordered && kind != JoinKind.SEMI && kind != JoinKind.ANTI);
    int leftColumns = leftPlan.columns().size();
    CompiledExpr condition =
        correlate.condition() == null
            ? null
            : CompiledExpr.compileJoin(correlate.condition(), leftColumns);
    JoinedRows joined = new JoinedRows(leftColumns, rightPlan.columns().size());
    return run ->
        new CorrelateOperator(
            run,
            kind,
            correlate.correlation(),
            left.create(run),
            right.create(run),
            condition,
            joined);
  }

  private static Compiled setOperation(PlanNode.SetOperation set) {
    List<Compiled> inputs = set.inputs().stream().map(input -> compile(input, false)).toList();
    List<Integer> columns = IntStream.range(0, set.columns().size()).boxed().toList();
    RowHasher hasher = new RowHasher(columns, set.columns());
    return run ->
        new SetOperator(
            run,
            set.kind(),
            set.all(),
            inputs.stream().map(input -> input.create(run)).toList(),
            hasher);
  }
}
