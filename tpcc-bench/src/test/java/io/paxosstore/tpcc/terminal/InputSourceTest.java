package io.paxosstore.tpcc.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.model.NuRandConstants;
import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.model.TpccRandom;
import io.paxosstore.tpcc.transaction.Input;
import io.paxosstore.tpcc.transaction.TransactionType;
import org.junit.jupiter.api.Test;

/** The shares of clause 9.2.2.5, over enough draws of a fixed seed. */
final class InputSourceTest {
  private static final int DRAWS = 100_000;
  private static final Scale SCALE = Scale.full(3);

  private static InputSource source(Scale scale) {
    return new InputSource(scale, new TpccRandom(1, NuRandConstants.choose(1)), 2, 7);
  }

  private static void requireShare(double least, double most, long part, long all) {
    double percent = 100.0 * part / all;
    assertTrue(percent >= least && percent <= most, () -> percent + " %");
  }

  @Test
  void newOrdersHaveTheirSharesOfLinesRemoteLinesAndUnusedItems() {
    InputSource source = source(SCALE);
    long lines = 0;
    long remote = 0;
    long unused = 0;
    for (int i = 0; i < DRAWS; i++) {
      Input.NewOrder order = (Input.NewOrder) source.draw(TransactionType.NEW_ORDER);
      assertTrue(order.lines().size() >= 5 && order.lines().size() <= 15);
      assertEquals(2, order.warehouse());
      lines += order.lines().size();
      remote += order.remoteLines();
      unused += order.unusedItem() ? 1 : 0;
      // The item that nobody sells is the last one, and the only one.
      for (int j = 0; j < order.lines().size(); j++) {
        boolean last = j == order.lines().size() - 1;
        boolean sold = order.lines().get(j).item() <= SCALE.items();
        assertEquals(!(order.unusedItem() && last), sold);
      }
    }
    requireShare(0.9, 1.1, unused, DRAWS);
    requireShare(0.95, 1.05, remote, lines);
    requireShare(950, 1_050, lines, DRAWS);
  }

  @Test
  void paymentsHaveTheirSharesOfNamesAndOfOtherWarehousesCustomers() {
    InputSource source = source(SCALE);
    long remote = 0;
    long byName = 0;
    for (int i = 0; i < DRAWS; i++) {
      Input.Payment payment = (Input.Payment) source.draw(TransactionType.PAYMENT);
      remote += payment.isRemote() ? 1 : 0;
      byName += payment.whom().byName() ? 1 : 0;
      if (!payment.isRemote()) {
        assertEquals(payment.district(), payment.whom().district());
      }
    }
    requireShare(14, 16, remote, DRAWS);
    requireShare(57, 63, byName, DRAWS);
  }

  @Test
  void withOneWarehouseNothingIsRemote() {
    InputSource source =
        new InputSource(Scale.full(1), new TpccRandom(1, NuRandConstants.choose(1)), 1, 1);
    for (int i = 0; i < 1_000; i++) {
      assertEquals(0, ((Input.NewOrder) source.draw(TransactionType.NEW_ORDER)).remoteLines());
      assertTrue(!((Input.Payment) source.draw(TransactionType.PAYMENT)).isRemote());
    }
  }

  @Test
  void stockLevelsAskForTheTerminalsOwnDistrict() {
    Input.StockLevel level = (Input.StockLevel) source(SCALE).draw(TransactionType.STOCK_LEVEL);
    assertEquals(2, level.warehouse());
    assertEquals(7, level.district());
  }
}
