package io.paxosstore.sql.validator;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.runtime.CalciteException;

/**
 * What an exception of Calcite means to the author of a statement. Calcite gives a sentence and a
 * position but no SQLState, so the sentence is recognised; where ours is clearer, it is replaced.
 */
public final class ValidationErrors {
  private static final String SUGGESTION = "(?:; did you mean '(?<near>.*)'\\?)?";

  /**
   * A sentence of Calcite's and what it becomes; {@code $1} are its groups, null keeps the
   * sentence.
   */
  private record Rule(
      Pattern pattern, String sqlState, @org.jspecify.annotations.Nullable String message) {
    static Rule of(String regex, String sqlState) {
      return new Rule(Pattern.compile(regex, Pattern.DOTALL), sqlState, null);
    }

    static Rule of(String regex, String sqlState, String message) {
      return new Rule(Pattern.compile(regex, Pattern.DOTALL), sqlState, message);
    }
  }

  private static final List<Rule> RULES =
      List.of(
          Rule.of(
              "Object '(.*?)' not found within '(.*?)'" + SUGGESTION,
              SqlStates.UNDEFINED_TABLE,
              "table $2.$1 does not exist"),
          Rule.of(
              "(?:Object|Table) '(.*?)' not found" + SUGGESTION,
              SqlStates.UNDEFINED_TABLE,
              "table $1 does not exist"),
          Rule.of(
              "Column '(.*?)' not found in table '(.*?)'" + SUGGESTION,
              SqlStates.UNDEFINED_COLUMN,
              "column $1 does not exist in $2"),
          Rule.of(
              "Column '(.*?)' not found in any table" + SUGGESTION,
              SqlStates.UNDEFINED_COLUMN,
              "column $1 does not exist"),
          Rule.of(
              "Unknown (?:target column|field) '(.*?)'",
              SqlStates.UNDEFINED_COLUMN,
              "column $1 does not exist"),
          Rule.of(
              "Column '(.*?)' is ambiguous", SqlStates.AMBIGUOUS_COLUMN, "column $1 is ambiguous"),
          Rule.of(
              "Column name '(.*?)' in NATURAL join or USING clause is not unique.*",
              SqlStates.AMBIGUOUS_COLUMN),
          Rule.of(
              "No match found for function signature (.*)",
              SqlStates.UNDEFINED_FUNCTION,
              "function $1 does not exist"),
          Rule.of("(?:Invalid|Wrong) number of arguments.*", SqlStates.UNDEFINED_FUNCTION),
          Rule.of("Function '(.*?)' (?:not found|is not defined)", SqlStates.UNDEFINED_FUNCTION),
          Rule.of(
              "Cannot apply '.SCALAR_QUERY'.*",
              SqlStates.SYNTAX_ERROR,
              "a subquery that stands for a value must have one column"),
          Rule.of(
              "Cannot apply '(.*?)' to arguments of type '(.*)'\\. Supported form.*",
              SqlStates.DATATYPE_MISMATCH,
              "operator $1 does not accept $2"),
          Rule.of(
              "Cannot apply '(.*?)' to arguments of type (.*)\\. Supported form.*",
              SqlStates.DATATYPE_MISMATCH,
              "operator $1 does not accept $2"),
          Rule.of(
              "Cast function cannot convert value of type (.*) to type (.*)",
              "42846",
              "cannot cast $1 to $2"),
          Rule.of(
              "Expression '(.*?)' is not being grouped",
              SqlStates.GROUPING_ERROR,
              "$1 must appear in GROUP BY or inside an aggregate function"),
          Rule.of("Expression '(.*?)' is not in the select clause", "42P10"),
          Rule.of("Aggregate expression.*", SqlStates.GROUPING_ERROR),
          Rule.of(".*operator may only occur in an aggregate query", SqlStates.GROUPING_ERROR),
          Rule.of("Argument to .* operator must be a grouped expression", SqlStates.GROUPING_ERROR),
          Rule.of("FILTER must not contain aggregate expression", SqlStates.GROUPING_ERROR),
          Rule.of(
              "Duplicate relation name '(.*?)' in FROM clause",
              "42712",
              "name $1 is used twice in FROM"),
          Rule.of("Duplicate name '(.*?)' in column.*", SqlStates.DUPLICATE_COLUMN),
          Rule.of("Target column '(.*?)' is assigned more than once", SqlStates.DUPLICATE_COLUMN),
          Rule.of(
              "Column has duplicate column name '(.*?)' and no column list specified",
              SqlStates.DUPLICATE_COLUMN),
          Rule.of(
              "Ordinal out of range", "42P10", "position in GROUP BY or ORDER BY is out of range"),
          Rule.of(
              "Numeric literal '(.*?)' out of range",
              SqlStates.NUMERIC_OUT_OF_RANGE,
              "number $1 is out of range"),
          Rule.of(
              "Illegal (?:DATE|TIME|TIMESTAMP|DATETIME).* literal.*", SqlStates.INVALID_DATETIME),
          Rule.of("Date literal '(.*?)' out of range", SqlStates.DATETIME_OVERFLOW),
          Rule.of("Illegal (?:INTERVAL|interval) literal.*", SqlStates.INVALID_DATETIME),
          Rule.of(
              "Illegal use of dynamic parameter",
              "42P18",
              "the type of a parameter cannot be told; write CAST(? AS type)"),
          Rule.of(
              "(?:Unknown datatype name|Unknown identifier|Type) '(.*?)'.*",
              SqlStates.UNDEFINED_OBJECT,
              "type $1 does not exist"),
          Rule.of(
              "(?:DECIMAL|.*[Pp]recision|.*scale) .*(?:must be between|out of range).*", "22023"),
          Rule.of(
              "Schema '(.*?)' not found", SqlStates.UNDEFINED_SCHEMA, "schema $1 does not exist"),
          Rule.of(
              ".*(?:have compatible types|Type mismatch|Illegal mixing|Incompatible types|not"
                  + " comparable|incompatible types|must be a condition|must be of type|Expected"
                  + " a|be of the same type|Cannot infer return type|Parameters must be).*",
              SqlStates.DATATYPE_MISMATCH),
          Rule.of(
              "Cannot resolve '(.*?)'; it references view '(.*?)', whose definition is cyclic",
              SqlStates.STATEMENT_TOO_COMPLEX),
          Rule.of(".*(?:not supported|not enabled|not allowed under).*", SqlStates.NOT_SUPPORTED),
          Rule.of(
              "SELECT must have a FROM clause|SELECT \\* requires a FROM clause",
              SqlStates.SYNTAX_ERROR));

  private ValidationErrors() {}

  /** The error that a failure of any stage of planning becomes. */
  public static SqlError of(Throwable failure) {
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof SqlError error) {
        return error;
      }
    }
    if (failure instanceof StackOverflowError) {
      return new SqlError(
          SqlStates.STATEMENT_TOO_COMPLEX, "the statement is nested too deeply", failure);
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof CalciteContextException context) {
        Throwable reason = context.getCause();
        String message = reason == null ? context.getMessage() : reason.getMessage();
        return explain(message, context.getPosLine(), context.getPosColumn(), failure);
      }
    }
    for (Throwable t = failure; t != null; t = t.getCause()) {
      if (t instanceof CalciteException && t.getMessage() != null) {
        return explain(t.getMessage(), 0, 0, failure);
      }
    }
    if (failure instanceof UnsupportedOperationException) {
      return new SqlError(
          SqlStates.NOT_SUPPORTED, "this statement uses a feature that is not supported", failure);
    }
    return new SqlError(
        SqlStates.INTERNAL, "internal error: the statement could not be planned", failure);
  }

  private static SqlError explain(
      @org.jspecify.annotations.Nullable String sentence, int line, int column, Throwable failure) {
    String message =
        sentence == null
            ? "the statement is not valid"
            : sentence.replace(" NOT NULL", "").replaceAll("<([A-Z][A-Z0-9_(), ]*)>", "$1");
    for (Rule rule : RULES) {
      Matcher matcher = rule.pattern.matcher(message);
      if (matcher.matches()) {
        String text = rule.message == null ? message : matcher.replaceFirst(rule.message);
        if (rule.pattern.pattern().contains("<near>") && matcher.reset().matches()) {
          String near = matcher.group("near");
          text += near == null ? "" : "; did you mean " + near + "?";
        }
        return new SqlError(rule.sqlState, text, line, column, failure);
      }
    }
    return new SqlError(SqlStates.SYNTAX_ERROR, message, line, column, failure);
  }
}
