package io.paxosstore.paxos.transport;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.time.Duration;
import org.junit.jupiter.api.Test;

/** Times are milliseconds here, counted in nanoseconds. */
class SilenceTest {
  private static final long MS = 1_000_000;

  private final Silence silence = new Silence(Duration.ofMillis(50), Duration.ofSeconds(10));

  @Test
  void silenceCountsFromTheFirstQuestionOrTheLastSound() {
    assertEquals(0, silence.nanos(1000 * MS));
    silence.asked(1000 * MS);
    silence.asked(1010 * MS);
    assertEquals(20 * MS, silence.nanos(1020 * MS));
    silence.heard(1025 * MS, true);
    assertEquals(5 * MS, silence.nanos(1030 * MS));
    silence.heard(1031 * MS, false);
    assertFalse(silence.isWaiting());
    assertEquals(0, silence.nanos(2000 * MS));
  }

  @Test
  void theOwnLagIsExcused() {
    silence.asked(0);
    silence.pinged(10 * MS);
    silence.excuse(510 * MS, 490 * MS);
    assertEquals(20 * MS, silence.nanos(510 * MS));
    silence.ponged(510 * MS, 0);
    assertEquals(10 * MS, silence.p99Nanos());
    silence.heard(510 * MS, true);
    silence.excuse(515 * MS, 100 * MS);
    assertEquals(0, silence.nanos(515 * MS));
  }

  @Test
  void aPingIsUnansweredWhateverElseComes() {
    assertEquals(0, silence.pingNanos(5 * MS));
    silence.pinged(10 * MS);
    silence.heard(20 * MS, false);
    assertEquals(20 * MS, silence.pingNanos(30 * MS));
    silence.ponged(30 * MS, 0);
    assertEquals(0, silence.pingNanos(40 * MS));
  }

  @Test
  void suspicionFollowsHowFastThePeerAnswers() {
    assertEquals(50 * MS, silence.suspicionNanos());
    for (int i = 0; i < 300; i++) {
      silence.answered(MS);
    }
    assertEquals(50 * MS, silence.suspicionNanos());
    for (int i = 0; i < 300; i++) {
      silence.answered(30 * MS);
    }
    assertEquals(300 * MS, silence.suspicionNanos());
    for (int i = 0; i < 300; i++) {
      silence.answered(Duration.ofMinutes(1).toNanos());
    }
    assertEquals(Duration.ofSeconds(10).toNanos(), silence.suspicionNanos());
  }

  @Test
  void aPauseOfThePeerDoesNotHideItsNextOne() {
    for (int i = 0; i < 300; i++) {
      silence.answered(MS);
    }
    for (int pause = 0; pause < 3; pause++) {
      silence.pinged(0);
      silence.ponged(5000 * MS, 0);
    }
    assertTrue(silence.suspicionNanos() <= 500 * MS, silence.suspicionNanos() + " ns");
  }

  @Test
  void oneSlowAnswerOfAHundredIsForgiven() {
    AnswerTimes times = new AnswerTimes();
    assertEquals(0, times.p99());
    times.add(7);
    assertEquals(7, times.p99());
    times.add(1000);
    assertEquals(7, times.p99());
    for (int i = 0; i < 198; i++) {
      times.add(5);
    }
    assertEquals(5, times.p99());
    times.add(900);
    times.add(900);
    assertEquals(900, times.p99());
  }

  @Test
  void pausesGrowToTheLimitAndStartOver() {
    BackOff steady = new BackOff(Duration.ofMillis(10), Duration.ofMillis(50), () -> 0);
    assertEquals(10 * MS, steady.nextNanos());
    assertEquals(20 * MS, steady.nextNanos());
    assertEquals(40 * MS, steady.nextNanos());
    assertEquals(50 * MS, steady.nextNanos());
    assertEquals(50 * MS, steady.nextNanos());
    steady.reset();
    assertEquals(10 * MS, steady.nextNanos());
    BackOff hasty = new BackOff(Duration.ofMillis(10), Duration.ofMillis(50), () -> 0.999_999);
    assertEquals(5, hasty.nextNanos() / MS);
  }
}
