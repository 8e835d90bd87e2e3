package io.paxosstore.lsm.log;

import java.nio.file.Path;
import java.time.Duration;

/**
 * Where a log goes on while a write or sync in its own directory stalls ({@code
 * docs/decisions/013-log-fail-over.md}). It costs a hand-off to another thread for each write.
 *
 * @param directory the second directory, for one log only and on another disk; created if the log
 *     was never opened with one. From then on the log needs it
 * @param stall how long an operation may take before the log goes on elsewhere; 1 ms to 1 minute
 */
public record FailOver(Path directory, Duration stall) {
  private static final Duration LONGEST = Duration.ofMinutes(1);

  /** Checks the duration. */
  public FailOver {
    if (stall.toMillis() < 1 || stall.compareTo(LONGEST) > 0) {
      throw new IllegalArgumentException("stall " + stall + " is not within 1 ms to " + LONGEST);
    }
  }

  /** After 100 ms: beyond what a healthy disk takes, and within what writers bear. */
  public static FailOver to(Path directory) {
    return new FailOver(directory, Duration.ofMillis(100));
  }
}
