package io.paxosstore.sql.parser;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.TreeSet;
import org.apache.calcite.runtime.CalciteContextException;
import org.apache.calcite.sql.parser.SqlParseException;
import org.apache.calcite.sql.parser.SqlParserPos;

/**
 * Says in one line what the generated parser says in fifty: near which word, and what could stand
 * there if that is few words.
 */
final class SyntaxErrors {
  /** A longer list of what could stand there helps nobody. */
  private static final int MAX_EXPECTED = 5;

  private SyntaxErrors() {}

  static SqlError of(String sql, SqlParseException e) {
    Throwable cause = e.getCause();
    if (cause instanceof StackOverflowError) {
      return new SqlError(
          SqlStates.STATEMENT_TOO_COMPLEX, "the statement is nested too deeply", cause);
    }
    SqlParserPos position = e.getPos();
    if (position == null || position.getLineNum() == 0) {
      position = positionIn(e.getMessage());
    }
    if (cause instanceof CalciteContextException context) {
      // Raised by an action of the grammar: it has a sentence of its own.
      Throwable reason = context.getCause();
      String message = reason != null ? reason.getMessage() : context.getMessage();
      return error("syntax error: " + message, position, e);
    }
    if (e.getExpectedTokenSequences() == null) {
      // A statement that starts with no keyword of one: the grammar takes it for an expression.
      boolean noStatement = e.getMessage().startsWith("Non-query expression");
      String message =
          noStatement
              ? "syntax error at or near \"" + wordAt(sql, position) + "\""
              : lexical(e.getMessage());
      return error(message, position, e);
    }
    boolean atEnd =
        e.getMessage().startsWith("Encountered \"<EOF>")
            || e.getMessage().startsWith("Encountered \"\" ") && isLast(sql, position);
    String near = atEnd ? "" : wordAt(sql, position);
    String message =
        near.isEmpty()
            ? "syntax error at the end of the statement"
            : "syntax error at or near \"" + near + "\"";
    return error(message + expected(e), position, e);
  }

  /** True if nothing follows the word at a position: what is wrong then comes after it. */
  private static boolean isLast(String sql, SqlParserPos position) {
    return sql.stripTrailing().endsWith(wordAt(sql, position));
  }

  private static SqlError error(String message, SqlParserPos position, SqlParseException cause) {
    return new SqlError(
        SqlStates.SYNTAX_ERROR,
        message,
        position.getLineNum(),
        Math.max(1, position.getColumnNum()),
        cause);
  }

  /** "Lexical error at line 1, column 8. Encountered: "#" (35), after : """. */
  private static String lexical(String message) {
    int encountered = message.indexOf("Encountered: ");
    if (message.startsWith("Lexical error") && encountered >= 0) {
      if (message.startsWith("<EOF>", encountered + "Encountered: ".length())) {
        return "syntax error: a string, quoted name or comment is not closed";
      }
      int open = message.indexOf('"', encountered);
      int close = open < 0 ? -1 : message.indexOf('"', open + 1);
      if (close > open) {
        String character = message.substring(open + 1, close);
        return character.equals("'") || character.startsWith("\\")
            ? "syntax error: a string or a quoted name is not closed"
            : "syntax error at or near \"" + character + "\"";
      }
    }
    String first = message.lines().findFirst().orElse("syntax error");
    return first.startsWith("syntax error") ? first : "syntax error: " + first;
  }

  private static SqlParserPos positionIn(String message) {
    int line = message.indexOf("line ");
    int column = message.indexOf("column ");
    if (line < 0 || column < 0) {
      return SqlParserPos.ZERO;
    }
    int lineNumber = number(message, line + "line ".length());
    int columnNumber = number(message, column + "column ".length());
    return new SqlParserPos(lineNumber, columnNumber);
  }

  private static int number(String text, int from) {
    int value = 0;
    for (int i = from; i < text.length() && Character.isDigit(text.charAt(i)); i++) {
      value = value * 10 + text.charAt(i) - '0';
    }
    return value;
  }

  private static String wordAt(String sql, SqlParserPos position) {
    String word = new SqlText(sql).slice(position);
    return word.length() > 40 ? word.substring(0, 40) + "…" : word;
  }

  private static String expected(SqlParseException e) {
    Set<String> words = new TreeSet<>();
    String[] images = e.getTokenImages();
    for (int[] sequence : e.getExpectedTokenSequences()) {
      // With a look-ahead of two, a sequence may name two tokens; only the first is known to be
      // possible.
      words.add(plain(images[sequence[0]]));
      if (words.size() > MAX_EXPECTED) {
        return "";
      }
    }
    return words.isEmpty() ? "" : "; expected " + String.join(", ", new LinkedHashSet<>(words));
  }

  private static String plain(String image) {
    if (image.startsWith("\"") && image.endsWith("\"") && image.length() > 2) {
      return image.substring(1, image.length() - 1);
    }
    return image.equals("<EOF>")
        ? "the end"
        : image
            .replace("<", "")
            .replace(">", "")
            .toLowerCase(java.util.Locale.ROOT)
            .replace('_', ' ');
  }
}
