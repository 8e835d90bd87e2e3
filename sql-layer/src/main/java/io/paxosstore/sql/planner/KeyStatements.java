package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.ddl.DdlStatement.Name;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.plan.PlanNode.KeyRange;
import io.paxosstore.sql.plan.PlanNode.Lock;
import io.paxosstore.sql.plan.PlanNode.TableAccess;
import io.paxosstore.sql.type.SqlType;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDelete;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * The short way for the statements that applications run most: SELECT of columns, UPDATE with plain
 * values and DELETE, all by the whole primary key. They are recognised in the tree and planned
 * without Calcite's validator and algebra, a hundred times faster. In any doubt the answer is null,
 * and the long way decides; so nothing is refused here, and no error is worded twice.
 */
final class KeyStatements {
  private final StatementAnalysis analysis;
  private final TableDefinitions definitions;
  private final Map<Integer, SqlType> parameters = new HashMap<>();

  KeyStatements(StatementAnalysis analysis, TableDefinitions definitions) {
    this.analysis = analysis;
    this.definitions = definitions;
  }

  /** A query's plan and the column that each of its fields is. */
  record Selected(TableAccess plan, List<Column> columns) {}

  @Nullable Selected select(SqlSelect select, Lock lock) {
    if (select.isDistinct()
        || select.getGroup() != null
        || select.getHaving() != null
        || select.getQualify() != null
        || !select.getWindowList().isEmpty()
        || select.hasHints()
        || select.getModifierNode(org.apache.calcite.sql.SqlSelectKeyword.STREAM) != null) {
      return null;
    }
    Target target = target(select.getFrom());
    if (target == null) {
      return null;
    }
    List<Column> columns = columns(select.getSelectList(), target);
    List<Expr> key = columns == null ? null : key(select.getWhere(), target);
    if (columns == null || key == null) {
      return null;
    }
    publishParameters();
    return new Selected(access(target.table, key, columns, lock), columns);
  }

  PlanNode.@Nullable Delete delete(SqlDelete delete) {
    Target target = target(delete.getTargetTable(), delete.getAlias());
    List<Expr> key = target == null ? null : key(delete.getCondition(), target);
    if (target == null || key == null) {
      return null;
    }
    publishParameters();
    return new PlanNode.Delete(
        target.table,
        access(target.table, key, target.table.columns(), Lock.UPDATE),
        List.of(Exprs.BIGINT));
  }

  PlanNode.@Nullable Update update(SqlUpdate update) {
    Target target = target(update.getTargetTable(), update.getAlias());
    if (target == null) {
      return null;
    }
    Table table = target.table;
    List<Expr> expressions =
        new ArrayList<>(Exprs.columns(table.columns().stream().map(Column::type).toList()));
    List<Integer> targets = new ArrayList<>();
    for (int i = 0; i < update.getTargetColumnList().size(); i++) {
      Column column = column((SqlIdentifier) update.getTargetColumnList().get(i), target);
      if (column == null || column.identity() != null || targets.contains(column.ordinal())) {
        return null;
      }
      Expr value = assigned(update.getSourceExpressionList().get(i), column);
      if (value == null) {
        return null;
      }
      targets.add(column.ordinal());
      expressions.add(value);
    }
    List<Expr> key = key(update.getCondition(), target);
    if (key == null) {
      return null;
    }
    publishParameters();
    PlanNode source = access(table, key, table.columns(), Lock.UPDATE);
    return new PlanNode.Update(
        table,
        new PlanNode.Project(source, expressions, Exprs.types(expressions)),
        targets,
        definitions.checks(table),
        List.of(Exprs.BIGINT));
  }

  private @Nullable Expr assigned(SqlNode value, Column column) {
    if (value instanceof SqlDynamicParam parameter) {
      SqlType type = Assignments.parameterType(column.type());
      parameters.put(parameter.getIndex(), type);
      return Assignments.convert(new Expr.Parameter(parameter.getIndex(), type), column);
    }
    Expr.Literal literal = SimpleValues.literal(value);
    if (literal == null) {
      return null;
    }
    boolean sameKind =
        literal.type().code() == SqlTypeCode.NULL
            || Types.isNumber(literal.type()) == Types.isNumber(column.type())
                && literal.type().isCharacter() == column.type().isCharacter()
                && (literal.type().code() == SqlTypeCode.BOOLEAN)
                    == (column.type().code() == SqlTypeCode.BOOLEAN);
    return sameKind ? Assignments.convert(literal, column) : null;
  }

  // ---- Names ----

  /** The table, and the name that its columns may be qualified with. */
  private record Target(Table table, String alias) {}

  private @Nullable Target target(@Nullable SqlNode from) {
    if (from instanceof SqlCall call
        && call.getKind() == SqlKind.AS
        && call.operandCount() == 2
        && call.operand(1) instanceof SqlIdentifier alias) {
      return target(call.operand(0), alias);
    }
    return target(from, null);
  }

  private @Nullable Target target(@Nullable SqlNode name, @Nullable SqlIdentifier alias) {
    if (!(name instanceof SqlIdentifier identifier) || identifier.names.size() > 2) {
      return null;
    }
    Name found = Tables.name(identifier, analysis.schema());
    Table table = analysis.catalog().table(found.schema(), found.name());
    return table == null || table.hasHiddenRowId()
        ? null
        : new Target(table, alias == null ? table.name() : alias.getSimple());
  }

  private static @Nullable Column column(SqlNode node, Target target) {
    if (!(node instanceof SqlIdentifier identifier) || identifier.isStar()) {
      return null;
    }
    boolean bare = identifier.isSimple();
    if (!bare && (identifier.names.size() != 2 || !identifier.names.get(0).equals(target.alias))) {
      return null;
    }
    // CURRENT_USER and the like are names too, for Calcite to know; unless a column is called so,
    // it is none.
    return target.table.column(identifier.names.get(identifier.names.size() - 1));
  }

  private static @Nullable List<Column> columns(SqlNodeList items, Target target) {
    List<Column> columns = new ArrayList<>();
    for (SqlNode item : items) {
      if (item instanceof SqlIdentifier identifier && identifier.isStar()) {
        if (items.size() > 1 || identifier.names.size() > 1) {
          return null;
        }
        return target.table.columns();
      }
      SqlNode plain = item.getKind() == SqlKind.AS ? ((SqlCall) item).operand(0) : item;
      Column column = column(plain, target);
      if (column == null || columns.contains(column)) {
        return null;
      }
      columns.add(column);
    }
    return columns;
  }

  // ---- Keys ----

  /**
   * The values of the primary key's columns, in its order, if the condition is their equality and
   * nothing else.
   */
  private @Nullable List<Expr> key(@Nullable SqlNode condition, Target target) {
    Map<Integer, Expr> values = new HashMap<>();
    if (condition == null || !collect(condition, target, values)) {
      return null;
    }
    List<Expr> key = new ArrayList<>();
    for (int ordinal : target.table.primaryKey()) {
      Expr value = values.get(ordinal);
      if (value == null) {
        return null;
      }
      key.add(value);
    }
    return key.size() == values.size() ? key : null;
  }

  private boolean collect(SqlNode condition, Target target, Map<Integer, Expr> values) {
    if (!(condition instanceof SqlCall call) || call.operandCount() != 2) {
      return false;
    }
    SqlNode a = call.operand(0);
    SqlNode b = call.operand(1);
    if (call.getKind() == SqlKind.AND) {
      return collect(a, target, values) && collect(b, target, values);
    }
    if (call.getKind() != SqlKind.EQUALS) {
      return false;
    }
    boolean columnFirst = a instanceof SqlIdentifier;
    Column column = column(columnFirst ? a : b, target);
    Expr value = column == null ? null : value(columnFirst ? b : a, column);
    return column != null && value != null && values.put(column.ordinal(), value) == null;
  }

  /** What the long way would compare with the column. */
  private @Nullable Expr value(SqlNode node, Column column) {
    SqlType type = column.type();
    if (node instanceof SqlDynamicParam parameter) {
      if (type.code() == SqlTypeCode.DECIMAL) {
        return null;
      }
      SqlType bound = Assignments.parameterType(type);
      parameters.put(parameter.getIndex(), bound);
      return new Expr.Parameter(parameter.getIndex(), bound);
    }
    Expr.Literal literal = SimpleValues.literal(node);
    if (literal == null || literal.value() == null) {
      return null;
    }
    if (type.isInteger() && literal.type().isInteger()) {
      return Literals.convert(literal, type.nullable(false));
    }
    return type.isCharacter() && literal.type().isCharacter() ? literal : null;
  }

  private void publishParameters() {
    parameters.forEach(analysis::parameter);
  }

  private static TableAccess access(Table table, List<Expr> key, List<Column> columns, Lock lock) {
    return new TableAccess(
        table,
        null,
        new KeyRange(key, null, null),
        false,
        columns.stream().map(Column::ordinal).toList(),
        null,
        null,
        lock,
        columns.stream().map(Column::type).toList(),
        false);
  }
}
