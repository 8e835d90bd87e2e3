package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.parser.StatementParser;
import io.paxosstore.sql.validator.NameResolution;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.apache.calcite.plan.Contexts;
import org.apache.calcite.plan.ConventionTraitDef;
import org.apache.calcite.plan.RelOptCluster;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.plan.hep.HepPlanner;
import org.apache.calcite.plan.hep.HepProgram;
import org.apache.calcite.plan.hep.HepProgramBuilder;
import org.apache.calcite.prepare.CalciteCatalogReader;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.RelRoot;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.metadata.DefaultRelMetadataProvider;
import org.apache.calcite.rel.metadata.ProxyingMetadataHandlerProvider;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rel.rules.CoreRules;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.validate.SqlValidator;
import org.apache.calcite.sql2rel.RelDecorrelator;
import org.apache.calcite.sql2rel.SqlToRelConverter;
import org.apache.calcite.tools.RelBuilder;

/**
 * A validated tree to relational algebra, simplified: subqueries become joins where they can,
 * filters sink, constants are folded. For one statement, one thread.
 */
final class Algebra implements RelOptTable.ViewExpander {
  /** Views that views may be nested in; a cycle of views ends here too. */
  private static final int MAX_VIEW_DEPTH = 32;

  /**
   * Longest IN list that becomes a disjunction, and so may become a set of look-ups; a longer one
   * becomes a join with its values.
   */
  private static final int IN_LIST = 100;

  private static final SqlToRelConverter.Config CONVERSION =
      SqlToRelConverter.config()
          .withExpand(false)
          .withInSubQueryThreshold(IN_LIST)
          .withTrimUnusedFields(false);

  /**
   * Calls beyond which conditions are no longer simplified: that takes time with the cube of their
   * number.
   */
  private static final int MAX_SIMPLIFIED_CALLS = 500;

  private static final SqlToRelConverter.Config CONVERSION_OF_LARGE =
      CONVERSION.addRelBuilderConfigTransform(config -> config.withSimplify(false));

  private static final HepProgram SUBQUERIES =
      new HepProgramBuilder()
          .addRuleInstance(CoreRules.FILTER_SUB_QUERY_TO_CORRELATE)
          .addRuleInstance(CoreRules.PROJECT_SUB_QUERY_TO_CORRELATE)
          .addRuleInstance(CoreRules.JOIN_SUB_QUERY_TO_CORRELATE)
          .build();

  private static final HepProgram SIMPLIFY =
      new HepProgramBuilder()
          .addRuleInstance(CoreRules.FILTER_REDUCE_EXPRESSIONS)
          .addSubprogram(rules())
          .build();

  private static final HepProgram SIMPLIFY_LARGE = rules();

  private static HepProgram rules() {
    return new HepProgramBuilder()
        .addRuleCollection(
            List.of(
                CoreRules.FILTER_INTO_JOIN,
                CoreRules.JOIN_CONDITION_PUSH,
                CoreRules.FILTER_PROJECT_TRANSPOSE,
                CoreRules.FILTER_AGGREGATE_TRANSPOSE,
                CoreRules.FILTER_SET_OP_TRANSPOSE,
                CoreRules.FILTER_CORRELATE,
                CoreRules.FILTER_MERGE,
                CoreRules.PROJECT_MERGE,
                CoreRules.PROJECT_REMOVE,
                CoreRules.UNION_MERGE))
        .addRuleCollection(List.of(SemiJoins.OF_PROJECT, SemiJoins.OF_JOIN))
        .addRuleCollection(List.of(CoreRules.PROJECT_MERGE, CoreRules.PROJECT_REMOVE))
        .build();
  }

  /**
   * Metadata by reflection: code generated for it would cost more than an OLTP statement's whole
   * planning.
   */
  private static final ProxyingMetadataHandlerProvider METADATA =
      new ProxyingMetadataHandlerProvider(DefaultRelMetadataProvider.INSTANCE);

  private final NameResolution names;
  private final RelOptCluster cluster;
  private final RelBuilder builder;
  private final boolean large;
  private int viewDepth;

  /** For a statement of {@code calls} operators and functions. */
  Algebra(NameResolution names, int calls) {
    this.names = names;
    this.large = calls > MAX_SIMPLIFIED_CALLS;
    HepPlanner planner = new HepPlanner(HepProgram.builder().build(), Contexts.empty());
    planner.addRelTraitDef(ConventionTraitDef.INSTANCE);
    cluster = RelOptCluster.create(planner, new RexBuilder(NameResolution.types()));
    cluster.setMetadataQuerySupplier(() -> new RelMetadataQuery(METADATA));
    builder = RelBuilder.proto(Contexts.empty()).create(cluster, null);
  }

  RexBuilder rex() {
    return cluster.getRexBuilder();
  }

  /**
   * A query, simplified; its fields are those of {@code validated} and no more. With subqueries
   * that depend on the outer row there are two forms, one that runs them for each outer row and one
   * that joins with their results for all outer rows: which is better depends on how many there
   * are.
   */
  List<RelNode> query(
      SqlNode validated,
      SqlValidator validator,
      CalciteCatalogReader reader,
      UnaryOperator<RelNode> change) {
    RelRoot root = converter(validator, reader).convert(validated);
    return simplify(change.apply(root.project()));
  }

  /** An expression on the fields of a row. */
  RexNode expression(
      SqlNode validated,
      SqlValidator validator,
      CalciteCatalogReader reader,
      Map<String, RexNode> fields) {
    return converter(validator, reader).convertExpression(validated, fields);
  }

  private Converter converter(SqlValidator validator, CalciteCatalogReader reader) {
    return new Converter(this, validator, reader, cluster);
  }

  /**
   * Does without Calcite's last check, that the algebra's types are the validator's to the letter:
   * a parameter's type may be wider than what was derived before it was known. The plan's types are
   * the algebra's.
   */
  private static final class Converter extends SqlToRelConverter {
    Converter(
        Algebra algebra,
        SqlValidator validator,
        CalciteCatalogReader reader,
        RelOptCluster cluster) {
      super(
          algebra,
          validator,
          reader,
          cluster,
          Convertlets.TABLE,
          algebra.large ? CONVERSION_OF_LARGE : CONVERSION);
    }

    RelRoot convert(SqlNode query) {
      RelNode rel = convertQueryRecursive(query, true, null).rel;
      return RelRoot.of(
          rel, Objects.requireNonNull(validator).getValidatedNodeType(query), query.getKind());
    }
  }

  private List<RelNode> simplify(RelNode rel) {
    HepProgram rules = large ? SIMPLIFY_LARGE : SIMPLIFY;
    RelNode joined = run(SUBQUERIES, rel);
    boolean correlated = contains(joined, Correlate.class);
    if (correlated && !Correlations.areRemovable(joined)) {
      return List.of(run(rules, joined));
    }
    RelNode decorrelated = run(rules, RelDecorrelator.decorrelateQuery(joined, builder));
    return correlated ? List.of(decorrelated, run(rules, joined)) : List.of(decorrelated);
  }

  private static boolean contains(RelNode rel, Class<? extends RelNode> kind) {
    return kind.isInstance(rel)
        || rel.getInputs().stream().anyMatch(input -> contains(input, kind));
  }

  private static RelNode run(HepProgram program, RelNode rel) {
    HepPlanner planner = new HepPlanner(program, Contexts.empty());
    planner.setRoot(rel);
    return planner.findBestExp();
  }

  @Override
  public RelRoot expandView(
      RelDataType rowType, String sql, List<String> schemaPath, List<String> viewPath) {
    if (++viewDepth > MAX_VIEW_DEPTH) {
      throw new SqlError(
          SqlStates.STATEMENT_TOO_COMPLEX,
          "views are nested more than "
              + MAX_VIEW_DEPTH
              + " deep, or refer to each other in a circle");
    }
    try {
      CalciteCatalogReader reader = names.reader(schemaPath.get(0));
      SqlValidator validator = names.validator(reader, List.<SqlTypeCode>of());
      SqlNode validated = validator.validate(StatementParser.parseQuery(sql));
      return converter(validator, reader).convert(validated);
    } finally {
      viewDepth--;
    }
  }
}
