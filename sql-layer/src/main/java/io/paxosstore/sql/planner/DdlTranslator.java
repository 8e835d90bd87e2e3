package io.paxosstore.sql.planner;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Column.Identity;
import io.paxosstore.sql.ddl.DdlStatement;
import io.paxosstore.sql.ddl.DdlStatement.ColumnDefinition;
import io.paxosstore.sql.ddl.DdlStatement.Constraint;
import io.paxosstore.sql.ddl.DdlStatement.EntityGroup;
import io.paxosstore.sql.ddl.DdlStatement.IndexColumnName;
import io.paxosstore.sql.ddl.DdlStatement.Name;
import io.paxosstore.sql.parser.SqlText;
import io.paxosstore.sql.parser.Syntax;
import io.paxosstore.sql.type.SqlType;
import io.paxosstore.sql.validator.NameResolution;
import io.paxosstore.sql.validator.TypeMapping;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNumericLiteral;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.sql.validate.SqlValidator;
import org.jspecify.annotations.Nullable;

/**
 * Definitions as the catalog takes them. Says what is wrong with a definition in itself; what the
 * catalog knows better is left to it.
 */
final class DdlTranslator {
  private final String schema;
  private final SqlText text;
  private final SqlValidator validator;

  DdlTranslator(String schema, String sql, SqlValidator validator) {
    this.schema = schema;
    this.text = new SqlText(sql);
    this.validator = validator;
  }

  /** The schema change; null if the syntax is of another kind. */
  @Nullable DdlStatement translate(Syntax syntax) {
    return switch (syntax) {
      case Syntax.CreateSchema create ->
          new DdlStatement.CreateSchema(create.name().getSimple(), create.ifNotExists());
      case Syntax.DropSchema drop ->
          new DdlStatement.DropSchema(drop.name().getSimple(), drop.ifExists(), drop.cascade());
      case Syntax.CreateTable create -> table(create);
      case Syntax.DropTable drop ->
          new DdlStatement.DropTable(name(drop.name()), drop.ifExists(), drop.cascade());
      case Syntax.TruncateTable truncate -> new DdlStatement.TruncateTable(name(truncate.name()));
      case Syntax.CreateIndex create -> index(create);
      case Syntax.DropIndex drop -> new DdlStatement.DropIndex(name(drop.name()), drop.ifExists());
      case Syntax.CreateView create -> view(create);
      case Syntax.DropView drop -> new DdlStatement.DropView(name(drop.name()), drop.ifExists());
      default -> null;
    };
  }

  private Name name(SqlIdentifier identifier) {
    return Tables.name(identifier, schema);
  }

  private static List<String> simple(List<SqlIdentifier> identifiers) {
    return identifiers.stream().map(SqlIdentifier::getSimple).toList();
  }

  private static @Nullable String simple(@Nullable SqlIdentifier identifier) {
    return identifier == null ? null : identifier.getSimple();
  }

  private DdlStatement index(Syntax.CreateIndex create) {
    List<IndexColumnName> columns =
        create.columns().stream()
            .map(column -> new IndexColumnName(column.name().getSimple(), column.descending()))
            .toList();
    return new DdlStatement.CreateIndex(
        create.name().getSimple(),
        create.ifNotExists(),
        create.unique(),
        create.global(),
        name(create.table()),
        columns);
  }

  private DdlStatement view(Syntax.CreateView create) {
    create
        .query()
        .accept(
            new SqlBasicVisitor<@Nullable Void>() {
              @Override
              public @Nullable Void visit(SqlDynamicParam parameter) {
                throw Tables.error(
                    "42P02", "a parameter is not allowed in a view", parameter.getParserPosition());
              }
            });
    return new DdlStatement.CreateView(
        name(create.name()),
        create.replace(),
        simple(create.columns()),
        text.slice(create.text()),
        schema);
  }

  // ---- CREATE TABLE ----

  private DdlStatement table(Syntax.CreateTable create) {
    List<ColumnDefinition> columns = new ArrayList<>();
    List<Constraint> constraints = new ArrayList<>();
    for (Syntax.TableElement element : create.elements()) {
      switch (element) {
        case Syntax.Column column -> columns.add(column(column, constraints));
        case Syntax.PrimaryKey key ->
            constraints.add(new Constraint.PrimaryKey(simple(key.name()), simple(key.columns())));
        case Syntax.Unique unique ->
            constraints.add(new Constraint.Unique(simple(unique.name()), simple(unique.columns())));
        case Syntax.Check check ->
            constraints.add(
                new Constraint.Check(simple(check.name()), text.slice(check.condition())));
        case Syntax.ForeignKeyElement key ->
            constraints.add(references(key.name(), simple(key.columns()), key.references()));
      }
    }
    return new DdlStatement.CreateTable(
        name(create.name()),
        create.ifNotExists(),
        columns,
        constraints,
        entityGroup(create.entityGroup()),
        slots(create.options()));
  }

  private Constraint references(
      @Nullable SqlIdentifier name, List<String> columns, Syntax.References references) {
    return new Constraint.References(
        simple(name),
        columns,
        name(references.parent()),
        simple(references.columns()),
        references.onDelete(),
        references.onUpdate());
  }

  private ColumnDefinition column(Syntax.Column column, List<Constraint> constraints) {
    String name = column.name().getSimple();
    Boolean nullable = null;
    String defaultSql = null;
    Identity identity = column.serial() ? new Identity(false, 1, 1) : null;
    for (Syntax.ColumnOption option : column.options()) {
      switch (option) {
        case Syntax.Nullability nullability -> {
          if (nullable != null && nullable != nullability.nullable()) {
            throw Tables.error(
                SqlStates.SYNTAX_ERROR,
                "column " + name + " is declared both NULL and NOT NULL",
                nullability.position());
          }
          nullable = nullability.nullable();
        }
        case Syntax.Default value -> {
          if (defaultSql != null) {
            throw Tables.error(
                SqlStates.SYNTAX_ERROR, "column " + name + " has two defaults", value.expression());
          }
          defaultSql = text.slice(value.expression());
        }
        case Syntax.Identity generated -> identity = identity(name, generated, identity);
        case Syntax.ColumnPrimaryKey key -> {
          constraints.add(new Constraint.PrimaryKey(simple(key.name()), List.of(name)));
          if (nullable != null && nullable) {
            throw Tables.error(
                SqlStates.SYNTAX_ERROR,
                "column " + name + " is declared NULL and part of the primary key",
                key.position());
          }
          nullable = false;
        }
        case Syntax.ColumnUnique unique ->
            constraints.add(new Constraint.Unique(simple(unique.name()), List.of(name)));
        case Syntax.ColumnCheck check ->
            constraints.add(
                new Constraint.Check(simple(check.name()), text.slice(check.condition())));
        case Syntax.ColumnReferences key ->
            constraints.add(references(key.name(), List.of(name), key.references()));
      }
    }
    boolean notNull = identity != null || (nullable != null && !nullable);
    SqlType type = type(column.type()).nullable(!notNull);
    if (identity != null && !type.isInteger()) {
      throw Tables.error(
          SqlStates.INVALID_DEFINITION,
          "identity column " + name + " must be of an integer type, not " + type,
          column.type().getParserPosition());
    }
    if (identity != null && defaultSql != null) {
      throw Tables.error(
          SqlStates.SYNTAX_ERROR,
          "identity column " + name + " cannot have a DEFAULT",
          column.name().getParserPosition());
    }
    return new ColumnDefinition(name, type, defaultSql, identity);
  }

  private SqlType type(SqlDataTypeSpec spec) {
    RelDataType type = spec.deriveType(validator);
    SqlType made = TypeMapping.fromCalcite(type);
    if ((made.isCharacter() || made.isBinary()) && made.precision() == 0) {
      throw Tables.error(
          SqlStates.INVALID_PARAMETER, "a length must be at least 1", spec.getParserPosition());
    }
    return made;
  }

  private static Identity identity(
      String column, Syntax.Identity generated, @Nullable Identity before) {
    if (before != null) {
      throw Tables.error(
          SqlStates.SYNTAX_ERROR,
          "column " + column + " is declared as generated twice",
          generated.position());
    }
    long start = generated.start() == null ? 1 : number(generated.start());
    long increment = generated.increment() == null ? 1 : number(generated.increment());
    if (increment == 0) {
      throw Tables.error(
          SqlStates.INVALID_PARAMETER, "INCREMENT must not be zero", generated.position());
    }
    return new Identity(generated.always(), start, increment);
  }

  private static long number(SqlNode node) {
    try {
      return ((SqlNumericLiteral) node).bigDecimalValue().longValueExact();
    } catch (ArithmeticException | ClassCastException e) {
      throw Tables.error(
          SqlStates.INVALID_PARAMETER, node + " is not an integer", node.getParserPosition());
    }
  }

  private EntityGroup entityGroup(Syntax.@Nullable EntityGroupClause clause) {
    if (clause == null) {
      return new EntityGroup.Default();
    }
    if (clause.columns().isEmpty()) {
      return new EntityGroup.Replicated();
    }
    SqlIdentifier root = clause.root();
    return root == null
        ? new EntityGroup.Root(simple(clause.columns()))
        : new EntityGroup.Child(simple(clause.columns()), name(root));
  }

  private static int slots(List<Syntax.TableOption> options) {
    int slots = 0;
    for (Syntax.TableOption option : options) {
      if (!option.name().getSimple().equals("SLOTS")) {
        throw Tables.error(
            SqlStates.INVALID_PARAMETER,
            "unknown table option " + option.name(),
            option.name().getParserPosition());
      }
      long value = option.value() instanceof SqlLiteral ? number(option.value()) : 0;
      if (value < 1 || value > 1 << 20) {
        throw Tables.error(
            SqlStates.INVALID_PARAMETER,
            "slots must be between 1 and " + (1 << 20),
            option.value().getParserPosition());
      }
      slots = (int) value;
    }
    return slots;
  }

  /** The types that definitions are made of come from the same factory as all others. */
  static SqlValidator validator(NameResolution names, String schema) {
    return names.validator(names.reader(schema), List.of());
  }

  /** Never thrown out of this package: only says that a statement is of another kind. */
  static SqlError unexpected(Syntax syntax) {
    return new SqlError(SqlStates.INTERNAL, "unexpected statement " + syntax);
  }
}
