package io.paxosstore.tpcc.ledger;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.load.SmallLoad;
import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.schema.Database;
import io.paxosstore.tpcc.schema.Dialect;
import io.paxosstore.tpcc.transaction.Effect;
import io.paxosstore.tpcc.transaction.HotRows;
import io.paxosstore.tpcc.transaction.Input;
import io.paxosstore.tpcc.transaction.Isolation;
import io.paxosstore.tpcc.transaction.Session;
import io.paxosstore.tpcc.transaction.Transactions;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A database that forgets, repeats or invents is found out, though its data may be consistent. */
final class PlantedFaultsTest {
  private static final Input.NewOrder ORDER =
      new Input.NewOrder(
          1, 3, 7, List.of(new Input.Line(5, 1, 2), new Input.Line(11, 1, 10)), false);
  private static final Input.Payment PAYMENT =
      new Input.Payment(1, 4, new Input.Whom(1, 4, 9, ""), new BigDecimal("12.34"));

  private Database database;
  private Connection connection;
  private Session session;
  private Transactions transactions;
  private Ledger ledger;
  private ClientLedger client;

  @BeforeEach
  void load() throws Exception {
    database =
        new Database("jdbc:h2:mem:planted", null, null, Dialect.ofUrl("jdbc:h2:mem:planted"));
    connection = database.connect();
    SmallLoad.load(database, 1, 2);
    session = new Session(database, Isolation.SERIALIZABLE);
    transactions = new Transactions(session, HotRows.LAST, Scale.small(1));
    ledger = Ledger.open(connection, 1);
    client = ledger.client();
  }

  @AfterEach
  void close() throws SQLException {
    session.close();
    connection.close();
  }

  private Effect run(Input input) throws SQLException {
    Effect effect = transactions.run(input);
    session.commit();
    return effect;
  }

  private Effect rollBack(Input input) throws SQLException {
    Effect effect = transactions.run(input);
    session.rollback();
    return effect;
  }

  private void change(String sql) throws SQLException {
    try (Statement statement = connection.createStatement()) {
      assertTrue(statement.executeUpdate(sql) > 0, sql);
    }
  }

  private void requireFound(String... words) throws SQLException {
    List<String> found = ledger.compare(connection).mismatches();
    assertEquals(words.length, found.size(), found::toString);
    for (int i = 0; i < words.length; i++) {
      assertTrue(found.get(i).contains(words[i]), found::toString);
    }
  }

  @Test
  void whatWasAcknowledgedAndIsThereMatches() throws SQLException {
    client.acknowledged(run(ORDER));
    client.acknowledged(run(PAYMENT));
    client.acknowledged(run(PAYMENT));
    client.acknowledged(run(new Input.Delivery(1, 3)));
    rollBack(ORDER);
    requireFound();
  }

  @Test
  void aLostOrderIsFound() throws SQLException {
    client.acknowledged(run(ORDER));
    client.acknowledged(rollBack(ORDER));
    requireFound("order 62 of warehouse 1 district 3 was acknowledged and is not there");
  }

  @Test
  void anOrderThatWasNeverAcknowledgedIsFound() throws SQLException {
    run(ORDER);
    requireFound("order 61 of warehouse 1 district 3");
  }

  @Test
  void anOrderOfUnknownOutcomeMayBeThereOrNot() throws SQLException {
    client.unknown(run(ORDER));
    client.unknown(rollBack(ORDER));
    requireFound();
  }

  @Test
  void aLostLineIsFound() throws SQLException {
    client.acknowledged(run(ORDER));
    change(
        "DELETE FROM order_line WHERE ol_w_id = 1 AND ol_d_id = 3 AND ol_o_id = 61"
            + " AND ol_number = 2");
    requireFound("1 lines");
  }

  @Test
  void aDoubledPaymentIsFoundThoughAllSumsAreRight() throws SQLException {
    client.acknowledged(run(PAYMENT));
    run(PAYMENT);
    requireFound("is there more often than it was acknowledged");
  }

  @Test
  void aLostPaymentIsFoundThoughAllSumsAreRight() throws SQLException {
    client.acknowledged(rollBack(PAYMENT));
    requireFound("payment of 12.34 by customer 9 of warehouse 1 district 4");
  }

  @Test
  void aPaymentOfUnknownOutcomeMayBeThereOnceAtMost() throws SQLException {
    client.unknown(run(PAYMENT));
    requireFound();
    run(PAYMENT);
    requireFound("never acknowledged");
  }

  @Test
  void aLostUpdateOfASumIsFound() throws SQLException {
    client.acknowledged(run(PAYMENT));
    change("UPDATE warehouse SET w_ytd = w_ytd - 12.34 WHERE w_id = 1");
    requireFound("w_ytd of warehouse 1 has grown by 0 cents, payments are 1234");
  }

  @Test
  void aDeliveryThatWasNotAcknowledgedIsFound() throws SQLException {
    Effect.Delivered delivered = (Effect.Delivered) run(new Input.Delivery(1, 3));
    int[] allButTheFirst = delivered.orders().clone();
    int first = allButTheFirst[0];
    allButTheFirst[0] = 0;
    client.acknowledged(new Effect.Delivered(1, 3, allButTheFirst));
    requireFound("order " + first + " of warehouse 1 district 1 is delivered by carrier 3");
  }

  @Test
  void aLostDeliveryIsFound() throws SQLException {
    client.acknowledged(run(new Input.Delivery(1, 3)));
    change(
        "UPDATE orders SET o_carrier_id = NULL WHERE o_d_id = 2 AND o_carrier_id = 3"
            + " AND o_id = (SELECT MIN(no_o_id) - 1 FROM new_order WHERE no_d_id = 2)");
    requireFound("has carrier 0");
  }
}
