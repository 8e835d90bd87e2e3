package io.paxosstore.jdbc;

import static io.paxosstore.jdbc.Sql.assertState;
import static org.junit.jupiter.api.Assertions.assertEquals;

import java.sql.SQLException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EscapeSyntaxTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "SELECT 1 | SELECT 1",
        "SELECT {d '2020-01-02'} | SELECT DATE '2020-01-02'",
        "SELECT { ts '2020-01-02 03:04:05' } | SELECT TIMESTAMP '2020-01-02 03:04:05' ",
        "SELECT {t '03:04:05'} | SELECT TIME '03:04:05'",
        "SELECT {fn ucase({fn concat(a, '}')})} | SELECT UPPER(concat(a, '}'))",
        "SELECT {fn now()}, {fn curdate( )} | SELECT LOCALTIMESTAMP, CURRENT_DATE",
        "SELECT * FROM {oj a LEFT JOIN b ON a.x = b.x} | SELECT * FROM a LEFT JOIN b ON a.x = b.x",
        "a LIKE 'x!%' {escape '!'} | a LIKE 'x!%' ESCAPE '!'",
        "SELECT a FROM t {limit 5} | SELECT a FROM t LIMIT 5",
        "SELECT '{d}', \"{x\" | SELECT '{d}', \"{x\"",
        "SELECT 1 -- {d | SELECT 1 -- {d",
        "SELECT /* {call */ 'it''s {' | SELECT /* {call */ 'it''s {'"
      })
  void anEscapeBecomesSqlAndAllElseStays(String given, String expected) throws SQLException {
    assertEquals(expected.trim(), EscapeSyntax.translate(given).trim());
  }

  @ParameterizedTest
  @ValueSource(strings = {"{call p()}", "{? = call f(?)}", "{ CALL p }"})
  void callsAreRefused(String sql) {
    assertState("0A000", () -> EscapeSyntax.translate(sql));
  }

  @ParameterizedTest
  @ValueSource(strings = {"{d '2020-01-01'", "{", "{nonsense 1}", "{fn now(1)}"})
  void brokenEscapesAreSyntaxErrors(String sql) {
    assertState("42601", () -> EscapeSyntax.translate(sql));
  }

  @Test
  void parametersAreCountedOutsideOfQuotesAndComments() {
    assertEquals(
        2, SqlScanner.countParameters("SELECT ?, '?', \"?\" -- ?\n /* ? */ FROM t WHERE a = ?"));
  }
}
