package io.paxosstore.sql.planner;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlDelete;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUpdate;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/**
 * UPDATE and DELETE: the rows to be written are a query like any other, {@code SELECT assigned
 * values FROM table WHERE …}, to which the table's own columns are added once names are resolved:
 * the hidden row id is among them, and SQL has no name for it.
 */
final class UpdatePlanner {
  private final StatementAnalysis analysis;
  private final TableDefinitions definitions;

  UpdatePlanner(StatementAnalysis analysis, TableDefinitions definitions) {
    this.analysis = analysis;
    this.definitions = definitions;
  }

  PlanNode.Delete plan(SqlDelete delete) {
    SqlIdentifier name = identifier(delete.getTargetTable());
    Table table = Tables.writable(analysis.catalog(), name, analysis.schema());
    PlanNode source = source(table, name, delete.getAlias(), delete.getCondition(), List.of());
    return new PlanNode.Delete(table, source, List.of(Exprs.BIGINT));
  }

  PlanNode.Update plan(SqlUpdate update) {
    SqlIdentifier name = identifier(update.getTargetTable());
    Table table = Tables.writable(analysis.catalog(), name, analysis.schema());
    List<Column> targets = new ArrayList<>();
    List<SqlNode> values = new ArrayList<>();
    Set<Column> seen = new HashSet<>();
    for (int i = 0; i < update.getTargetColumnList().size(); i++) {
      SqlIdentifier id = (SqlIdentifier) update.getTargetColumnList().get(i);
      Column column = Tables.column(table, id);
      if (!seen.add(column)) {
        throw Tables.error(
            SqlStates.DUPLICATE_COLUMN,
            "column " + column.name() + " is assigned twice",
            id.getParserPosition());
      }
      SqlNode value = update.getSourceExpressionList().get(i);
      if (value.getKind() != SqlKind.DEFAULT) {
        refuseIfAlways(column, id);
        values.add(ParameterTypes.assigned(value, column));
      }
      targets.add(column);
    }
    PlanNode source = source(table, name, update.getAlias(), update.getCondition(), values);
    return new PlanNode.Update(
        table,
        assigned(table, source, targets, update.getSourceExpressionList()),
        targets.stream().map(Column::ordinal).toList(),
        definitions.checks(table),
        List.of(Exprs.BIGINT));
  }

  private static void refuseIfAlways(Column column, SqlIdentifier id) {
    if (column.identity() != null && column.identity().always()) {
      throw Tables.error(
          SqlStates.GENERATED_ALWAYS,
          "column " + column.name() + " is GENERATED ALWAYS: a value cannot be given",
          id.getParserPosition());
    }
  }

  private static SqlIdentifier identifier(SqlNode target) {
    if (target instanceof SqlIdentifier identifier) {
      return identifier;
    }
    throw Tables.error(
        SqlStates.NOT_SUPPORTED,
        "hints on the table to be written are not supported",
        target.getParserPosition());
  }

  /** The table's columns, then the assigned values converted to their columns. */
  private PlanNode assigned(
      Table table, PlanNode source, List<Column> targets, SqlNodeList values) {
    List<Expr> expressions =
        new ArrayList<>(Exprs.columns(source.columns()).subList(0, table.columns().size()));
    int next = table.columns().size();
    for (int i = 0; i < targets.size(); i++) {
      if (values.get(i).getKind() == SqlKind.DEFAULT) {
        expressions.add(defaultOf(table, targets.get(i)));
        continue;
      }
      Expr value = new Expr.Column(next, source.columns().get(next));
      if (source instanceof PlanNode.Project project) {
        value = project.expressions().get(next);
      }
      try {
        expressions.add(Assignments.convert(value, targets.get(i)));
      } catch (SqlError e) {
        throw Tables.error(e.sqlState(), e.getMessage(), values.get(i).getParserPosition());
      }
      next++;
    }
    if (source instanceof PlanNode.Project project) {
      for (int i = 0; i < table.columns().size(); i++) {
        expressions.set(i, project.expressions().get(i));
      }
      return new PlanNode.Project(project.input(), expressions, Exprs.types(expressions));
    }
    return expressions.equals(Exprs.columns(source.columns()))
        ? source
        : new PlanNode.Project(source, expressions, Exprs.types(expressions));
  }

  private Expr defaultOf(Table table, Column column) {
    if (column.identity() != null) {
      throw ExpressionTranslator.unsupported(
          "SET " + column.name() + " = DEFAULT for an identity column is not supported");
    }
    return definitions.defaultOf(table, column);
  }

  private PlanNode source(
      Table table,
      SqlIdentifier name,
      @Nullable SqlIdentifier alias,
      @Nullable SqlNode condition,
      List<SqlNode> values) {
    SqlNode from =
        alias == null
            ? name
            : SqlStdOperatorTable.AS.createCall(alias.getParserPosition(), name, alias);
    // Something must be selected; a DELETE computes nothing.
    List<SqlNode> items =
        values.isEmpty() ? List.of(SqlLiteral.createExactNumeric("1", SqlParserPos.ZERO)) : values;
    SqlSelect select =
        new SqlSelect(
            SqlParserPos.ZERO,
            null,
            new SqlNodeList(items, SqlParserPos.ZERO),
            from,
            condition,
            null,
            null,
            null,
            null,
            null,
            null,
            null,
            null);
    PlanNode plan = analysis.query(select, rel -> withTable(rel, table, values.isEmpty())).plan();
    return Locks.apply(plan, PlanNode.Lock.UPDATE, t -> t.id() == table.id());
  }

  private static RelNode withTable(RelNode rel, Table table, boolean onlyTable) {
    int width = table.columns().size();
    if (!(rel instanceof Project project)
        || project.getInput().getRowType().getFieldCount() < width) {
      throw ExpressionTranslator.unsupported("a condition of this form is not supported here");
    }
    List<RexNode> expressions = new ArrayList<>();
    List<String> names = new ArrayList<>();
    for (RelDataTypeField field :
        project.getInput().getRowType().getFieldList().subList(0, width)) {
      expressions.add(
          rel.getCluster().getRexBuilder().makeInputRef(project.getInput(), field.getIndex()));
      names.add(field.getName());
    }
    if (!onlyTable) {
      for (RexNode expression : project.getProjects()) {
        names.add("=" + expressions.size());
        expressions.add(expression);
      }
    }
    return LogicalProject.create(
        project.getInput(), project.getHints(), expressions, names, project.getVariablesSet());
  }
}
