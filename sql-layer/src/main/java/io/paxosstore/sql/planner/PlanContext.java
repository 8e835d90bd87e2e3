package io.paxosstore.sql.planner;

import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.KeyRange;
import io.paxosstore.sql.plan.PlanNode.SortKey;
import io.paxosstore.sql.plan.PlanNode.TableAccess;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;

/** What the parts of the physical planner share while they plan one statement. */
final class PlanContext implements ExpressionTranslator.Surroundings {
  private record Outer(int correlation, Physical row) {}

  private final RexBuilder rex;
  private final TableStatistics statistics;
  private final Map<Integer, SqlType> parameters;
  private final Map<CorrelationId, Outer> outers = new HashMap<>();
  private int correlations;

  /** A context for statements with these types of parameters, by index. */
  PlanContext(RexBuilder rex, TableStatistics statistics, Map<Integer, SqlType> parameters) {
    this.rex = rex;
    this.statistics = statistics;
    this.parameters = parameters;
  }

  /** A parameter has one type in the whole plan; where another is expected, it is converted. */
  @Override
  public Expr parameter(int index, SqlType type) {
    return Exprs.cast(new Expr.Parameter(index, parameters.getOrDefault(index, type)), type);
  }

  /** A number for an outer row that no other has. */
  int newCorrelation() {
    return correlations++;
  }

  /** From now on, fields of the variable are columns of the outer row with this number. */
  void bind(CorrelationId variable, int correlation, Physical row) {
    outers.put(variable, new Outer(correlation, row));
  }

  @Override
  public Expr outer(CorrelationId variable, int field) {
    Outer outer = outers.get(variable);
    if (outer == null) {
      throw ExpressionTranslator.unsupported(
          "a correlated subquery at this place is not supported");
    }
    Expr.Column column = (Expr.Column) outer.row.column(field);
    return new Expr.Outer(outer.correlation, column.index(), column.type());
  }

  Expr translate(RexNode node, IntFunction<Expr> inputs) {
    return new ExpressionTranslator(rex, inputs, this).translate(node);
  }

  RexBuilder rex() {
    return rex;
  }

  double rows(Table table) {
    return statistics.rows(table);
  }

  /**
   * Reads a table in the cheapest way.
   *
   * @param conditions on its ordinals
   * @param needed ordinals that must come out
   * @param order wanted order, as ordinals
   * @return a plan whose fields are the ordinals
   */
  Physical access(
      Table table, List<Expr> conditions, BitSet needed, List<SortKey> order, double wanted) {
    AccessPath path =
        new AccessPaths(
                table,
                statistics.rows(table),
                conditions,
                needed,
                order,
                wanted,
                this::newCorrelation)
            .best();
    return access(table, path, needed);
  }

  AccessPath path(Table table, List<Expr> conditions, BitSet needed) {
    return new AccessPaths(
            table,
            statistics.rows(table),
            conditions,
            needed,
            List.of(),
            Double.POSITIVE_INFINITY,
            this::newCorrelation)
        .best();
  }

  /** The plan of a way to read a table. */
  static Physical access(Table table, AccessPath path, BitSet needed) {
    BitSet read = (BitSet) needed.clone();
    path.rest().forEach(condition -> Exprs.forEachColumn(condition, read::set));
    int[] position = new int[table.columns().size()];
    java.util.Arrays.fill(position, -1);
    List<Integer> output = new ArrayList<>();
    List<SqlType> types = new ArrayList<>();
    for (int i = read.nextSetBit(0); i >= 0; i = read.nextSetBit(i + 1)) {
      position[i] = output.size();
      output.add(i);
      types.add(table.columns().get(i).type());
    }
    Expr rest = Exprs.and(path.rest());
    Expr filter =
        rest == null
            ? null
            : Exprs.mapColumns(
                rest, i -> new Expr.Column(position[i], table.columns().get(i).type()));
    PlanNode plan =
        new TableAccess(
            table,
            path.index(),
            path.key(),
            path.reverse(),
            output,
            filter,
            null,
            PlanNode.Lock.NONE,
            types,
            path.ordered());
    if (path.values() != null) {
      plan = perValue(path, plan);
    }
    return new Physical(plan, position, path.rows(), path.cost(), path.ordered());
  }

  /** The access once for each value of an IN list. */
  private static PlanNode perValue(AccessPath path, PlanNode access) {
    List<Expr> list = java.util.Objects.requireNonNull(path.values());
    SqlType type = list.get(0).type();
    boolean alike =
        list.stream().allMatch(value -> value.type().nullable(true).equals(type.nullable(true)));
    SqlType common = alike ? type.nullable(true) : widest(list);
    List<List<Expr>> rows = new ArrayList<>();
    boolean constant = true;
    for (Expr value : list) {
      rows.add(List.of(Exprs.cast(value, common)));
      constant &= value instanceof Expr.Literal;
    }
    List<SqlType> columns = List.of(common);
    PlanNode values = new PlanNode.Values(columns, rows);
    if (!constant) {
      // Two parameters may have the same value, and a row must come out once.
      values = new PlanNode.Aggregate(values, List.of(0), List.of(List.of(0)), List.of(), columns);
    }
    List<SqlType> joined = new ArrayList<>(columns);
    joined.addAll(access.columns());
    PlanNode join =
        new PlanNode.Correlate(
            PlanNode.JoinKind.INNER,
            path.correlation(),
            values,
            retyped(access, path, common),
            null,
            joined);
    List<Expr> expressions = new ArrayList<>();
    for (int i = 0; i < access.columns().size(); i++) {
      expressions.add(new Expr.Column(i + 1, access.columns().get(i)));
    }
    return new PlanNode.Project(join, expressions, access.columns());
  }

  private static SqlType widest(List<Expr> values) {
    return values.stream().map(Expr::type).reduce(Types::common).orElseThrow().nullable(true);
  }

  /** The key's reference to the outer row was made before the values' type was known. */
  private static PlanNode retyped(PlanNode plan, AccessPath path, SqlType type) {
    TableAccess access = (TableAccess) plan;
    List<Expr> equal =
        access.key().equal().stream()
            .map(
                e ->
                    e instanceof Expr.Outer outer && outer.correlation() == path.correlation()
                        ? new Expr.Outer(outer.correlation(), outer.index(), type)
                        : e)
            .toList();
    return new TableAccess(
        access.table(),
        access.index(),
        new KeyRange(equal, access.key().lower(), access.key().upper(), access.key().group()),
        access.reverse(),
        access.output(),
        access.filter(),
        access.limit(),
        access.lock(),
        access.columns(),
        access.ordered());
  }
}
