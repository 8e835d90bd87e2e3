package io.paxosstore.sql.transaction;

import static io.paxosstore.sql.transaction.Rows.A;
import static io.paxosstore.sql.transaction.Rows.B;
import static io.paxosstore.sql.transaction.Rows.begin;
import static io.paxosstore.sql.transaction.Rows.key;
import static io.paxosstore.sql.transaction.Rows.read;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.lsm.Cell;
import io.paxosstore.lsm.Cursor;
import io.paxosstore.paxos.GroupId;
import io.paxosstore.sql.SqlError;
import io.paxosstore.sql.transaction.FakeCluster.Delivery;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * R14: reference groups are read nearby. Groups 1/1 and 1/2 have their homes at nodes 2 and 3, the
 * reference group at node 1; the gateway is node 2.
 */
class ReferenceGroupTest {
  private static final GroupId G = new GroupId(1, 1);
  private static final GroupId H = new GroupId(1, 2);
  private static final GroupId REFERENCE = new GroupId(ReferenceGroups.familyId(2), 0);
  private static final byte[] X = key(G, "x");
  private static final byte[] Y = key(H, "y");
  private static final byte[] ITEM = key(REFERENCE, "item");
  private static final ClusterTransactionOptions OPTIONS =
      new ClusterTransactionOptions(5_000, 5_000, 300, 10, 30_000, 60_000, 600_000, 0, 0);

  private final FakeCluster cluster = new FakeCluster(3);
  private final Transactions one = cluster.node(1).open(OPTIONS);
  private final Transactions two = cluster.node(2).open(OPTIONS);
  private final Transactions three = cluster.node(3).open(OPTIONS);

  /** Requests that a node has sent to the home of the reference group. */
  private final AtomicInteger asked = new AtomicInteger();

  @BeforeEach
  void load() {
    Transaction load = begin(one);
    Rows.insert(load, X, 1, 0);
    Rows.insert(load, Y, 1, 0);
    Rows.insert(load, ITEM, 1, 0);
    load.commit();
    cluster.wire =
        (from, to, request) -> {
          if (request.group().equals(REFERENCE)) {
            asked.incrementAndGet();
          }
          return Delivery.DELIVER;
        };
  }

  @AfterEach
  void close() {
    cluster.close();
  }

  /** Buys the item: reads the reference table, writes in a group. */
  private static int buy(Transactions gateway, byte[] stock) {
    Transaction buyer = begin(gateway);
    Rows.update(buyer, stock, A, 1);
    int price = read(buyer, ITEM, A);
    buyer.commit();
    return price;
  }

  private boolean hasRight(Transactions gateway, GroupId holder) {
    Transaction reader = gateway.begin(true);
    try {
      byte[] right = ReferenceGroups.right(Keys.group(holder), Keys.group(REFERENCE));
      return reader.get(right, Columns.ALL, new Cell());
    } finally {
      reader.rollback();
    }
  }

  private void buyUntilThereIsARight(Transactions gateway, byte[] stock, GroupId holder) {
    while (!hasRight(gateway, holder)) {
      assertEquals(1, buy(gateway, stock));
    }
    while (cluster.nodes.stream().anyMatch(node -> !node.prepared(REFERENCE).isEmpty())) {
      Thread.onSpinWait(); // its registration is decided a little later
    }
  }

  private static void reprice(Transactions gateway, int price) {
    Transaction change = begin(gateway);
    Rows.update(change, ITEM, A, price);
    change.commit();
  }

  @Test
  void aGroupThatUsesAReferenceGroupGetsTheRightAndThenAsksItsHomeNoMore() {
    buyUntilThereIsARight(two, X, G);
    assertEquals(1, buy(two, X));
    asked.set(0);
    int entries = cluster.entries(REFERENCE).size();
    for (int i = 0; i < 10; i++) {
      assertEquals(1, buy(two, X));
      Transaction reader = two.begin(true);
      assertEquals(1, read(reader, X, A));
      List<String> items = new ArrayList<>();
      try (Cursor cursor =
          reader.scan(key(REFERENCE, "a"), key(REFERENCE, "z"), false, Columns.ALL)) {
        while (cursor.next()) {
          items.add(Rows.text(cursor));
        }
      }
      assertEquals(List.of("item=1"), items);
      reader.verify();
      reader.commit();
    }
    assertEquals(0, asked.get());
    assertEquals(entries, cluster.entries(REFERENCE).size(), "it takes part in no commit");
  }

  @Test
  void whoReadsTheReferenceGroupFirstLeavesItOutOfTheCommitToo() {
    buyUntilThereIsARight(two, X, G);
    int entries = cluster.entries(REFERENCE).size();
    Transaction buyer = begin(two);
    assertEquals(1, read(buyer, ITEM, A));
    Rows.update(buyer, X, A, 5);
    buyer.commit();
    assertEquals(entries, cluster.entries(REFERENCE).size());
  }

  /** Rights are taken back, which moves the snapshot: the whole row must have stood until then. */
  @Test
  void aColumnThatWasChangedMeanwhileIsNotWrittenOver() {
    Transaction slow = begin(one);
    assertEquals(1, read(slow, ITEM, A));
    Transaction change = begin(one);
    Rows.update(change, ITEM, B, 9);
    change.commit();
    buyUntilThereIsARight(two, X, G);
    SqlError conflict =
        assertThrows(SqlError.class, () -> slow.put(ITEM, Rows.row(2, 0), Columns.of(A)));
    assertEquals("40001", conflict.sqlState());
    Transaction reader = begin(three);
    assertEquals(9, read(reader, ITEM, B));
    reader.commit();
  }

  @Test
  void aChangeTakesTheRightFromAllWhoHaveItBeforeItIsMade() {
    buyUntilThereIsARight(two, X, G);
    buyUntilThereIsARight(three, Y, H);
    Transaction before = begin(two);
    Rows.update(before, X, A, 7);
    assertEquals(1, read(before, ITEM, A));
    Transaction upToNow = three.begin(true); // over two groups: it stands when it ends (R7)
    assertEquals(1, read(upToNow, Y, A));
    assertEquals(1, read(upToNow, X, A));
    assertEquals(1, read(upToNow, ITEM, A));
    reprice(one, 2);
    assertEquals("40001", assertThrows(SqlError.class, before::commit).sqlState());
    assertEquals("40001", assertThrows(SqlError.class, upToNow::verify).sqlState());
    upToNow.rollback();
    assertEquals(2, buy(two, X));
    assertEquals(2, buy(three, Y));
  }

  @Test
  void aReaderThatCommitsFirstKeepsWhatItRead() {
    buyUntilThereIsARight(two, X, G);
    Transaction change = begin(one);
    Rows.update(change, ITEM, A, 2); // the right is gone, the price still stands
    assertTrue(!hasRight(two, G));
    Transaction buyer = begin(three);
    assertEquals(1, read(buyer, ITEM, A));
    Rows.update(buyer, Y, A, 7);
    buyer.commit();
    change.commit();
    assertEquals(2, buy(two, X));
  }

  /** Else a right that is granted while a change is open would let it be overlooked. */
  @Test
  void aRightThatIsGrantedMeanwhileRefusesTheChange() {
    Transaction change = begin(one);
    Rows.update(change, ITEM, A, 2);
    while (!hasRight(two, G)) {
      buy(two, X);
    }
    assertEquals("40001", assertThrows(SqlError.class, change::commit).sqlState());
    assertEquals(1, buy(two, X));
  }

  @Test
  void aNodeThatHasNotAppliedWhatTheRightIsAboutAsksTheHome() {
    cluster.node(2).lags.add(REFERENCE);
    reprice(one, 2);
    while (!hasRight(two, G)) {
      assertEquals(2, buy(two, X));
    }
    asked.set(0);
    assertEquals(2, buy(two, X));
    assertTrue(asked.get() > 0);
    assertEquals(2, buy(two, X));
  }

  @Test
  void whatATransactionChangesItselfItSees() {
    buyUntilThereIsARight(two, X, G);
    Transaction both = begin(two);
    Rows.update(both, ITEM, A, 3);
    Rows.update(both, X, A, 3);
    assertEquals(3, read(both, ITEM, A));
    both.commit();
    assertEquals(3, buy(three, Y));
  }

  @Test
  void everyGroupCanHoldTheRightAtOnce() {
    for (int slot = 0; slot < 40; slot++) {
      byte[] stock = key(slot, "stock");
      Transaction load = begin(one);
      Rows.insert(load, stock, 1, 0);
      load.commit();
      buyUntilThereIsARight(one, stock, new GroupId(1, slot));
    }
    reprice(two, 9);
    for (int slot = 0; slot < 40; slot++) {
      assertEquals(9, buy(three, key(slot, "stock")));
    }
  }
}
