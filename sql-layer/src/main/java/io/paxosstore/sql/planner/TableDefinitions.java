package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.executor.TableExpressions;
import io.paxosstore.sql.parser.StatementParser;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode.CheckExpr;
import io.paxosstore.sql.type.SqlType;
import io.paxosstore.sql.validator.NameResolution;
import io.paxosstore.sql.validator.ValidationErrors;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/**
 * The expressions that tables of one catalog version keep as text, compiled when they are first
 * asked for. Thread-safe.
 */
final class TableDefinitions implements TableExpressions {
  private record Compiled(List<@Nullable Expr> defaults, List<CheckExpr> checks) {}

  /** A default names no table, so it needs no schema to look one up in. */
  private static final String NO_SCHEMA = "";

  private final Catalog catalog;
  private final NameResolution names;
  private final Map<Integer, Compiled> compiled = new ConcurrentHashMap<>();

  TableDefinitions(Catalog catalog, NameResolution names) {
    this.catalog = catalog;
    this.names = names;
  }

  @Override
  public List<CheckExpr> checks(Table table) {
    return compiled(table).checks;
  }

  @Override
  public List<@Nullable Expr> defaults(Table table) {
    return compiled(table).defaults;
  }

  /** What DEFAULT stands for: null if the column declares none. */
  Expr defaultOf(Table table, Column column) {
    Expr expr = defaults(table).get(column.ordinal());
    return expr != null ? expr : new Expr.Literal(null, column.type().nullable(true));
  }

  private Compiled compiled(Table table) {
    return compiled.computeIfAbsent(table.id(), id -> compile(table));
  }

  private Compiled compile(Table table) {
    List<@Nullable Expr> defaults = new ArrayList<>();
    for (Column column : table.columns()) {
      String sql = column.defaultSql();
      defaults.add(sql == null ? null : defaultExpression(column, sql));
    }
    List<CheckExpr> checks = new ArrayList<>();
    for (Table.Check check : table.checks()) {
      checks.add(new CheckExpr(check.name(), condition(table, check.sql())));
    }
    return new Compiled(java.util.Collections.unmodifiableList(defaults), List.copyOf(checks));
  }

  /** A DEFAULT: reads no column, fits the column. */
  Expr defaultExpression(Column column, String sql) {
    SqlNode node = parse(sql, "DEFAULT");
    Expr.Literal literal = SimpleValues.literal(node);
    Expr expr = literal != null ? literal : analysis(NO_SCHEMA).expression(node, Map.of());
    return Assignments.convert(expr, column);
  }

  /** A CHECK: a condition on the columns of one row. */
  Expr condition(Table table, String sql) {
    SqlNode node = parse(sql, "CHECK");
    Map<String, SqlType> columns = new LinkedHashMap<>();
    for (Column column : table.columns()) {
      if (!column.hidden()) {
        columns.put(column.name(), column.type());
      }
    }
    Expr expr = analysis(table.schema()).expression(node, columns);
    if (expr.type().code() != SqlTypeCode.BOOLEAN) {
      throw new SqlError(
          SqlStates.DATATYPE_MISMATCH,
          "CHECK takes a condition, not a value of type " + expr.type());
    }
    return expr;
  }

  private StatementAnalysis analysis(String schema) {
    return new StatementAnalysis(catalog, schema, names, table -> 1, List.of());
  }

  private static SqlNode parse(String sql, String clause) {
    SqlNode node = StatementParser.parseExpression(sql);
    node.accept(
        new SqlBasicVisitor<@Nullable Void>() {
          @Override
          public @Nullable Void visit(SqlDynamicParam parameter) {
            throw new SqlError("42P02", "a parameter is not allowed in " + clause);
          }

          @Override
          public @Nullable Void visit(SqlCall call) {
            if (call.isA(SqlKind.QUERY)) {
              throw ExpressionTranslator.unsupported(
                  "a subquery in " + clause + " is not supported");
            }
            return super.visit(call);
          }
        });
    return node;
  }

  /** Runs a check whose failures of whatever kind are the statement's. */
  static void reporting(Runnable check) {
    try {
      check.run();
    } catch (RuntimeException | StackOverflowError e) {
      throw ValidationErrors.of(e);
    }
  }
}
