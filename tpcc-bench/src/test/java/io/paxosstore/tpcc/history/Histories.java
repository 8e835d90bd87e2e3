package io.paxosstore.tpcc.history;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Histories of a correct database in virtual time: clients call and are answered at random
 * instants, concurrently, and each operation takes effect at one instant in between; a few are
 * refused, and a few have an outcome that their client never hears of and may take effect long
 * afterwards.
 */
final class Histories {
  private static final int CLIENTS = 16;
  private static final int LIST_LENGTH = 40;

  private Histories() {}

  /** A history written out, one operation a line. */
  static History of(String... lines) {
    return HistoryText.parse(Arrays.stream(lines));
  }

  /** An operation that will be run on the model at the instant of its effect. */
  private record Planned(
      ClientRecorder client, long called, long effect, long answered, Outcome outcome) {
    boolean happens() {
      return effect != History.NEVER;
    }
  }

  /** What an operation does to the model, and tells its recorder of. */
  interface Body {
    void run(ClientRecorder client, SplittableRandom random, boolean happens);
  }

  /** Runs a body a number of times. */
  static History run(long seed, int operations, Body body) {
    SplittableRandom random = new SplittableRandom(seed);
    HistoryRecorder recorder = new HistoryRecorder();
    List<Planned> plan = new ArrayList<>();
    for (int client = 0; client < CLIENTS; client++) {
      long now = random.nextInt(1_000);
      ClientRecorder first = recorder.client();
      for (int i = 0; i < operations / CLIENTS; i++) {
        long called = now + random.nextInt(1, 100);
        long answered = called + random.nextInt(1, random.nextInt(20) == 0 ? 50_000 : 1_000);
        int fate = random.nextInt(100);
        Outcome outcome = fate < 3 ? Outcome.FAIL : fate < 6 ? Outcome.INFO : Outcome.OK;
        long effect = random.nextLong(called, answered + 1);
        if (outcome == Outcome.FAIL || (outcome == Outcome.INFO && random.nextBoolean())) {
          effect = History.NEVER;
        } else if (outcome == Outcome.INFO) {
          effect += random.nextInt(100_000);
        }
        plan.add(new Planned(first, called, effect, answered, outcome));
        now = answered;
        if (outcome == Outcome.INFO) {
          first = recorder.client();
        }
      }
    }
    plan.sort(Comparator.comparingLong(Planned::effect));
    for (Planned planned : plan) {
      planned.client().call(planned.called());
      body.run(planned.client(), random, planned.happens());
      planned.client().answer(planned.outcome(), planned.answered());
    }
    return recorder.history();
  }

  /** Lists that are read and appended to, by transactions of one to four steps. */
  static Body lists() {
    Map<Integer, int[]> lists = new HashMap<>();
    Map<Integer, Integer> lengths = new HashMap<>();
    int[] next = {0, 0};
    return (client, random, happens) -> {
      int steps = random.nextInt(1, 5);
      Map<Integer, Integer> before = new HashMap<>();
      for (int i = 0; i < steps; i++) {
        int key = next[0] + random.nextInt(8);
        int[] list = lists.computeIfAbsent(key, k -> new int[LIST_LENGTH + 8]);
        int length = lengths.getOrDefault(key, 0);
        before.putIfAbsent(key, length);
        if (random.nextBoolean()) {
          client.list(key, list, length);
        } else {
          int element = ++next[1];
          client.append(key, element);
          list[length] = element;
          lengths.put(key, length + 1);
          if (length + 1 >= LIST_LENGTH) {
            // What is full is left behind; a few more may come while this transaction runs.
            next[0]++;
          }
        }
      }
      if (!happens) {
        lengths.putAll(before);
      }
    };
  }

  /** Registers that are read, written and swapped. */
  static Body registers(int keys) {
    Map<Integer, Integer> values = new HashMap<>();
    int[] next = {0};
    return (client, random, happens) -> {
      int key = random.nextInt(keys);
      int value = values.getOrDefault(key, History.ABSENT);
      switch (random.nextInt(3)) {
        case 0 -> client.read(key, value);
        case 1 -> {
          client.write(key, ++next[0]);
          if (happens) {
            values.put(key, next[0]);
          }
        }
        default -> {
          int expected = random.nextInt(4) == 0 ? next[0] + 1_000_000 : value;
          if (expected == value) {
            client.swap(key, expected, ++next[0]);
            if (happens) {
              values.put(key, next[0]);
            }
          } else {
            client.noSwap(key, expected);
          }
        }
      }
    };
  }
}
