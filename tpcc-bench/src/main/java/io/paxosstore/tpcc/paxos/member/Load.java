package io.paxosstore.tpcc.paxos.member;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/** Operations of random keys, so many outstanding at any time, for so long. */
final class Load {
  /** An eighth of the time warms up what was never run in this process. */
  private static final double WARM_UP_SHARE = 0.125;

  private static final int KEYS = 1 << 14;

  private Load() {}

  /**
   * What is done.
   *
   * @param writeShare 0 for reads only, 1 for writes only
   * @param keys keys of each group
   */
  record Work(double writeShare, int groups, int keys, byte[][] values) {
    static Work of(double writeShare, int valueBytes, int groups) {
      SplittableRandom random = new SplittableRandom(valueBytes);
      byte[][] values = new byte[64][valueBytes];
      for (byte[] value : values) {
        random.nextBytes(value);
      }
      return new Work(writeShare, groups, Math.max(1, KEYS / groups), values);
    }

    byte[] value() {
      return values[ThreadLocalRandom.current().nextInt(values.length)];
    }
  }

  /** What was measured: latencies in nanoseconds. */
  static final class Figures {
    private final Histogram reads = new Histogram(60_000_000_000L, 3);
    private final Histogram writes = new Histogram(60_000_000_000L, 3);
    private long failed;
    private long unanswered;

    Histogram reads() {
      return reads;
    }

    Histogram writes() {
      return writes;
    }

    void failed(long more, long moreUnanswered) {
      failed += more;
      unanswered += moreUnanswered;
    }

    /** One line of numbers, as {@code io.paxosstore.tpcc.paxos} reads them. */
    String line(double seconds) {
      return String.format(
          Locale.ROOT,
          "result %.6f %d %d %s %s",
          seconds,
          failed,
          unanswered,
          line(writes),
          line(reads));
    }

    private static String line(Histogram each) {
      return each.getTotalCount()
          + " "
          + each.getValueAtPercentile(50)
          + " "
          + each.getValueAtPercentile(99)
          + " "
          + each.getValueAtPercentile(99.9)
          + " "
          + each.getMaxValue();
    }
  }

  /** Runs it; {@code outstanding} 1 is one thread that writes and waits. */
  static String run(Contender contender, Work work, int outstanding, double seconds)
      throws InterruptedException {
    return outstanding == 1 && work.writeShare() == 1
        ? oneByOne(contender, work, seconds)
        : many(contender, work, outstanding, seconds);
  }

  private static String many(Contender contender, Work work, int outstanding, double seconds)
      throws InterruptedException {
    int threads = Math.min(outstanding, contender.submitters());
    List<Submitter> submitters = new ArrayList<>();
    for (int i = 0; i < threads; i++) {
      submitters.add(new Submitter(contender, work, outstanding / threads, "load-" + i));
    }
    submitters.forEach(Submitter::start);
    sleep(seconds * WARM_UP_SHARE);
    long begin = System.nanoTime();
    submitters.forEach(Submitter::measure);
    sleep(seconds);
    double taken = (System.nanoTime() - begin) / 1e9;
    Figures all = new Figures();
    for (Submitter submitter : submitters) {
      submitter.stop();
      submitter.addTo(all);
    }
    return all.line(taken);
  }

  private static String oneByOne(Contender contender, Work work, double seconds) {
    Figures all = new Figures();
    long warm = System.nanoTime() + (long) (seconds * WARM_UP_SHARE * 1e9);
    while (System.nanoTime() < warm) {
      write(contender, work);
    }
    long begin = System.nanoTime();
    long end = begin + (long) (seconds * 1e9);
    for (long before = begin; before < end; ) {
      boolean ok = write(contender, work);
      long now = System.nanoTime();
      if (ok) {
        all.writes().recordValue(now - before);
      } else {
        all.failed(1, 0);
      }
      before = now;
    }
    return all.line((System.nanoTime() - begin) / 1e9);
  }

  private static boolean write(Contender contender, Work work) {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    return contender.writeAndWait(
        random.nextInt(work.groups()), random.nextInt(work.keys()), work.value());
  }

  private static void sleep(double seconds) throws InterruptedException {
    TimeUnit.NANOSECONDS.sleep((long) (seconds * 1e9));
  }
}
