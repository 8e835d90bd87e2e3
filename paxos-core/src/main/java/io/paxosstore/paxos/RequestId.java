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
  /**
   * The id of commits about which nobody will ask, because whoever made them is gone when their
   * outcome is in doubt: as many as like may carry it, and no outcome is kept of them.
   */
  public static final RequestId NONE = new RequestId(0, 0);

  private static final Comparator<RequestId> ORDER =
      Comparator.comparingLong(RequestId::attemptTs).thenComparingLong(RequestId::unique);

  /** True for {@link #NONE}. */
  public boolean isNone() {
    return attemptTs == 0 && unique == 0;
  }

  @Override
  public int compareTo(RequestId that) {
    return ORDER.compare(this, that);
  }
}
