package io.paxosstore.sql.planner;

import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.catalog.Catalog;
import io.paxosstore.sql.parser.Syntax;
import java.util.Locale;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/** Commands to the session, as the session takes them. */
final class Commands {
  private Commands() {}

  /** The command; null if the syntax is of another kind. */
  static PlannedStatement.@Nullable Command translate(Syntax syntax, Catalog catalog) {
    return switch (syntax) {
      case Syntax.Begin begin ->
          new PlannedStatement.Begin(isolation(begin.modes()), begin.modes().readOnly);
      case Syntax.Commit commit -> new PlannedStatement.Commit();
      case Syntax.Rollback rollback -> {
        SqlIdentifier savepoint = rollback.savepoint();
        yield new PlannedStatement.Rollback(savepoint == null ? null : savepoint.getSimple());
      }
      case Syntax.Savepoint savepoint ->
          new PlannedStatement.Savepoint(savepoint.name().getSimple());
      case Syntax.Release release -> new PlannedStatement.Release(release.name().getSimple());
      case Syntax.SetSchema set -> setSchema(set, catalog);
      case Syntax.SetTransaction set ->
          new PlannedStatement.SetTransaction(
              isolation(set.modes()), set.modes().readOnly, set.session());
      case Syntax.SetOption set ->
          new PlannedStatement.SetOption(name(set.name()), text(set.value()));
      case Syntax.Show show -> new PlannedStatement.Show(name(show.name()));
      default -> null;
    };
  }

  private static PlannedStatement.Command setSchema(Syntax.SetSchema set, Catalog catalog) {
    String schema = text(set.value());
    if (schema == null || !catalog.schemas().contains(schema)) {
      throw Tables.error(
          SqlStates.UNDEFINED_SCHEMA,
          "schema " + schema + " does not exist",
          set.value().getParserPosition());
    }
    return new PlannedStatement.SetSchema(schema);
  }

  private static PlannedStatement.@Nullable Isolation isolation(Syntax.TransactionModes modes) {
    Syntax.Isolation isolation = modes.isolation;
    return isolation == null ? null : PlannedStatement.Isolation.valueOf(isolation.name());
  }

  private static String name(SqlIdentifier identifier) {
    return String.join(".", identifier.names).toUpperCase(Locale.ROOT);
  }

  private static @Nullable String text(@Nullable SqlNode value) {
    return switch (value) {
      case SqlIdentifier identifier ->
          identifier.getSimple().equals("DEFAULT") ? null : identifier.getSimple();
      case SqlLiteral literal -> literal.toValue();
      case null, default -> null;
    };
  }
}
