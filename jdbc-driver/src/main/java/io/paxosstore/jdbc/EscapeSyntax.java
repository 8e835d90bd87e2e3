package io.paxosstore.jdbc;

import io.paxosstore.jdbc.protocol.SqlExceptions;
import java.sql.SQLException;
import java.util.Locale;
import java.util.Map;

/**
 * Translates JDBC's escapes, {@code {d '…'}} and the like, into SQL. Text without a brace costs one
 * search for it.
 */
final class EscapeSyntax {
  // JDBC's names of functions that SQL calls otherwise.
  private static final Map<String, String> FUNCTIONS =
      Map.ofEntries(
          Map.entry("UCASE", "UPPER"),
          Map.entry("LCASE", "LOWER"),
          Map.entry("LENGTH", "CHAR_LENGTH"),
          Map.entry("LOG", "LN"),
          Map.entry("CEILING", "CEIL"),
          Map.entry("IFNULL", "COALESCE"),
          Map.entry("CURDATE", "CURRENT_DATE"),
          Map.entry("CURRENT_DATE", "CURRENT_DATE"),
          Map.entry("CURTIME", "LOCALTIME"),
          Map.entry("CURRENT_TIME", "LOCALTIME"),
          Map.entry("NOW", "LOCALTIMESTAMP"),
          Map.entry("CURRENT_TIMESTAMP", "LOCALTIMESTAMP"),
          Map.entry("USER", "CURRENT_USER"),
          Map.entry("DATABASE", "CURRENT_CATALOG"));

  private final String sql;
  private final StringBuilder out;
  private int at;

  private EscapeSyntax(String sql) {
    this.sql = sql;
    out = new StringBuilder(sql.length() + 16);
  }

  static String translate(String sql) throws SQLException {
    return sql.indexOf('{') < 0 ? sql : new EscapeSyntax(sql).run();
  }

  private String run() throws SQLException {
    copyUntil(false);
    return out.toString();
  }

  /** Copies text, translating what it meets, up to the brace that closes the escape around it. */
  private void copyUntil(boolean brace) throws SQLException {
    while (at < sql.length()) {
      int next = SqlScanner.skip(sql, at);
      if (next > at) {
        out.append(sql, at, next);
        at = next;
        continue;
      }
      char c = sql.charAt(at++);
      if (c == '{') {
        escape(at - 1);
      } else if (c == '}' && brace) {
        return;
      } else {
        out.append(c);
      }
    }
    if (brace) {
      throw SqlExceptions.of("42601", "escape is not closed: } is missing");
    }
  }

  private void escape(int start) throws SQLException {
    skipBlanks();
    int from = at;
    while (at < sql.length() && Character.isLetter(sql.charAt(at))) {
      at++;
    }
    String keyword = sql.substring(from, at).toLowerCase(Locale.ROOT);
    switch (keyword) {
      case "d":
        out.append("DATE");
        copyUntil(true);
        break;
      case "t":
        out.append("TIME");
        copyUntil(true);
        break;
      case "ts":
        out.append("TIMESTAMP");
        copyUntil(true);
        break;
      case "escape":
        out.append("ESCAPE");
        copyUntil(true);
        break;
      case "limit":
        out.append("LIMIT");
        copyUntil(true);
        break;
      case "oj":
        skipBlanks();
        copyUntil(true);
        break;
      case "fn":
        skipBlanks();
        function();
        copyUntil(true);
        break;
      default:
        if (keyword.equals("call") || sql.startsWith("?", from)) {
          throw Failures.unsupported("calling a procedure");
        }
        throw SqlExceptions.of(
            "42601", "unknown escape at position " + (start + 1) + ": {" + keyword);
    }
  }

  private void function() throws SQLException {
    int from = at;
    while (at < sql.length() && Character.isJavaIdentifierPart(sql.charAt(at))) {
      at++;
    }
    String name = sql.substring(from, at);
    String translated = FUNCTIONS.get(name.toUpperCase(Locale.ROOT));
    out.append(translated == null ? name : translated);
    if (translated != null && !isCall(translated)) {
      skipBlanks();
      if (sql.startsWith("(", at)) {
        at++;
        skipBlanks();
        if (!sql.startsWith(")", at)) {
          throw SqlExceptions.of("42601", "function " + name + " takes no argument");
        }
        at++;
      }
    }
  }

  private static boolean isCall(String function) {
    return !(function.startsWith("CURRENT_") || function.startsWith("LOCALTIME"));
  }

  private void skipBlanks() {
    while (at < sql.length() && Character.isWhitespace(sql.charAt(at))) {
      at++;
    }
  }
}
