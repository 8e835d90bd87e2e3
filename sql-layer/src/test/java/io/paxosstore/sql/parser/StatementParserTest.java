package io.paxosstore.sql.parser;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.sql.SqlError;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.dialect.AnsiSqlDialect;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StatementParserTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "select a, b as c, count(*) from t where a = ? and b like 'x%' group by a, b having"
            + " count(*) > 1 order by a desc",
        "select * from t for update skip locked",
        "select value, date, year, count, position, start, \"end\", type, key from t as result"
            + " where user = 'x'",
        "insert into t (a, value) values (1, default), (?, 'it''s')",
        "update t as x set a = default, b = b + 1 where x.c in (1, 2)",
        "delete from t where a between 1 and 2 or not exists (select 1 from u)",
        "with x as (select 1 as a) select * from x union all select 2 order by 1 limit 3 offset 2",
        "select cast(a as timestamp(6) with time zone), case a when 1 then 'x' else null end from"
            + " t, u as v left join w on v.a = w.a",
        "select date '2020-01-01', timestamp '2020-01-01 00:00:00.123456', interval '1' day,"
            + " x'00ff', 1.5e3, true from t"
      })
  void whatIsWrittenBackReadsTheSame(String sql) {
    SqlNode tree = StatementParser.parse(sql);
    String written = tree.toSqlString(AnsiSqlDialect.DEFAULT).getSql().replace('`', '"');
    assertEquals(
        written,
        StatementParser.parse(written)
            .toSqlString(AnsiSqlDialect.DEFAULT)
            .getSql()
            .replace('`', '"'));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select 1;",
        "select 1 ; ",
        "select 1;\n-- done\n",
        "select 1;;",
        "select 1 /* ; */"
      })
  void aFinalSemicolonIsNoError(String sql) {
    assertEquals("SELECT 1", StatementParser.parse(sql).toString());
  }

  @Test
  void aSemicolonInATextIsKept() {
    assertEquals("SELECT ';'", StatementParser.parse("select ';'").toString());
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "  ", ";", "-- nothing"})
  void anEmptyStatementIsASyntaxError(String sql) {
    assertEquals(
        "42601", assertThrows(SqlError.class, () -> StatementParser.parse(sql)).sqlState());
  }

  @Test
  void tooLongAndTooDeepAreRefusedBeforeTheyAreParsed() {
    String tooLong = "select '" + "x".repeat(StatementParser.MAX_LENGTH) + "'";
    assertTooComplex(tooLong);
    assertTooComplex("select " + "(".repeat(300) + "1" + ")".repeat(300));
    StatementParser.parse("select " + "(".repeat(200) + "1" + ")".repeat(200));
    StatementParser.parse("select '" + "(".repeat(1000) + "'");
  }

  @ParameterizedTest
  @ValueSource(strings = {"NOT ", "- ", "CASE WHEN ", "a + ", "a AND ", "1 = "})
  void repetitionWithoutParenthesesEndsInAnAnswer(String word) throws InterruptedException {
    // On the small stack that a server's thread may have.
    Throwable[] failure = {null};
    Thread thread =
        new Thread(
            null,
            () -> {
              try {
                StatementParser.parse("select " + word.repeat(50_000) + "true");
              } catch (Throwable t) {
                failure[0] = t;
              }
            },
            "small stack",
            512 << 10);
    thread.start();
    thread.join();
    if (failure[0] != null) {
      assertTrue(failure[0] instanceof SqlError, () -> failure[0].toString());
      String state = ((SqlError) failure[0]).sqlState();
      assertTrue(state.equals("54001") || state.equals("42601"), state);
    }
  }

  private static void assertTooComplex(String sql) {
    assertEquals(
        "54001", assertThrows(SqlError.class, () -> StatementParser.parse(sql)).sqlState());
  }

  @Test
  void positionsAreThoseOfTheText() {
    SqlError error =
        assertThrows(SqlError.class, () -> StatementParser.parse("select a,\n\tb frm\r\n  t x y"));
    assertEquals(3, error.line());
    assertEquals(3, error.column());
    assertTrue(error.getMessage().length() < 120, error.getMessage());
  }

  @Test
  void slicesFollowAnyEndOfLine() {
    String sql = "create view v as\r\nselect 1,\r2\nfrom t";
    Syntax.CreateView view =
        (Syntax.CreateView) ((StatementNode) StatementParser.parse(sql)).syntax();
    assertEquals("select 1,\r2\nfrom t", new SqlText(sql).slice(view.text()));
  }
}
