package io.paxosstore.tpcc.terminal;

import io.paxosstore.tpcc.transaction.TransactionType;
import java.util.SplittableRandom;

/**
 * A deck of cards, clause 5.2.4.2: whatever the order in which a terminal draws them, after each
 * whole deck its mix is exact. For one thread.
 */
final class Deck {
  private final TransactionType[] cards;
  private final SplittableRandom random;
  private int drawn;

  Deck(SplittableRandom random) {
    this.random = random;
    int size = 0;
    for (TransactionType type : TransactionType.values()) {
      size += type.cards();
    }
    cards = new TransactionType[size];
    int next = 0;
    for (TransactionType type : TransactionType.values()) {
      for (int i = 0; i < type.cards(); i++) {
        cards[next++] = type;
      }
    }
    drawn = size;
  }

  TransactionType draw() {
    if (drawn == cards.length) {
      shuffle();
      drawn = 0;
    }
    return cards[drawn++];
  }

  private void shuffle() {
    for (int i = cards.length - 1; i > 0; i--) {
      int j = random.nextInt(i + 1);
      TransactionType card = cards[i];
      cards[i] = cards[j];
      cards[j] = card;
    }
  }
}
