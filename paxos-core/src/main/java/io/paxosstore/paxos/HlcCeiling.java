package io.paxosstore.paxos;

/** Keeps a durable bound above everything that an {@link Hlc} tells. */
public interface HlcCeiling {
  /**
   * Makes a ceiling above {@code timestamp} durable and returns it; throws if it cannot. Called by
   * one thread at a time.
   */
  long raiseAbove(long timestamp);

  /**
   * Told, on a thread that must not wait, that the clock has come close to the ceiling: somebody
   * should call {@link Hlc#raiseAhead()} soon, or the next reader of the clock will have to wait
   * for the disk.
   */
  void nearing();

  /** How close is close. */
  long margin();
}
