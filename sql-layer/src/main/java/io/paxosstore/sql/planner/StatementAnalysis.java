package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.type.SqlType;
import io.paxosstore.sql.validator.NameResolution;
import io.paxosstore.sql.validator.TypeMapping;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.jspecify.annotations.Nullable;

/**
 * The stages from tree to plan for one statement: queries and expressions on one catalog, from one
 * session.
 */
final class StatementAnalysis {
  private final Catalog catalog;
  private final String schema;
  private final NameResolution names;
  private final TableStatistics statistics;
  private final List<SqlTypeCode> bound;
  private final CalciteCatalogReader reader;
  private final Map<Integer, SqlType> parameters = new HashMap<>();
  private boolean dependsOnBoundTypes;

  StatementAnalysis(
      Catalog catalog,
      String schema,
      NameResolution names,
      TableStatistics statistics,
      List<SqlTypeCode> bound) {
    this.catalog = catalog;
    this.schema = schema;
    this.names = names;
    this.statistics = statistics;
    this.bound = bound;
    this.reader = names.reader(schema);
  }

  Catalog catalog() {
    return catalog;
  }

  String schema() {
    return schema;
  }

  TableStatistics statistics() {
    return statistics;
  }

  /**
   * A query's plan and what its fields are called and come from.
   *
   * @param origins per field: schema, table and column, or null for an expression
   */
  record Planned(PlanNode plan, RelDataType rowType, List<List<String>> origins) {}

  /** Validates and plans a query. */
  Planned query(SqlNode query) {
    return query(query, UnaryOperator.identity());
  }

  /** Validates and plans a query whose algebra is changed before it is simplified. */
  Planned query(SqlNode query, UnaryOperator<RelNode> change) {
    SqlValidator validator = names.validator(reader, bound);
    SqlNode validated = validator.validate(query);
    dependsOnBoundTypes |= NameResolution.dependsOnBoundTypes(validator);
    rememberParameters(validator, validated);
    RelDataType rowType = validator.getValidatedNodeType(validated);
    Algebra algebra = new Algebra(names, calls(validated));
    PlanNode plan = cheapest(algebra, algebra.query(validated, validator, reader, change));
    return new Planned(plan, rowType, validator.getFieldOrigins(validated));
  }

  /** The form of a query whose plan costs least, among those that can be planned. */
  private PlanNode cheapest(Algebra algebra, List<RelNode> forms) {
    PhysicalPlanner.Priced best = null;
    SqlError refusal = null;
    for (RelNode form : forms) {
      try {
        PhysicalPlanner.Priced priced =
            new PhysicalPlanner(new PlanContext(algebra.rex(), statistics, parameters)).plan(form);
        if (best == null || priced.cost() < best.cost()) {
          best = priced;
        }
      } catch (SqlError e) {
        refusal = e;
      }
    }
    if (best == null) {
      throw Objects.requireNonNull(refusal);
    }
    return best.plan();
  }

  private static int calls(SqlNode tree) {
    int[] calls = {0};
    tree.accept(
        new SqlBasicVisitor<@Nullable Void>() {
          @Override
          public @Nullable Void visit(SqlCall call) {
            calls[0]++;
            return super.visit(call);
          }
        });
    return calls[0];
  }

  /** By index, because a rewritten call (COALESCE) may contain a parameter twice. */
  private void rememberParameters(SqlValidator validator, SqlNode validated) {
    validated.accept(
        new SqlBasicVisitor<@Nullable Void>() {
          @Override
          public @Nullable Void visit(SqlDynamicParam parameter) {
            RelDataType type = validator.getValidatedNodeTypeIfKnown(parameter);
            if (type != null) {
              parameters.put(parameter.getIndex(), TypeMapping.fromCalcite(type).nullable(true));
            }
            return null;
          }
        });
  }

  /** Sets the type of a parameter that no query contains. */
  void parameter(int index, SqlType type) {
    parameters.put(index, type.nullable(true));
  }

  /** True if the type of a parameter could not be told from the statement. */
  boolean dependsOnBoundTypes() {
    return dependsOnBoundTypes;
  }

  /** The types of all parameters. */
  List<SqlType> parameters() {
    List<SqlType> types = new ArrayList<>();
    int count = parameters.keySet().stream().mapToInt(index -> index + 1).max().orElse(0);
    for (int i = 0; i < count; i++) {
      types.add(parameters.getOrDefault(i, Assignments.UNKNOWN_PARAMETER));
    }
    return types;
  }

  /**
   * Validates and translates an expression.
   *
   * @param columns names and types of the columns that it may read; column i becomes Column(i)
   */
  Expr expression(SqlNode expression, Map<String, SqlType> columns) {
    SqlValidator validator = names.validator(reader, bound);
    Map<String, RelDataType> types = new HashMap<>();
    columns.forEach(
        (name, type) -> types.put(name, TypeMapping.toCalcite(type, NameResolution.types())));
    SqlNode validated = validator.validateParameterizedExpression(expression, types);
    Algebra algebra = new Algebra(names, calls(validated));
    Map<String, RexNode> fields = new HashMap<>();
    int index = 0;
    for (String name : columns.keySet()) {
      fields.put(
          name, algebra.rex().makeInputRef(Objects.requireNonNull(types.get(name)), index++));
    }
    RexNode rex = algebra.expression(validated, validator, reader, fields);
    List<SqlType> ordered = new ArrayList<>(columns.values());
    return new PlanContext(algebra.rex(), statistics, parameters)
        .translate(rex, i -> new Expr.Column(i, ordered.get(i)));
  }
}
