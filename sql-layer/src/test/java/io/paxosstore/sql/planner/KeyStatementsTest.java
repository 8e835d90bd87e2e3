package io.paxosstore.sql.planner;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.sql.plan.PlanNode;
import io.paxosstore.sql.type.SqlType;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The short way for statements by key gives what the long way gives. */
class KeyStatementsTest {
  private static final FixtureCatalog CATALOG = new FixtureCatalog();

  private record Outcome(PlanNode plan, List<SqlType> parameters, List<ColumnDescription> columns) {
    static Outcome of(PlannedStatement statement) {
      return new Outcome(
          PlansTest.planOf(statement),
          statement.parameters(),
          statement instanceof PlannedStatement.Query query ? query.columns() : List.of());
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "select * from customer where region = ? and id = ?",
        "select * from customer where id = ? and region = 5",
        "select name, balance from customer c where c.id = 3 and c.region = ?",
        "select c.name as n, c.id from app.customer as c where 7 = c.id and ? = region",
        "select price from item where id = -1",
        "select price from item where id = 3000000000",
        "select * from item where id = ? for update",
        "select * from item where id = ? for update skip locked",
        "select * from orders where id = 5",
        "select value from setting where id = ?",
        "update item set price = ? where id = ?",
        "update item set title = 'x', price = 2 where id = 7",
        "update item set title = null where id = ?",
        "update setting set code = ?, weight = 1, value = 'long' where id = ?",
        "delete from item where id = ?",
        "delete from customer where region = ? and id = 4",
        // These are not by the whole key, and so the same way for both.
        "select * from customer where region = ?",
        "select * from item where id = ? and price > 1",
        "select * from item where id = ? or id = 3",
        "update item set price = price + ? where id = ?",
        "select id + 1 from item where id = ?",
        "select * from item where id = 1.5",
        "select current_user from item where id = 1"
      })
  void theShortWayGivesWhatTheLongWayGives(String sql) {
    StatementPlanner shortWay = new StatementPlanner(FixtureCatalog.statistics());
    StatementPlanner longWay = new StatementPlanner(FixtureCatalog.statistics(), false);
    assertEquals(
        Outcome.of(longWay.plan(sql, CATALOG, "APP", List.of())),
        Outcome.of(shortWay.plan(sql, CATALOG, "APP", List.of())));
  }
}
