package io.paxosstore.sql.parser;

import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.SqlStates;

/**
 * What can be said about a statement before it is parsed, with no more of a lexer than strings and
 * comments take.
 */
final class TextLimits {
  private TextLimits() {}

  static void check(String sql, int maxLength, int maxNesting) {
    if (sql.length() > maxLength) {
      throw new SqlError(
          SqlStates.STATEMENT_TOO_COMPLEX,
          "the statement has "
              + sql.length()
              + " characters; at most "
              + maxLength
              + " are allowed, use parameters for long values");
    }
    int depth = 0;
    for (int i = 0; i < sql.length(); i = next(sql, i)) {
      char c = sql.charAt(i);
      if (c == '(') {
        if (++depth > maxNesting) {
          throw new SqlError(
              SqlStates.STATEMENT_TOO_COMPLEX,
              "the statement is nested more than " + maxNesting + " parentheses deep");
        }
      } else if (c == ')') {
        depth--;
      }
    }
  }

  /** The grammar has no place for the semicolon that people and tools end a statement with. */
  static String withoutFinalSemicolon(String sql) {
    int semicolon = -1;
    for (int i = 0; i < sql.length(); i = next(sql, i)) {
      char c = sql.charAt(i);
      if (c == ';' && semicolon < 0) {
        semicolon = i;
      } else if (!Character.isWhitespace(c) && c != ';' && !startsComment(sql, i)) {
        semicolon = -1;
      }
    }
    return semicolon < 0 ? sql : sql.substring(0, semicolon);
  }

  /** The index after the character, string, quoted name or comment that begins at {@code i}. */
  private static int next(String sql, int i) {
    char c = sql.charAt(i);
    if (c == '\'' || c == '"') {
      int end = sql.indexOf(c, i + 1);
      return end < 0 ? sql.length() : end + 1;
    }
    if (sql.startsWith("--", i)) {
      int end = sql.indexOf('\n', i);
      return end < 0 ? sql.length() : end + 1;
    }
    if (sql.startsWith("/*", i)) {
      int end = sql.indexOf("*/", i + 2);
      return end < 0 ? sql.length() : end + 2;
    }
    return i + 1;
  }

  private static boolean startsComment(String sql, int i) {
    return sql.startsWith("--", i) || sql.startsWith("/*", i);
  }
}
