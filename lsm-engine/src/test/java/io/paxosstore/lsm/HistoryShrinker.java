package io.paxosstore.lsm;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Runs a random history and, if it fails, leaves steps out for as long as it still fails (delta
 * debugging, Zeller and Hildebrandt 2002): what is told is the shortest failing list that was
 * found.
 */
final class HistoryShrinker {
  /** Runs of one shrinking; each of them ends early if it fails early. */
  private static final int MOST_RUNS = 2_000;

  private final long seed;
  private final Supplier<RandomHistory> histories;
  private int runs;

  /**
   * Of a seed's history.
   *
   * @param histories gives, for each run, that history on stores that are empty
   */
  HistoryShrinker(long seed, Supplier<RandomHistory> histories) {
    this.seed = seed;
    this.histories = histories;
  }

  /** Takes the first {@code count} steps; fails with the shortest list that fails. */
  RandomHistory run(int count) {
    RandomHistory history = histories.get();
    try {
      history.run(count);
      return history;
    } catch (AssertionError e) {
      int taken = Math.min(count, history.steps().size());
      throw shortest(IntStream.range(0, taken).boxed().toList(), e);
    }
  }

  private AssertionError shortest(List<Integer> failing, AssertionError first) {
    List<Integer> steps = shrink(failing, list -> failure(list, new ArrayList<>()) != null);
    List<String> lines = new ArrayList<>();
    AssertionError failure = failure(steps, lines);
    AssertionError told =
        new AssertionError(
            (failure == null ? first : failure).getMessage()
                + "\nshortest failing list of seed "
                + seed
                + ", "
                + steps.size()
                + " steps:\n  "
                + String.join("\n  ", lines),
            failure == null ? first : failure);
    told.addSuppressed(first);
    return told;
  }

  private @Nullable AssertionError failure(List<Integer> steps, List<String> lines) {
    runs++;
    RandomHistory history = histories.get();
    try {
      history.run(steps);
      return null;
    } catch (AssertionError e) {
      return e;
    } finally {
      lines.addAll(history.steps());
    }
  }

  /** Removes chunks, then single elements, until nothing can go or too much was tried. */
  private List<Integer> shrink(List<Integer> failing, Predicate<List<Integer>> fails) {
    List<Integer> kept = failing;
    int chunk = Math.max(1, kept.size() / 2);
    while (runs < MOST_RUNS) {
      boolean shorter = false;
      for (int at = 0; at < kept.size() && runs < MOST_RUNS; ) {
        List<Integer> tried = new ArrayList<>(kept);
        tried.subList(at, Math.min(at + chunk, kept.size())).clear();
        if (fails.test(tried)) {
          kept = tried;
          shorter = true;
        } else {
          at += chunk;
        }
      }
      if (chunk == 1 && !shorter) {
        break;
      }
      chunk = Math.max(1, chunk / 2);
    }
    return kept;
  }
}
