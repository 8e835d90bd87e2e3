package io.paxosstore.paxos.runtime;

import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import org.junit.jupiter.api.Test;

/** When groups are given back; {@link ClusterFaultTest} sees that they are. */
final class HandOversTest {
  private static final long AFTER = 100;

  @Test
  void whatIsQuietIsGivenBackSoon() {
    assertFalse(HandOvers.isDue(AFTER - 1, true, AFTER));
    assertTrue(HandOvers.isDue(AFTER, true, AFTER));
  }

  @Test
  void whatIsNeverQuietIsGivenBackAllTheSame() {
    assertFalse(HandOvers.isDue(AFTER, false, AFTER));
    assertTrue(HandOvers.isDue(10 * AFTER, false, AFTER));
  }
}
