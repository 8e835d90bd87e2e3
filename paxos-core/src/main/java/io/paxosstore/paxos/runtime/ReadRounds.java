package io.paxosstore.paxos.runtime;

import java.util.ArrayList;
import java.util.List;

/**
 * Reads of one group that ask the others the same question. One round of messages answers all who
 * had come when it began; who comes meanwhile waits for the next, which the core never hears of one
 * by one. Belongs to whoever runs the core.
 */
final class ReadRounds {
  private boolean underWay;
  private List<ReadWaiter> asked = List.of();
  private List<ReadWaiter> next = List.of();

  /** Adds one who asks; true if no round is under way, so that one has to {@link #begin}. */
  boolean join(ReadWaiter waiter) {
    if (next.isEmpty()) {
      next = new ArrayList<>();
    }
    next.add(waiter);
    return !underWay;
  }

  /** All who have come are asked for. */
  void begin() {
    underWay = true;
    asked = next;
    next = List.of();
  }

  /** The round is over: those whom it answers. */
  List<ReadWaiter> end() {
    underWay = false;
    List<ReadWaiter> answered = asked;
    asked = List.of();
    return answered;
  }

  /** Everything is over: all who wait. */
  List<ReadWaiter> endAll() {
    List<ReadWaiter> all = new ArrayList<>(end());
    all.addAll(next);
    next = List.of();
    return all;
  }

  /** True if somebody came since the round began. */
  boolean wantsNext() {
    return !next.isEmpty();
  }

  /** True if nobody waits any more, though a round may be under way. */
  boolean isForsaken() {
    return asked.stream().allMatch(ReadWaiter::isOver)
        && next.stream().allMatch(ReadWaiter::isOver);
  }

  boolean isIdle() {
    return !underWay && next.isEmpty();
  }
}
