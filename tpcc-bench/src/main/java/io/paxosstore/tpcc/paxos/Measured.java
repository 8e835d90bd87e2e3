package io.paxosstore.tpcc.paxos;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One load on one contender.
 *
 * @param writes writes per second
 * @param reads reads per second
 * @param writeTimes of writes; zeros if there were none
 * @param readTimes of reads
 * @param cpuMicros CPU time of all three processes, per operation
 * @param failed operations that failed
 * @param unanswered operations of which nothing was heard
 */
record Measured(
    double writes,
    double reads,
    Times writeTimes,
    Times readTimes,
    double cpuMicros,
    long failed,
    long unanswered) {
  private static final int TIMES = 5;

  /** Latencies in microseconds. */
  record Times(double p50, double p99, double p999, double max) {}

  /** Runs a load in the process of a member. */
  static Measured of(
      Trio trio, int member, double writeShare, int outstanding, int bytes, int groups, double time)
      throws IOException {
    double before = trio.cpuSeconds();
    String answer =
        trio.member(member)
            .ask(
                "load " + writeShare + " " + outstanding + " " + bytes + " " + groups + " " + time);
    double cpu = trio.cpuSeconds() - before;
    String[] words = answer.split(" ");
    double seconds = Double.parseDouble(words[1]);
    long writes = Long.parseLong(words[4]);
    long reads = Long.parseLong(words[4 + TIMES]);
    // The CPU time is that of the load's warm-up too; so are the operations, very nearly.
    double share = seconds / (seconds + time / 8);
    return new Measured(
        writes / seconds,
        reads / seconds,
        times(words, 4),
        times(words, 4 + TIMES),
        cpu * share * 1e6 / Math.max(1, writes + reads),
        Long.parseLong(words[2]),
        Long.parseLong(words[3]));
  }

  private static Times times(String[] words, int at) {
    return new Times(
        Long.parseLong(words[at + 1]) / 1e3,
        Long.parseLong(words[at + 2]) / 1e3,
        Long.parseLong(words[at + 3]) / 1e3,
        Long.parseLong(words[at + 4]) / 1e3);
  }

  /** True if nothing of the load succeeded, so that there is no figure. */
  boolean isEmpty() {
    return writes + reads == 0;
  }

  /** The one in the middle by some measure. */
  static Measured median(List<Measured> all, ToDoubleFunction<Measured> by) {
    List<Measured> sorted = new ArrayList<>(all);
    sorted.sort(Comparator.comparingDouble(by));
    return sorted.get(sorted.size() / 2);
  }
}
