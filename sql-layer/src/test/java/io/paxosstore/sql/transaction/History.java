package io.paxosstore.sql.transaction;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * What transactions saw and did, and whether one order explains it that also respects real time.
 *
 * <p>A register is a column of a row. Every write leaves a value never used before, and knows the
 * value that it replaced, so the order of a register's versions is known, and with it all that must
 * come before what: who wrote before who read it, who read before who replaced it, who had ended
 * before who began. The history is strictly serializable if and only if that has no cycle.
 */
final class History {
  /** One committed transaction. */
  static final class Run {
    final Map<String, Integer> reads = new HashMap<>();
    final Map<String, Integer> writes = new HashMap<>();
    final int began;
    int ended;

    Run(int began) {
      this.began = began;
    }

    /** The register had this value; 0 if there was no such row. */
    void read(String register, int value) {
      if (!writes.containsKey(register)) {
        Integer before = reads.put(register, value);
        if (before != null && before != value) {
          throw new AssertionError(
              register + " was " + before + ", then " + value + " in one transaction");
        }
      }
    }

    /** The register has this value now; it was read before. */
    void write(String register, int value) {
      writes.put(register, value);
    }
  }

  private final AtomicInteger clock = new AtomicInteger();
  private final AtomicInteger values = new AtomicInteger();
  private final List<Run> runs = new ArrayList<>();

  Run begin() {
    return new Run(clock.incrementAndGet());
  }

  int freshValue() {
    return values.incrementAndGet();
  }

  /** The transaction's commit has returned. */
  void committed(Run run) {
    run.ended = clock.incrementAndGet();
    synchronized (runs) {
      runs.add(run);
    }
  }

  int size() {
    return runs.size();
  }

  void assertStrictlySerializable() {
    Graph graph = new Graph(runs.size(), clock.get());
    Map<String, Integer> writers = new HashMap<>(); // "register=value" → run
    Map<String, Integer> replacers = new HashMap<>(); // "register=value" → run that wrote over it
    for (int i = 0; i < runs.size(); i++) {
      int run = i;
      runs.get(i)
          .writes
          .forEach(
              (register, value) -> {
                writers.put(register + "=" + value, run);
                String replaced = register + "=" + runs.get(run).reads.get(register);
                Integer other = replacers.put(replaced, run);
                if (other != null) {
                  throw new AssertionError("lost update: two transactions replaced " + replaced);
                }
              });
    }
    for (int i = 0; i < runs.size(); i++) {
      int run = i;
      runs.get(i)
          .reads
          .forEach(
              (register, value) -> {
                String version = register + "=" + value;
                if (value != 0) {
                  Integer writer = writers.get(version);
                  if (writer == null) {
                    throw new AssertionError("read of " + version + ", which nobody committed");
                  }
                  graph.before(writer, run);
                }
                Integer replacer = replacers.get(version);
                if (replacer != null) {
                  graph.before(run, replacer);
                }
              });
      graph.beganAt(run, runs.get(i).began);
      graph.endedAt(run, runs.get(i).ended);
    }
    graph.assertAcyclic();
  }

  /** Transactions and instants; real time is a chain of instants that transactions hang between. */
  private static final class Graph {
    private final int runs;
    private final List<List<Integer>> after = new ArrayList<>();
    private final int[] in;

    Graph(int runs, int instants) {
      this.runs = runs;
      this.in = new int[runs + instants + 2];
      for (int i = 0; i < in.length; i++) {
        after.add(new ArrayList<>());
      }
      for (int t = 0; t < instants; t++) {
        edge(runs + t, runs + t + 1);
      }
    }

    void before(int first, int second) {
      if (first != second) {
        edge(first, second);
      }
    }

    void beganAt(int run, int instant) {
      edge(runs + instant, run);
    }

    void endedAt(int run, int instant) {
      edge(run, runs + instant);
    }

    private void edge(int from, int to) {
      after.get(from).add(to);
      in[to]++;
    }

    void assertAcyclic() {
      Deque<Integer> free = new ArrayDeque<>();
      for (int i = 0; i < in.length; i++) {
        if (in[i] == 0) {
          free.add(i);
        }
      }
      int ordered = 0;
      while (!free.isEmpty()) {
        ordered++;
        for (int next : after.get(free.remove())) {
          if (--in[next] == 0) {
            free.add(next);
          }
        }
      }
      if (ordered < in.length) {
        throw new AssertionError(
            "no order explains what " + (in.length - ordered) + " of the transactions saw");
      }
    }
  }
}
