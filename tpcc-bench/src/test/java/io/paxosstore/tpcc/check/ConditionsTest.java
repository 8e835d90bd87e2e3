package io.paxosstore.tpcc.check;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.load.SmallLoad;
import io.paxosstore.tpcc.schema.Database;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ConditionsTest {
  /**
   * Something wrong that is done to the data.
   *
   * @param conditions which no longer hold then, and no others
   */
  private record Planted(String conditions, List<String> damage, List<String> repair) {
    static Planted of(String conditions, String damage, String repair) {
      return new Planted(conditions, List.of(damage), List.of(repair));
    }
  }

  private static final List<Planted> PLANTED =
      List.of(
          Planted.of(
              "3.3.2.1, 3.3.2.8",
              "UPDATE warehouse SET w_ytd = w_ytd + 0.01 WHERE w_id = 2",
              "UPDATE warehouse SET w_ytd = w_ytd - 0.01 WHERE w_id = 2"),
          Planted.of(
              "3.3.2.2",
              "UPDATE district SET d_next_o_id = d_next_o_id + 1 WHERE d_w_id = 2 AND d_id = 3",
              "UPDATE district SET d_next_o_id = d_next_o_id - 1 WHERE d_w_id = 2 AND d_id = 3"),
          Planted.of(
              "3.3.2.11, 3.3.2.3, 3.3.2.5",
              "DELETE FROM new_order WHERE no_w_id = 2 AND no_d_id = 10 AND no_o_id = 50",
              "INSERT INTO new_order (no_w_id, no_d_id, no_o_id) VALUES (2, 10, 50)"),
          Planted.of(
              "3.3.2.4, 3.3.2.6",
              "UPDATE orders SET o_ol_cnt = o_ol_cnt + 1 WHERE o_w_id = 2 AND o_d_id = 1 AND o_id ="
                  + " 5",
              "UPDATE orders SET o_ol_cnt = o_ol_cnt - 1 WHERE o_w_id = 2 AND o_d_id = 1 AND o_id ="
                  + " 5"),
          Planted.of(
              "3.3.2.5, 3.3.2.7",
              "UPDATE orders SET o_carrier_id = 3 WHERE o_w_id = 2 AND o_d_id = 1 AND o_id = 60",
              "UPDATE orders SET o_carrier_id = NULL WHERE o_w_id = 2 AND o_d_id = 1 AND o_id ="
                  + " 60"),
          new Planted(
              "3.3.2.6",
              List.of(
                  "UPDATE orders SET o_ol_cnt = o_ol_cnt + 1 WHERE o_w_id = 2 AND o_d_id = 1 AND"
                      + " o_id = 5",
                  "UPDATE orders SET o_ol_cnt = o_ol_cnt - 1 WHERE o_w_id = 2 AND o_d_id = 1 AND"
                      + " o_id = 6"),
              List.of(
                  "UPDATE orders SET o_ol_cnt = o_ol_cnt - 1 WHERE o_w_id = 2 AND o_d_id = 1 AND"
                      + " o_id = 5",
                  "UPDATE orders SET o_ol_cnt = o_ol_cnt + 1 WHERE o_w_id = 2 AND o_d_id = 1 AND"
                      + " o_id = 6")),
          Planted.of(
              "3.3.2.10, 3.3.2.12, 3.3.2.7",
              "UPDATE order_line SET ol_delivery_d = TIMESTAMP '2026-11-22 10:00:00'"
                  + " WHERE ol_w_id = 2 AND ol_d_id = 1 AND ol_o_id = 60 AND ol_number = 1",
              "UPDATE order_line SET ol_delivery_d = NULL"
                  + " WHERE ol_w_id = 2 AND ol_d_id = 1 AND ol_o_id = 60 AND ol_number = 1"),
          Planted.of(
              "3.3.2.10, 3.3.2.8, 3.3.2.9",
              "UPDATE history SET h_amount = 10.01 WHERE h_w_id = 2 AND h_d_id = 1 AND h_c_id = 7",
              "UPDATE history SET h_amount = 10.00 WHERE h_w_id = 2 AND h_d_id = 1 AND h_c_id = 7"),
          // A payment that came to another district than the one that was credited with it.
          Planted.of(
              "3.3.2.9",
              "UPDATE history SET h_d_id = 2 WHERE h_w_id = 2 AND h_d_id = 1 AND h_c_id = 7",
              "UPDATE history SET h_d_id = 1 WHERE h_w_id = 2 AND h_c_d_id = 1 AND h_c_id = 7"),
          // An update of the balance that was lost.
          Planted.of(
              "3.3.2.10, 3.3.2.12",
              "UPDATE customer SET c_balance = -9.99 WHERE c_w_id = 2 AND c_d_id = 4 AND c_id = 9",
              "UPDATE customer SET c_balance = -10.00 WHERE c_w_id = 2 AND c_d_id = 4 AND c_id ="
                  + " 9"),
          Planted.of(
              "3.3.2.11",
              "UPDATE customer SET c_delivery_cnt = 1 WHERE c_w_id = 2 AND c_d_id = 4 AND c_id = 9",
              "UPDATE customer SET c_delivery_cnt = 0 WHERE c_w_id = 2 AND c_d_id = 4 AND c_id ="
                  + " 9"),
          Planted.of(
              "3.3.2.12",
              "UPDATE customer SET c_ytd_payment = 9.99 WHERE c_w_id = 2 AND c_d_id = 4 AND c_id ="
                  + " 9",
              "UPDATE customer SET c_ytd_payment = 10.00 WHERE c_w_id = 2 AND c_d_id = 4 AND c_id ="
                  + " 9"),
          Planted.of(
              "rows.items",
              "INSERT INTO item (i_id, i_im_id, i_name, i_price, i_data) VALUES (501, 1, 'x', 1.00,"
                  + " 'x')",
              "DELETE FROM item WHERE i_id = 501"),
          // Last, since what is gone is not put back.
          Planted.of(
              "rows.warehouse", "DELETE FROM stock WHERE s_w_id = 2 AND s_i_id = 77", "COMMIT"));

  @ParameterizedTest
  @ValueSource(strings = {"jdbc:paxosstore:mem:conditions", "jdbc:h2:mem:conditions"})
  void eachConditionCatchesWhatIsPlanted(String url) throws Exception {
    Database database = SmallLoad.database(url);
    try (Connection keeper = database.connect()) {
      SmallLoad.load(database, 2, 4);
      List<Condition> conditions =
          Condition.all().stream()
              .filter(condition -> condition.when() != Condition.When.LOADED)
              .toList();
      try (Checker checker = new Checker(database, 3)) {
        assertEquals("", failing(checker, Condition.all()));
        keeper.setAutoCommit(false);
        for (Planted planted : PLANTED) {
          change(keeper, planted.damage());
          assertEquals(planted.conditions(), failing(checker, conditions), planted.toString());
          change(keeper, planted.repair());
        }
      }
    }
  }

  private static void change(Connection connection, List<String> texts) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      for (String text : texts) {
        if (!text.equals("COMMIT")) {
          assertEquals(1, statement.executeUpdate(text), text);
        }
      }
      connection.commit();
    }
  }

  private static String failing(Checker checker, List<Condition> conditions)
      throws SQLException, InterruptedException {
    List<Finding> findings = new ArrayList<>();
    boolean good = checker.check(conditions, findings::add);
    assertEquals(conditions.size(), findings.size());
    TreeSet<String> names = new TreeSet<>();
    for (Finding finding : findings) {
      if (!finding.holds()) {
        names.add(finding.condition().name());
        // Says of what.
        assertTrue(
            finding.offending().getFirst().contains("=2")
                || finding.condition().name().equals("rows.items"),
            finding.toString());
      }
    }
    assertEquals(good, names.isEmpty());
    return String.join(", ", names);
  }

  /** Payments to one warehouse of customers of the other, in whole transactions. */
  @Test
  void conditionsHoldWhileTransactionsRun() throws Exception {
    Database database = SmallLoad.database("jdbc:paxosstore:mem:meanwhile");
    List<Condition> conditions =
        Condition.all().stream()
            .filter(condition -> condition.when() != Condition.When.LOADED)
            .toList();
    AtomicBoolean checked = new AtomicBoolean();
    try (Connection keeper = database.connect()) {
      SmallLoad.load(database, 2, 4);
      CompletableFuture<Integer> payments =
          CompletableFuture.supplyAsync(() -> pay(database, keeper, checked));
      try (Checker checker = new Checker(database, 2)) {
        for (int time = 0; time < 3; time++) {
          assertEquals("", failing(checker, conditions));
        }
      } finally {
        checked.set(true);
      }
      assertTrue(payments.get() > 0);
    }
  }

  private static int pay(Database database, Connection connection, AtomicBoolean enough) {
    int committed = 0;
    try (Statement statement = connection.createStatement()) {
      connection.setAutoCommit(false);
      while (!enough.get()) {
        int customer = 1 + committed % 60;
        try {
          statement.executeUpdate("UPDATE warehouse SET w_ytd = w_ytd + 0.01 WHERE w_id = 1");
          statement.executeUpdate(
              "UPDATE district SET d_ytd = d_ytd + 0.01 WHERE d_w_id = 1 AND d_id = 1");
          statement.executeUpdate(
              "UPDATE customer SET c_balance = c_balance - 0.01,"
                  + " c_ytd_payment = c_ytd_payment + 0.01"
                  + " WHERE c_w_id = 2 AND c_d_id = 3 AND c_id = "
                  + customer);
          statement.executeUpdate(
              "INSERT INTO history (h_c_id, h_c_d_id, h_c_w_id, h_d_id, h_w_id, h_date, h_amount,"
                  + " h_data) VALUES ("
                  + customer
                  + ", 3, 2, 1, 1, CURRENT_TIMESTAMP, 0.01, 'x')");
          connection.commit();
          committed++;
        } catch (SQLException e) {
          connection.rollback();
          if (!database.dialect().isRetryable(e)) {
            throw e;
          }
        }
      }
      return committed;
    } catch (SQLException e) {
      throw new IllegalStateException(e);
    }
  }

  @Test
  void anUrlOfSeveralHostsIsOneOfEach() {
    assertEquals(
        List.of("jdbc:paxosstore://a:1/PUBLIC?x=1", "jdbc:paxosstore://b:2/PUBLIC?x=1"),
        Hosts.each("jdbc:paxosstore://a:1,b:2/PUBLIC?x=1"));
    assertEquals(List.of("jdbc:h2:mem:x"), Hosts.each("jdbc:h2:mem:x"));
    assertFalse(Condition.all().isEmpty());
  }
}
