package io.paxosstore.tpcc.paxos;

import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ToDoubleFunction;
import org.jspecify.annotations.Nullable;

/** Starts contenders and gives them the same work by turns. For one thread. */
final class Bench implements AutoCloseable {
  private static final int WARM_OUTSTANDING = 1024;
  private static final int WARM_BYTES = 16;

  private final List<Rival> rivals;
  private final Times times;
  private final int hits;
  private final Path directory;
  private final List<String> flags;
  private final PrintStream progress;

  /** Those that run now, all with the same number of groups. */
  private final List<Trio> running = new ArrayList<>();

  private int runningGroups;

  Bench(
      List<Rival> rivals,
      Times times,
      int hits,
      Path directory,
      List<String> flags,
      PrintStream progress) {
    this.rivals = List.copyOf(rivals);
    this.times = times;
    this.hits = hits;
    this.directory = directory;
    this.flags = List.copyOf(flags);
    this.progress = progress;
  }

  /**
   * How long what is done.
   *
   * @param seconds of one measurement
   * @param rounds alternations that are measured
   * @param warmUp seconds that each contender works when it was started, before anything else
   */
  record Times(double seconds, int rounds, double warmUp) {}

  /** A measurement of one contender. */
  interface Task {
    Measured run(Trio trio) throws IOException;
  }

  List<Rival> rivals() {
    return rivals;
  }

  double seconds() {
    return times.seconds;
  }

  int rounds() {
    return times.rounds;
  }

  /** How often a home is killed, paused or cut off. */
  int hits() {
    return hits;
  }

  /** All that start with so many groups; the same as last time if that were as many. */
  List<Trio> trios(int groups) throws IOException {
    if (groups != runningGroups || running.isEmpty()) {
      closeRunning();
      runningGroups = groups;
      for (Rival rival : rivals) {
        if (rival.mostGroups() >= groups) {
          try {
            running.add(
                Trio.start(rival, new Trio.Options(groups, false, 1, flags(rival)), directory));
          } catch (IOException e) {
            if (rival.isOwn()) {
              throw e;
            }
            progress.println(rival.name() + " does not start: " + e.getMessage());
          }
        }
      }
      for (Trio trio : running) {
        warmUp(trio);
      }
    }
    return List.copyOf(running);
  }

  /** Half reads, half writes: what is measured later has been compiled by then. */
  private void warmUp(Trio trio) throws IOException {
    if (times.warmUp == 0) {
      return;
    }
    try {
      Measured unused =
          Measured.of(trio, 1, 0.5, WARM_OUTSTANDING, WARM_BYTES, runningGroups, times.warmUp);
    } catch (IOException e) {
      if (trio.rival().isOwn()) {
        throw e;
      }
      progress.println(e.getMessage());
    }
  }

  /** Of one contender, for a phase that hurts it; the others do not run meanwhile. */
  Trio alone(Rival rival, boolean proxied) throws IOException {
    closeRunning();
    return Trio.start(rival, new Trio.Options(1, proxied, 1, flags(rival)), directory);
  }

  /** A second one of our own, the last member of which has a slow disk. */
  Trio ownWithSlowDisk(int factor) throws IOException {
    return Trio.start(Rival.own(), new Trio.Options(1, false, factor, List.of()), directory);
  }

  private List<String> flags(Rival rival) {
    return rival.isOwn() ? flags : List.of();
  }

  /**
   * Runs a task on each by turns, once to warm up and then as many rounds as are wanted.
   *
   * @return the median of each by {@code by}; without those that failed
   */
  Map<Trio, Measured> alternate(List<Trio> trios, Task task, ToDoubleFunction<Measured> by)
      throws IOException {
    Map<Trio, List<Measured>> all = new LinkedHashMap<>();
    trios.forEach(trio -> all.put(trio, new ArrayList<>()));
    for (int round = 0; round <= times.rounds; round++) {
      for (Trio trio : List.copyOf(all.keySet())) {
        try {
          Measured measured = task.run(trio);
          if (round > 0) {
            if (measured.isEmpty()) {
              throw new IOException(trio.rival().name() + ": nothing of the load succeeded");
            }
            all.computeIfAbsent(trio, key -> new ArrayList<>()).add(measured);
          }
        } catch (IOException e) {
          if (trio.rival().isOwn()) {
            throw e;
          }
          progress.println(e.getMessage());
          all.remove(trio);
        }
      }
    }
    Map<Trio, Measured> medians = new LinkedHashMap<>();
    all.forEach((trio, list) -> medians.put(trio, Measured.median(list, by)));
    return medians;
  }

  /** The own one of those. */
  static Trio own(Iterable<Trio> trios) {
    for (Trio trio : trios) {
      if (trio.rival().isOwn()) {
        return trio;
      }
    }
    throw new IllegalStateException("the own contender is always there");
  }

  void tell(String what) {
    progress.println(what);
  }

  private void closeRunning() throws IOException {
    @Nullable IOException first = null;
    for (Trio trio : running) {
      try {
        trio.close();
      } catch (IOException e) {
        first = first == null ? e : first;
      }
    }
    running.clear();
    if (first != null) {
      throw first;
    }
  }

  @Override
  public void close() throws IOException {
    closeRunning();
  }
}
