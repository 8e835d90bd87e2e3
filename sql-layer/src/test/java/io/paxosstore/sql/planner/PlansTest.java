package io.paxosstore.sql.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.plan.PlanNode;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What plans statements get, what errors, and that plans are values of ours alone. */
class PlansTest {
  private static final FixtureCatalog CATALOG = new FixtureCatalog();
  private static final StatementPlanner PLANNER = new StatementPlanner(FixtureCatalog.statistics());

  static PlannedStatement plan(String sql) {
    return PLANNER.plan(sql, CATALOG, "APP", List.of());
  }

  static PlanNode planOf(PlannedStatement statement) {
    return switch (statement) {
      case PlannedStatement.Query query -> query.plan();
      case PlannedStatement.Update update -> update.plan();
      default -> throw new AssertionError(statement);
    };
  }

  /** The plan, then its columns and parameters; or the error. */
  private static String describe(String sql) {
    try {
      PlannedStatement statement = plan(sql);
      return switch (statement) {
        case PlannedStatement.Query query ->
            print(query.plan()) + "columns " + columns(query.columns()) + parameters(query);
        case PlannedStatement.Update update ->
            print(update.plan()).stripTrailing() + parameters(update);
        case PlannedStatement.Explain explain -> String.join("\n", explain.lines());
        case PlannedStatement.Ddl ddl -> ddl.statement().toString();
        case PlannedStatement.Command command -> command.toString();
      };
    } catch (SqlError e) {
      return e.sqlState() + " " + e.getMessage();
    }
  }

  private static String print(PlanNode plan) {
    return new ExplainPrinter(FixtureCatalog.statistics())
        .print(plan).stream().map(line -> line + "\n").collect(Collectors.joining());
  }

  private static String columns(List<ColumnDescription> columns) {
    return columns.stream()
        .map(
            column -> column.label() + " " + column.type() + (column.nullable() ? "" : " NOT NULL"))
        .collect(Collectors.joining(", "));
  }

  private static String parameters(PlannedStatement statement) {
    return statement.parameters().isEmpty()
        ? ""
        : "\nparameters "
            + statement.parameters().stream()
                .map(Object::toString)
                .collect(Collectors.joining(", "))
            + (statement.dependsOnBoundTypes() ? " as bound" : "");
  }

  @Test
  void plansAreAsReviewed() {
    GoldenFile.check("plans.txt", PlansTest::describe);
  }

  @Test
  void errorsAreAsReviewed() {
    GoldenFile.check("errors.txt", PlansTest::describe);
  }

  @Test
  void definitionsAndCommandsAreAsReviewed() {
    GoldenFile.check("definitions.txt", PlansTest::describe);
  }

  @Test
  void aPlanHoldsNoObjectOfThePlannersLibrary() {
    for (String sql :
        List.of(
            "select c.name, (select count(*) from orders o where o.customer_id = c.id) from"
                + " customer c",
            "select * from item where id in (?, 2) order by price desc limit 3",
            "insert into log values (current_timestamp, 'x')",
            "update customer set balance = balance * 2 where region = 1")) {
      PlannedStatementWalk.assertOwnClassesOnly(plan(sql));
    }
  }

  @Test
  void planningIsThreadSafe() throws Exception {
    List<String> statements =
        List.of(
            "select * from customer where region = ? and id = ?",
            "select region, count(*) from customer group by region order by 2",
            "update item set price = price + 1 where id = ?",
            "select * from rich where id in (select customer_id from orders)");
    List<String> expected = statements.stream().map(PlansTest::describe).toList();
    StatementPlanner shared = new StatementPlanner(FixtureCatalog.statistics());
    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<List<String>>> results = new ArrayList<>();
      for (int i = 0; i < 4; i++) {
        Callable<List<String>> task =
            () ->
                statements.stream()
                    .map(sql -> print(planOf(shared.plan(sql, CATALOG, "APP", List.of()))))
                    .toList();
        results.add(threads.submit(task));
      }
      for (Future<List<String>> result : results) {
        List<String> printed = result.get();
        for (int i = 0; i < printed.size(); i++) {
          assertTrue(expected.get(i).startsWith(printed.get(i)), printed.get(i));
        }
      }
    }
  }

  @Test
  void aLongStatementIsPlannedOrRefusedInWords() throws InterruptedException {
    String terms =
        IntStream.range(0, 2000)
            .mapToObj(i -> "price <> " + i)
            .collect(Collectors.joining(" and "));
    String values =
        IntStream.range(0, 2000)
            .mapToObj(i -> "(" + i + ", 1, 'x')")
            .collect(Collectors.joining(","));
    List<String> statements =
        List.of(
            "select * from item where " + terms,
            "select * from item where not (" + terms.replace(" and ", " or ") + ")",
            "select * from item where id in (" + "?, ".repeat(2000) + "?)",
            "insert into item values " + values);
    // A small stack may be too small for some of them, a large one is not.
    for (int stackKib : new int[] {512, 16 << 10}) {
      List<String> answers = new ArrayList<>();
      Thread thread =
          new Thread(
              null,
              () -> statements.forEach(sql -> answers.add(describe(sql))),
              "planner",
              (long) stackKib << 10);
      thread.start();
      thread.join();
      assertEquals(statements.size(), answers.size());
      for (String answer : answers) {
        boolean refused = answer.startsWith("54001") && stackKib == 512;
        assertTrue(refused || answer.contains("ITEM"), answer);
      }
    }
  }

  @Test
  void warmingUpPlansEveryShapeWithoutFailing() {
    new StatementPlanner(FixtureCatalog.statistics()).warmUp(CATALOG);
  }

  @Test
  void expressionsOfTablesAreCompiledOnTheirOrdinals() {
    var setting = java.util.Objects.requireNonNull(CATALOG.table("APP", "SETTING"));
    var expressions = PLANNER.expressions(CATALOG);
    assertEquals(1, expressions.checks(setting).size());
    assertEquals(
        "$3 >= 0.0",
        new ExpressionPrinter(i -> "$" + i).print(expressions.checks(setting).get(0).condition()));
    assertEquals(
        "'none'",
        new ExpressionPrinter(i -> "$" + i)
            .print(java.util.Objects.requireNonNull(expressions.defaults(setting).get(2))));
  }
}
