package io.paxosstore.sql.cli;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.Reader;
import org.jspecify.annotations.Nullable;

/**
 * Cuts a text into what a shell would be told one by one: statements that end in a semicolon, and
 * commands that begin with an exclamation mark and end with their line. Reads no further than it
 * must, so a pipe may be a conversation. Not thread-safe.
 */
final class Script {
  private final String name;
  private final BufferedReader text;
  private int linesRead;
  private int firstLine;
  // What follows a semicolon in its line.
  private String rest = "";

  Script(String name, Reader text) {
    this.name = name;
    this.text = new BufferedReader(text);
  }

  /** The file and the line at which what {@link #next} gave last begins. */
  String position() {
    return name + ":" + firstLine;
  }

  /**
   * The next statement, without its semicolon and the comments before it, or the next command; null
   * at the end.
   */
  @Nullable String next() throws IOException {
    StringBuilder statement = new StringBuilder();
    // The quote or comment that is open: ' " or * ; 0 when there is none.
    char open = 0;
    while (true) {
      @Nullable String line = nextLine();
      if (line == null) {
        return statement.isEmpty() ? null : statement.toString().strip();
      }
      if (statement.isEmpty() && open == 0 && line.stripLeading().startsWith("!")) {
        firstLine = linesRead;
        return line.strip();
      }
      for (int i = 0; i < line.length(); i++) {
        char c = line.charAt(i);
        char following = i + 1 < line.length() ? line.charAt(i + 1) : 0;
        boolean first = statement.isEmpty();
        if (open == '*') {
          if (c == '*' && following == '/') {
            open = 0;
            i++;
            // A comment separates words.
            if (!first) {
              statement.append(' ');
            }
          }
        } else if (open != 0) {
          statement.append(c);
          // A doubled quote closes and opens again, which comes to the same.
          if (c == open) {
            open = 0;
          }
        } else if (c == '-' && following == '-') {
          break;
        } else if (c == '/' && following == '*' && !isHint(line, i)) {
          open = '*';
          i++;
        } else if (c == ';') {
          if (!first) {
            rest = line.substring(i + 1);
            return statement.toString().strip();
          }
        } else if (!first || !Character.isWhitespace(c)) {
          if (first) {
            firstLine = linesRead;
          }
          statement.append(c);
          if (c == '\'' || c == '"') {
            open = c;
          }
        }
      }
      if (!statement.isEmpty()) {
        statement.append('\n');
      }
    }
  }

  /** Planner hints look like comments and belong to the statement. */
  private static boolean isHint(String line, int start) {
    return line.startsWith("/*+", start);
  }

  private @Nullable String nextLine() throws IOException {
    if (!rest.isBlank()) {
      String line = rest;
      rest = "";
      return line;
    }
    rest = "";
    @Nullable String line = text.readLine();
    linesRead++;
    return line;
  }
}
