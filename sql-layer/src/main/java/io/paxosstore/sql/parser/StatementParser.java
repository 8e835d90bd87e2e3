package io.paxosstore.sql.parser;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import io.paxosstore.sql.parser.generated.SqlParserImpl;
import org.apache.calcite.avatica.util.Casing;
import org.apache.calcite.avatica.util.Quoting;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParser;
import org.apache.calcite.sql.validate.SqlConformance;
import org.apache.calcite.sql.validate.SqlConformanceEnum;

/**
 * Reads one statement. Unquoted names are folded to upper case, double-quoted ones kept. Stateless.
 *
 * <p>The parser and the stages after it recurse along a tree, so text length and nesting are
 * bounded before they start: an error with its SQLState instead of a stack that overflows in the
 * middle of something.
 */
public final class StatementParser {
  /** Characters that a statement may have. */
  public static final int MAX_LENGTH = 1 << 20;

  /** Parentheses that may be open at once. */
  static final int MAX_NESTING = 250;

  /** Characters that a name may have. */
  static final int MAX_NAME = 128;

  /**
   * What the grammar and the validator are lenient about: !=, %, LIMIT start, count; GROUP BY
   * ordinal and alias.
   */
  public static final SqlConformance CONFORMANCE = SqlConformanceEnum.LENIENT;

  private static final SqlParser.Config CONFIG =
      SqlParser.config()
          .withParserFactory(SqlParserImpl.FACTORY)
          .withConformance(CONFORMANCE)
          .withQuoting(Quoting.DOUBLE_QUOTE)
          .withUnquotedCasing(Casing.TO_UPPER)
          .withQuotedCasing(Casing.UNCHANGED)
          .withCaseSensitive(true)
          .withIdentifierMaxLength(MAX_NAME);

  private StatementParser() {}

  /**
   * The statement's tree; a semicolon may follow it.
   *
   * @throws SqlError 42601 with a position, 54001 if it is too long or too deep
   */
  public static SqlNode parse(String sql) {
    return parse(sql, Goal.STATEMENT);
  }

  /** The tree of a query alone. */
  public static SqlNode parseQuery(String sql) {
    return parse(sql, Goal.QUERY);
  }

  /** The tree of an expression alone: a default, a check. */
  public static SqlNode parseExpression(String sql) {
    return parse(sql, Goal.EXPRESSION);
  }

  private enum Goal {
    STATEMENT,
    QUERY,
    EXPRESSION
  }

  private static SqlNode parse(String sql, Goal goal) {
    TextLimits.check(sql, MAX_LENGTH, MAX_NESTING);
    String text = TextLimits.withoutFinalSemicolon(sql);
    if (text.isBlank()) {
      throw new SqlError(SqlStates.SYNTAX_ERROR, "the statement is empty");
    }
    SqlParser parser = SqlParser.create(text, CONFIG);
    try {
      return switch (goal) {
        case STATEMENT -> parser.parseStmt();
        case QUERY -> parser.parseQuery();
        case EXPRESSION -> parser.parseExpression();
      };
    } catch (SqlParseException e) {
      throw SyntaxErrors.of(text, e);
    } catch (StackOverflowError e) {
      throw new SqlError(SqlStates.STATEMENT_TOO_COMPLEX, "the statement is nested too deeply");
    }
  }
}
