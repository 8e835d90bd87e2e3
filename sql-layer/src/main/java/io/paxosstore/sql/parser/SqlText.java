package io.paxosstore.sql.parser;

import org.apache.calcite.sql.parser.SqlParserPos;

/** A statement's text, addressed by the lines and columns that the parser speaks of. */
public record SqlText(String sql) {
  /** The text between the first and the last character of a position, both included. */
  public String slice(SqlParserPos position) {
    int from = offset(position.getLineNum(), position.getColumnNum());
    int to = offset(position.getEndLineNum(), position.getEndColumnNum());
    return sql.substring(from, Math.min(sql.length(), to + 1));
  }

  private int offset(int line, int column) {
    int offset = 0;
    for (int i = 1; i < line; i++) {
      offset = endOfLine(offset);
    }
    return Math.min(sql.length(), offset + column - 1);
  }

  /** The parser counts CR, LF and CR LF as one end of line each. */
  private int endOfLine(int from) {
    for (int i = from; i < sql.length(); i++) {
      char c = sql.charAt(i);
      if (c == '\n') {
        return i + 1;
      }
      if (c == '\r') {
        return i + 1 < sql.length() && sql.charAt(i + 1) == '\n' ? i + 2 : i + 1;
      }
    }
    return sql.length();
  }
}
