package io.paxosstore.tpcc.ledger;

import java.util.ArrayList;
import java.util.List;

/** What does not match, all of it counted and the first ones in words. */
final class Findings {
  private static final int SHOWN = 20;

  private final List<String> words = new ArrayList<>();
  private long count;

  void add(String finding) {
    if (count++ < SHOWN) {
      words.add(finding);
    }
  }

  List<String> words() {
    List<String> all = new ArrayList<>(words);
    if (count > SHOWN) {
      all.add("and " + (count - SHOWN) + " more");
    }
    return all;
  }
}
