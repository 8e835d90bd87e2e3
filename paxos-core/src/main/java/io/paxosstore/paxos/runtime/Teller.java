package io.paxosstore.paxos.runtime;

/**
 * Calls those who asked to be called: one after the other, in the order in which the events came,
 * and while the caller's thread holds no lock of the node.
 */
final class Teller {
  private final Combiner combiner;

  /**
   * A teller with nothing to tell.
   *
   * @param overflow has somebody {@link #run} it soon
   */
  Teller(Runnable overflow) {
    combiner =
        new Combiner(
            new Combiner.Work() {
              @Override
              public void endTurn() {
                // Nothing is left to do.
              }

              @Override
              public void afterTurn() {
                // Nothing is left to do.
              }

              @Override
              public void overflow() {
                overflow.run();
              }
            });
  }

  /** Queues a call. */
  void add(Runnable call) {
    combiner.add(call);
  }

  /** Sees to it that everything queued before is called, by this thread or by who is at it. */
  void run() {
    combiner.run();
  }
}
