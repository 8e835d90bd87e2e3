package io.paxosstore.jdbc;

/**
 * Steps over what is not SQL's own text: quoted strings and names, comments. The little that the
 * driver must know of SQL; all else is the parser's.
 */
final class SqlScanner {
  private SqlScanner() {}

  /**
   * If a literal, quoted name or comment starts at {@code at}, the index after it (the text's end,
   * if it is not closed); else {@code at}.
   */
  static int skip(String sql, int at) {
    char c = sql.charAt(at);
    char following = at + 1 < sql.length() ? sql.charAt(at + 1) : 0;
    if (c == '\'' || c == '"') {
      // A doubled quote needs no case of its own: it ends one literal and starts the next.
      return after(sql, String.valueOf(c), at + 1);
    }
    if (c == '-' && following == '-') {
      return after(sql, "\n", at + 2);
    }
    if (c == '/' && following == '*') {
      return after(sql, "*/", at + 2);
    }
    return at;
  }

  private static int after(String sql, String end, int from) {
    int found = sql.indexOf(end, from);
    return found < 0 ? sql.length() : found + end.length();
  }

  /** Number of {@code ?} parameters. */
  static int countParameters(String sql) {
    int count = 0;
    int at = 0;
    while (at < sql.length()) {
      int next = skip(sql, at);
      if (next == at) {
        count += sql.charAt(at) == '?' ? 1 : 0;
        next++;
      }
      at = next;
    }
    return count;
  }
}
