package io.paxosstore.tpcc.terminal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.paxosstore.tpcc.transaction.TransactionType;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class DeckTest {
  private static final int CARDS = 23;

  private static List<TransactionType> draw(Deck deck) {
    List<TransactionType> drawn = new ArrayList<>();
    for (int i = 0; i < CARDS; i++) {
      drawn.add(deck.draw());
    }
    return drawn;
  }

  @Test
  void everyDeckHasItsSharesExactly() {
    Deck deck = new Deck(new SplittableRandom(1));
    for (int i = 0; i < 100; i++) {
      Map<TransactionType, Integer> counts = new EnumMap<>(TransactionType.class);
      draw(deck).forEach(type -> counts.merge(type, 1, Integer::sum));
      assertEquals(
          Map.of(
              TransactionType.NEW_ORDER, 10,
              TransactionType.PAYMENT, 10,
              TransactionType.ORDER_STATUS, 1,
              TransactionType.DELIVERY, 1,
              TransactionType.STOCK_LEVEL, 1),
          counts);
    }
  }

  @Test
  void decksAreShuffledAnew() {
    Deck deck = new Deck(new SplittableRandom(1));
    assertNotEquals(draw(deck), draw(deck));
  }

  @Test
  void theMixIsWhatClause5Wants() {
    for (TransactionType type : TransactionType.values()) {
      double share = 100.0 * type.cards() / CARDS;
      assertTrue(share >= type.leastPercent(), type.title());
    }
  }
}
