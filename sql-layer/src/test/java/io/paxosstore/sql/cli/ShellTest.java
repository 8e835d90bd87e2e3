package io.paxosstore.sql.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.StringReader;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

/** On another database, because what is tested is the shell. */
class ShellTest {
  private static final String URL = "jdbc:h2:mem:";

  @Test
  void resultsAndCountsComeOutInTheOrderOfTheStatements() throws IOException {
    Spoken spoken =
        speak(
            URL,
            true,
            """
            create table t (id int primary key, name varchar(10));
            insert into t values (1, 'one'), (2, null);
            select * from t order by id;
            """);
    assertEquals("", spoken.errors());
    assertEquals(
        """
        No rows affected
        2 rows affected
        +----+------+
        | ID | NAME |
        +----+------+
        | 1  | one  |
        | 2  | NULL |
        +----+------+
        2 rows selected
        """,
        spoken.output());
    assertEquals(0, spoken.exitCode());
  }

  @Test
  void aScriptEndsAtItsFirstErrorAndSaysWhere() throws IOException {
    Spoken spoken = speak(URL, true, "values 1;\n\nvalues no_such_column;\nvalues 2;");
    assertEquals(1, spoken.exitCode());
    assertEquals(
        "test:3: Error: Column \"NO_SUCH_COLUMN\" not found", spoken.errors().split(";")[0]);
    assertEquals("+----+\n| C1 |\n+----+\n| 1  |\n+----+\n1 row selected\n", spoken.output());
  }

  @Test
  void aPipeGoesOnAfterAnErrorAndTheExitCodeRemembersIt() throws IOException {
    Spoken spoken = speak(URL, false, "values no_such_column;\nvalues 2;");
    assertEquals(1, spoken.exitCode());
    assertEquals("+----+\n| C1 |\n+----+\n| 2  |\n+----+\n1 row selected\n", spoken.output());
  }

  @Test
  void withoutAConnectionNoStatementIsTried() throws IOException {
    Spoken spoken = speak(URL + "x;IFEXISTS=TRUE", false, "values 1;");
    assertEquals(1, spoken.exitCode());
    assertEquals("", spoken.output());
    assertEquals("Error: Database \"mem:x\" not found", spoken.errors().split(",")[0]);
  }

  @Test
  void wideRowsAreNotCut() throws IOException {
    String wide = "x".repeat(3000);
    Spoken spoken = speak(URL, true, "select '" + wide + "' as a, 1 as b;");
    assertEquals("| " + wide + " | 1 |", spoken.output().lines().skip(3).findFirst().orElseThrow());
  }

  @Test
  void tablesColumnsAndIndexesAreListedAsAPersonWantsThem() throws IOException {
    Spoken spoken =
        speak(
            "jdbc:paxosstore:mem:shell",
            true,
            """
            CREATE TABLE customer (id INT PRIMARY KEY, name VARCHAR(40) NOT NULL);
            CREATE TABLE purchase (id INT PRIMARY KEY, amount DECIMAL(10, 2) DEFAULT 0);
            CREATE INDEX by_name ON customer (name);
            !tables
            !tables pur%
            !describe purchase
            !indexes public.customer
            """);
    assertEquals("", spoken.errors());
    assertEquals(
        """
        No rows affected
        No rows affected
        No rows affected
        +--------+----------+------------+
        | SCHEMA |  TABLE   |    TYPE    |
        +--------+----------+------------+
        | PUBLIC | CUSTOMER | BASE TABLE |
        | PUBLIC | PURCHASE | BASE TABLE |
        +--------+----------+------------+
        2 rows selected
        +--------+----------+------------+
        | SCHEMA |  TABLE   |    TYPE    |
        +--------+----------+------------+
        | PUBLIC | PURCHASE | BASE TABLE |
        +--------+----------+------------+
        1 row selected
        +--------+----------+--------+---------+------+--------+----------+---------+----------+
        | SCHEMA |  TABLE   | COLUMN |  TYPE   | SIZE | DIGITS | NULLABLE | DEFAULT | IDENTITY |
        +--------+----------+--------+---------+------+--------+----------+---------+----------+
        | PUBLIC | PURCHASE | ID     | INTEGER | 10   | 0      | NO       | NULL    | NO       |
        | PUBLIC | PURCHASE | AMOUNT | DECIMAL | 10   | 2      | YES      | 0       | NO       |
        +--------+----------+--------+---------+------+--------+----------+---------+----------+
        2 rows selected
        +--------+----------+-------------+--------+---------+----------+--------+------------+
        | SCHEMA |  TABLE   |    INDEX    | UNIQUE | PRIMARY | POSITION | COLUMN | DESCENDING |
        +--------+----------+-------------+--------+---------+----------+--------+------------+
        | PUBLIC | CUSTOMER | BY_NAME     | FALSE  | FALSE   | 1        | NAME   | FALSE      |
        | PUBLIC | CUSTOMER | PK_CUSTOMER | TRUE   | TRUE    | 1        | ID     | FALSE      |
        +--------+----------+-------------+--------+---------+----------+--------+------------+
        2 rows selected
        """,
        spoken.output());
    assertEquals(0, spoken.exitCode());
  }

  private record Spoken(int exitCode, String output, String errors) {}

  private static Spoken speak(String url, boolean endsAtError, String script) throws IOException {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream errors = new ByteArrayOutputStream();
    Shell shell = Shell.ofScript(new Script("test", new StringReader(script)), endsAtError);
    shell.setOutputStream(output);
    shell.setErrorStream(errors);
    int exitCode = shell.open(url);
    return new Spoken(
        exitCode, output.toString(StandardCharsets.UTF_8), errors.toString(StandardCharsets.UTF_8));
  }
}
