package io.paxosstore.sql.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.io.StringReader;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ScriptTest {
  @Test
  void aStatementEndsAtItsSemicolonAndKnowsTheLineItBeganAt() throws IOException {
    assertEquals(
        List.of("s:1 select 1", "s:1 select 2", "s:3 select\n3", "s:5 select 4"),
        cut("select 1; select 2;\n\nselect\n3;\nselect 4"));
  }

  @Test
  void aSemicolonInQuotesEndsNothing() throws IOException {
    assertEquals(
        List.of("s:1 select 'a;b', 'it''s;', \"c;d\" from t", "s:2 select 'x\n;y'"),
        cut("select 'a;b', 'it''s;', \"c;d\" from t;\nselect 'x\n;y';"));
  }

  @Test
  void commentsGo_exceptHints() throws IOException {
    assertEquals(
        List.of("s:3 select 1 \n, 2", "s:5 select /*+ index(t) */ 3"),
        cut("-- one; two\n/* three;\n four */ select 1 -- five;\n, 2;\nselect /*+ index(t) */ 3;"));
  }

  @Test
  void aCommandIsALine_butAnExclamationMarkInAStatementIsNot() throws IOException {
    assertEquals(
        List.of("s:1 !tables", "s:2 select 1\n!= 2", "s:4 !quit"),
        cut("  !tables\nselect 1\n!= 2;\n!quit"));
  }

  @Test
  void nothingIsNoStatement() throws IOException {
    assertEquals(List.of(), cut("\n ;; \n-- only a comment\n/* and another */"));
  }

  private static List<String> cut(String text) throws IOException {
    Script script = new Script("s", new StringReader(text));
    List<String> statements = new ArrayList<>();
    for (@Nullable String each = script.next(); each != null; each = script.next()) {
      statements.add(script.position() + " " + each);
    }
    return statements;
  }
}
