package io.paxosstore.paxos;

import java.util.Comparator;

/**
 * Names a client's submission, so that it takes effect once however often it is sent (R9, R10).
 * Older attempts sort first.
 *
 * @param attemptTs the clock ({@link Hlc}) when the commit was first attempted
 * @param unique random bits
 */
public record RequestId(long attemptTs, long unique) implements Comparable<RequestId> {
  private static final Comparator<RequestId> ORDER =
      Comparator.comparingLong(RequestId::attemptTs).thenComparingLong(RequestId::unique);

  @Override
  public int compareTo(RequestId that) {
    return ORDER.compare(this, that);
  }
}
