package io.paxosstore.sql.planner;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.catalog.Column;
import io.paxosstore.sql.catalog.DefinitionCheck;
import io.paxosstore.sql.catalog.Table;
import io.paxosstore.sql.catalog.View;
import io.paxosstore.sql.ddl.DdlStatement;
import io.paxosstore.sql.executor.TableExpressions;
import io.paxosstore.sql.parser.LockingQuery;
import io.paxosstore.sql.parser.StatementNode;
import io.paxosstore.sql.parser.StatementParser;
import io.paxosstore.sql.parser.Syntax;
import io.paxosstore.sql.plan.Expr;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.type.SqlType;
import io.paxosstore.sql.validator.NameResolution;
import io.paxosstore.sql.validator.ValidationErrors;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.sql.SqlDelete;
import org.apache.calcite.sql.SqlInsert;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlUpdate;
import org.jspecify.annotations.Nullable;

/**
 * Text to plan. Thread-safe; keeps what it learned of the last catalog version it saw. Every
 * failure is an {@code SqlError} with the statement's line and column where there is one.
 */
public final class StatementPlanner implements DefinitionCheck {
  /** What is kept for one catalog version. */
  private record Version(Catalog catalog, NameResolution names, TableDefinitions definitions) {}

  private final TableStatistics statistics;
  private final boolean shortWay;
  private volatile @Nullable Version latest;

  /** A planner that asks {@code statistics} for the sizes of tables. */
  public StatementPlanner(TableStatistics statistics) {
    this(statistics, true);
  }

  /**
   * With {@code shortWay} false, statements by key are planned like any other: what tests hold the
   * short way against.
   */
  StatementPlanner(TableStatistics statistics, boolean shortWay) {
    this.statistics = statistics;
    this.shortWay = shortWay;
  }

  /**
   * Plans statements of every shape, so that the first one that somebody waits for finds the
   * classes loaded.
   */
  public void warmUp(Catalog catalog) {
    WarmUp.run(this, catalog);
  }

  /**
   * Plans a statement.
   *
   * @param currentSchema where names without a schema are looked up
   * @param bound the types of the values that the client bound, NULL or missing where it did not
   *     say; they decide the type of a parameter of which the statement says nothing
   * @throws io.paxosstore.sql.SqlError if it is not a statement of ours
   */
  public PlannedStatement plan(
      String sql, Catalog catalog, String currentSchema, List<SqlTypeCode> bound) {
    try {
      return plan(StatementParser.parse(sql), sql, version(catalog), currentSchema, bound);
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      throw ValidationErrors.of(e);
    }
  }

  private Version version(Catalog catalog) {
    Version version = latest;
    if (version == null || version.catalog != catalog) {
      NameResolution names = new NameResolution(catalog, statistics::rows);
      version = new Version(catalog, names, new TableDefinitions(catalog, names));
      latest = version;
    }
    return version;
  }

  private PlannedStatement plan(
      SqlNode node, String sql, Version version, String schema, List<SqlTypeCode> bound) {
    StatementAnalysis analysis =
        new StatementAnalysis(version.catalog, schema, version.names, statistics, bound);
    return switch (node) {
      case StatementNode statement ->
          switch (statement.syntax()) {
            case Syntax.Explain explain ->
                explained(plan(explain.statement(), sql, version, schema, bound));
            case Syntax.Unsupported unsupported ->
                throw Tables.error(
                    io.paxosstore.sql.SqlStates.NOT_SUPPORTED,
                    unsupported.what() + " is not supported yet",
                    node.getParserPosition());
            default -> definitionOrCommand(statement.syntax(), sql, version, schema);
          };
      case LockingQuery locking ->
          query(locking.query(), lock(locking), sql, analysis, version.definitions);
      case SqlInsert insert ->
          updated(new InsertPlanner(analysis, version.definitions, insert).plan(), analysis);
      case SqlUpdate update -> update(update, analysis, version.definitions);
      case SqlDelete delete -> delete(delete, analysis, version.definitions);
      default -> {
        if (!node.isA(SqlKind.QUERY)) {
          throw Tables.error(
              io.paxosstore.sql.SqlStates.NOT_SUPPORTED,
              node.getKind().sql.replace('_', ' ') + " is not supported",
              node.getParserPosition());
        }
        yield query(node, PlanNode.Lock.NONE, sql, analysis, version.definitions);
      }
    };
  }

  private PlannedStatement update(
      SqlUpdate update, StatementAnalysis analysis, TableDefinitions definitions) {
    PlanNode.Modify byKey =
        shortWay ? new KeyStatements(analysis, definitions).update(update) : null;
    return updated(
        byKey != null ? byKey : new UpdatePlanner(analysis, definitions).plan(update), analysis);
  }

  private PlannedStatement delete(
      SqlDelete delete, StatementAnalysis analysis, TableDefinitions definitions) {
    PlanNode.Modify byKey =
        shortWay ? new KeyStatements(analysis, definitions).delete(delete) : null;
    return updated(
        byKey != null ? byKey : new UpdatePlanner(analysis, definitions).plan(delete), analysis);
  }

  private static PlannedStatement updated(PlanNode.Modify plan, StatementAnalysis analysis) {
    return new PlannedStatement.Update(plan, analysis.parameters(), analysis.dependsOnBoundTypes());
  }

  private PlannedStatement definitionOrCommand(
      Syntax syntax, String sql, Version version, String schema) {
    PlannedStatement.Command command = Commands.translate(syntax, version.catalog);
    if (command != null) {
      return command;
    }
    DdlStatement statement =
        new DdlTranslator(schema, sql, DdlTranslator.validator(version.names, schema))
            .translate(syntax);
    if (statement == null) {
      throw DdlTranslator.unexpected(syntax);
    }
    return new PlannedStatement.Ddl(statement);
  }

  private static PlanNode.Lock lock(LockingQuery query) {
    return switch (query.waiting()) {
      case WAIT -> PlanNode.Lock.UPDATE;
      case NOWAIT -> PlanNode.Lock.UPDATE_NOWAIT;
      case SKIP_LOCKED -> PlanNode.Lock.UPDATE_SKIP_LOCKED;
    };
  }

  private PlannedStatement query(
      SqlNode query,
      PlanNode.Lock lock,
      String sql,
      StatementAnalysis analysis,
      TableDefinitions definitions) {
    boolean locking = lock != PlanNode.Lock.NONE;
    if (locking) {
      LockableQueries.check(query);
    }
    List<@Nullable String> texts = ColumnLabels.of(query, sql);
    if (shortWay && query instanceof SqlSelect select) {
      KeyStatements.Selected byKey = new KeyStatements(analysis, definitions).select(select, lock);
      if (byKey != null) {
        return new PlannedStatement.Query(
            byKey.plan(), columns(byKey, texts), analysis.parameters(), false, locking);
      }
    }
    StatementAnalysis.Planned planned = analysis.query(query);
    if (locking) {
      LockableQueries.check(planned.plan(), query);
    }
    PlanNode plan = locking ? Locks.apply(planned.plan(), lock, table -> true) : planned.plan();
    return new PlannedStatement.Query(
        plan,
        columns(planned, plan, texts, analysis.catalog()),
        analysis.parameters(),
        analysis.dependsOnBoundTypes(),
        locking);
  }

  private static List<ColumnDescription> columns(
      KeyStatements.Selected byKey, List<@Nullable String> texts) {
    List<ColumnDescription> columns = new ArrayList<>();
    for (int i = 0; i < byKey.columns().size(); i++) {
      Column column = byKey.columns().get(i);
      String text = i < texts.size() ? texts.get(i) : null;
      columns.add(
          ColumnLabels.describe(text != null ? text : column.name(), byKey.plan().table(), column));
    }
    return columns;
  }

  private static List<ColumnDescription> columns(
      StatementAnalysis.Planned planned,
      PlanNode plan,
      List<@Nullable String> texts,
      Catalog catalog) {
    List<ColumnDescription> columns = new ArrayList<>();
    List<RelDataTypeField> fields = planned.rowType().getFieldList();
    for (int i = 0; i < fields.size(); i++) {
      String text = i < texts.size() ? texts.get(i) : null;
      List<String> origin = planned.origins().get(i);
      String label = text != null ? text : ColumnLabels.ofStar(fields.get(i).getName(), origin);
      columns.add(ColumnLabels.describe(label, origin, plan.columns().get(i), catalog));
    }
    return columns;
  }

  private PlannedStatement explained(PlannedStatement planned) {
    PlanNode plan =
        switch (planned) {
          case PlannedStatement.Query query -> query.plan();
          case PlannedStatement.Update update -> update.plan();
          default -> throw new IllegalStateException("EXPLAIN of " + planned);
        };
    return new PlannedStatement.Explain(new ExplainPrinter(statistics).print(plan));
  }

  // ---- What the catalog and the executor ask ----

  /** The defaults and checks of tables of a catalog. */
  public TableExpressions expressions(Catalog catalog) {
    return version(catalog).definitions;
  }

  /**
   * Compiles an expression on a table's columns; column i of the result is the table's ordinal i.
   *
   * @throws io.paxosstore.sql.SqlError if it is none
   */
  public Expr expression(Catalog catalog, Table table, String sql) {
    try {
      return uncached(catalog).condition(table, sql);
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      throw ValidationErrors.of(e);
    }
  }

  @Override
  public void checkDefault(Catalog catalog, Table table, Column column) {
    String sql = Objects.requireNonNull(column.defaultSql());
    TableDefinitions.reporting(() -> uncached(catalog).defaultExpression(column, sql));
  }

  @Override
  public void checkCondition(Catalog catalog, Table table, String conditionSql) {
    TableDefinitions.reporting(() -> uncached(catalog).condition(table, conditionSql));
  }

  @Override
  public List<Column> checkView(Catalog catalog, View view) {
    try {
      NameResolution names = new NameResolution(catalog, statistics::rows);
      StatementAnalysis analysis =
          new StatementAnalysis(catalog, view.definedIn(), names, statistics, List.of());
      return ViewColumns.of(view, analysis.query(StatementParser.parseQuery(view.sql())));
    } catch (RuntimeException | StackOverflowError | AssertionError e) {
      throw ValidationErrors.of(e);
    }
  }

  /** A catalog that is being changed is not one that statements run on. */
  private TableDefinitions uncached(Catalog catalog) {
    return new TableDefinitions(catalog, new NameResolution(catalog, statistics::rows));
  }

  /** The type of a parameter of which the planner knows nothing. */
  public static SqlType unknownParameter() {
    return Assignments.UNKNOWN_PARAMETER;
  }
}
