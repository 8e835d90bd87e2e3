package io.paxosstore.sql.planner;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * INSERT. The rows of VALUES are converted value by value, each to its column's type, rather than
 * as a table of values that would first have to agree on types of its own.
 */
final class InsertPlanner {
  private final StatementAnalysis analysis;
  private final TableDefinitions definitions;
  private final SqlInsert insert;
  private final Table table;
  private final List<Column> targets = new ArrayList<>();

  InsertPlanner(StatementAnalysis analysis, TableDefinitions definitions, SqlInsert insert) {
    this.analysis = analysis;
    this.definitions = definitions;
    this.insert = insert;
    this.table =
        Tables.writable(
            analysis.catalog(), (SqlIdentifier) insert.getTargetTable(), analysis.schema());
  }

  PlanNode.Insert plan() {
    findTargets();
    SqlNode source = insert.getSource();
    PlanNode input = source.getKind() == SqlKind.VALUES ? values((SqlCall) source) : query(source);
    return new PlanNode.Insert(
        table,
        input,
        targets.stream().map(Column::ordinal).toList(),
        definitions.defaults(table),
        definitions.checks(table),
        List.of(Exprs.BIGINT));
  }

  private void findTargets() {
    SqlNodeList list = insert.getTargetColumnList();
    if (list == null) {
      table.columns().stream().filter(column -> !column.hidden()).forEach(targets::add);
      return;
    }
    Set<Column> seen = new HashSet<>();
    for (SqlNode node : list) {
      Column column = Tables.column(table, (SqlIdentifier) node);
      if (!seen.add(column)) {
        throw Tables.error(
            SqlStates.DUPLICATE_COLUMN,
            "column " + column.name() + " is named twice",
            node.getParserPosition());
      }
      targets.add(column);
    }
  }

  private SqlError wrongCount(int found, SqlParserPos position) {
    return Tables.error(
        SqlStates.SYNTAX_ERROR,
        "INSERT has " + targets.size() + " target columns but " + found + " values",
        position);
  }

  // ---- VALUES ----

  private PlanNode values(SqlCall values) {
    List<List<SqlNode>> rows = new ArrayList<>();
    for (SqlNode row : values.getOperandList()) {
      List<SqlNode> cells =
          row.getKind() == SqlKind.ROW ? ((SqlCall) row).getOperandList() : List.of(row);
      if (cells.size() != targets.size()) {
        throw wrongCount(cells.size(), row.getParserPosition());
      }
      rows.add(cells);
    }
    leaveGenerated(rows);
    List<List<@Nullable Expr>> converted = new ArrayList<>();
    List<SqlNode> others = new ArrayList<>();
    for (List<SqlNode> row : rows) {
      List<@Nullable Expr> expressions = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        Expr simple = simple(row.get(i), targets.get(i));
        expressions.add(simple);
        if (simple == null) {
          others.add(row.get(i));
        }
      }
      converted.add(expressions);
    }
    if (others.isEmpty()) {
      return constantRows(converted, List.of());
    }
    PlanNode computed = analysis.query(select(others)).plan();
    if (computed instanceof PlanNode.Values single && single.rows().size() == 1) {
      return constantRows(converted, single.rows().get(0));
    }
    return computedRows(rows, converted);
  }

  /** A generated column that all rows leave to DEFAULT is no target. */
  private void leaveGenerated(List<List<SqlNode>> rows) {
    for (int i = targets.size() - 1; i >= 0; i--) {
      Column.Identity identity = targets.get(i).identity();
      if (identity == null) {
        continue;
      }
      int at = i;
      long defaults = rows.stream().filter(row -> row.get(at).getKind() == SqlKind.DEFAULT).count();
      if (defaults == rows.size()) {
        targets.remove(i);
        rows.replaceAll(
            row -> {
              List<SqlNode> rest = new ArrayList<>(row);
              rest.remove(at);
              return rest;
            });
      } else if (defaults > 0) {
        throw ExpressionTranslator.unsupported(
            "DEFAULT for identity column "
                + targets.get(i).name()
                + " in some rows and a value in others is not supported");
      } else {
        refuseIfAlways(targets.get(i));
      }
    }
  }

  private static void refuseIfAlways(Column column) {
    if (column.identity() != null && column.identity().always()) {
      throw new SqlError(
          SqlStates.GENERATED_ALWAYS,
          "column " + column.name() + " is GENERATED ALWAYS: a value cannot be given");
    }
  }

  /** What needs no validator; null for anything else. */
  private @Nullable Expr simple(SqlNode cell, Column column) {
    if (cell.getKind() == SqlKind.DEFAULT) {
      return definitions.defaultOf(table, column);
    }
    if (cell instanceof SqlDynamicParam parameter) {
      SqlType type = Assignments.parameterType(column.type());
      analysis.parameter(parameter.getIndex(), type);
      return Assignments.convert(new Expr.Parameter(parameter.getIndex(), type), column);
    }
    Expr.Literal literal = SimpleValues.literal(cell);
    return literal == null ? null : convert(literal, column, cell);
  }

  private static Expr convert(Expr value, Column column, SqlNode at) {
    try {
      return Assignments.convert(value, column);
    } catch (SqlError e) {
      throw e.line() > 0 ? e : Tables.error(e.sqlState(), e.getMessage(), at.getParserPosition());
    }
  }

  private static SqlSelect select(List<SqlNode> items) {
    return new SqlSelect(
        SqlParserPos.ZERO,
        null,
        new SqlNodeList(items, SqlParserPos.ZERO),
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null,
        null);
  }

  private PlanNode constantRows(List<List<@Nullable Expr>> rows, List<Expr> computed) {
    List<List<Expr>> complete = new ArrayList<>();
    int next = 0;
    for (List<@Nullable Expr> row : rows) {
      List<Expr> expressions = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        Expr simple = row.get(i);
        expressions.add(
            simple != null ? simple : Assignments.convert(computed.get(next++), targets.get(i)));
      }
      complete.add(expressions);
    }
    return aligned(complete);
  }

  /** Rows of one type per column: text may differ in length, so the column's widest is taken. */
  private PlanNode aligned(List<List<Expr>> rows) {
    List<SqlType> types = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      SqlType type = rows.get(0).get(i).type();
      for (List<Expr> row : rows) {
        type = Types.common(type, row.get(i).type());
      }
      types.add(type);
    }
    List<List<Expr>> converted = new ArrayList<>();
    for (List<Expr> row : rows) {
      List<Expr> cells = new ArrayList<>();
      for (int i = 0; i < row.size(); i++) {
        cells.add(Exprs.cast(row.get(i), types.get(i)));
      }
      converted.add(cells);
    }
    return new PlanNode.Values(types, converted);
  }

  /** Rows with subqueries: each is a query of its own. */
  private PlanNode computedRows(List<List<SqlNode>> rows, List<List<@Nullable Expr>> simple) {
    List<PlanNode> plans = new ArrayList<>();
    for (int r = 0; r < rows.size(); r++) {
      List<SqlNode> others = new ArrayList<>();
      List<Integer> position = new ArrayList<>();
      for (int i = 0; i < targets.size(); i++) {
        position.add(simple.get(r).get(i) == null ? others.size() : -1);
        if (simple.get(r).get(i) == null) {
          others.add(rows.get(r).get(i));
        }
      }
      if (others.isEmpty()) {
        plans.add(constantRows(List.of(simple.get(r)), List.of()));
        continue;
      }
      PlanNode plan = analysis.query(select(others)).plan();
      List<Expr> expressions = new ArrayList<>();
      for (int i = 0; i < targets.size(); i++) {
        Expr constant = simple.get(r).get(i);
        expressions.add(
            constant != null
                ? constant
                : Assignments.convert(
                    new Expr.Column(position.get(i), plan.columns().get(position.get(i))),
                    targets.get(i)));
      }
      plans.add(new PlanNode.Project(plan, expressions, Exprs.types(expressions)));
    }
    if (plans.size() == 1) {
      return plans.get(0);
    }
    List<SqlType> types = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      SqlType type = plans.get(0).columns().get(i);
      for (PlanNode plan : plans) {
        type = Types.common(type, plan.columns().get(i));
      }
      types.add(type.nullable(true));
    }
    plans.replaceAll(plan -> PhysicalPlanner.convert(plan, types));
    return new PlanNode.SetOperation(PlanNode.SetKind.UNION, true, plans, types);
  }

  // ---- INSERT … SELECT ----

  private PlanNode query(SqlNode source) {
    targets.forEach(InsertPlanner::refuseIfAlways);
    PlanNode plan = analysis.query(ParameterTypes.inSelectList(source, targets)).plan();
    if (plan.columns().size() != targets.size()) {
      throw wrongCount(plan.columns().size(), source.getParserPosition());
    }
    boolean projected = plan instanceof PlanNode.Project;
    List<Expr> values =
        plan instanceof PlanNode.Project project
            ? project.expressions()
            : Exprs.columns(plan.columns());
    List<Expr> expressions = new ArrayList<>();
    for (int i = 0; i < targets.size(); i++) {
      expressions.add(Assignments.convert(values.get(i), targets.get(i)));
    }
    if (expressions.equals(values)) {
      return plan;
    }
    PlanNode input = projected ? ((PlanNode.Project) plan).input() : plan;
    return new PlanNode.Project(input, expressions, Exprs.types(expressions));
  }
}
