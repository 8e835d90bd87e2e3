package io.paxosstore.tpcc.history;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * The search of Wing and Gong for an order of one register's operations, with Lowe's memory of
 * configurations: what has been ordered, as a set, and the value that this led to. Events are a
 * doubly linked list of calls and answers in time; a call that is put into the order leaves the
 * list together with its answer, and comes back when the search backs off.
 *
 * <p>An operation of unknown outcome has no answer in the list, so nothing forces it into the
 * order. One that puts in a value that nobody has seen cannot help anybody else and is left out.
 */
final class RegisterSearch {
  enum Result {
    LINEARIZABLE,
    NOT_LINEARIZABLE,
    UNKNOWN
  }

  private static final int NONE = -1;
  private static final int SHOWN = 6;

  private final History history;
  // Operations that have ended come first, in the order of their calls, then the unknown ones: so
  // that what is ordered is nearly always all up to some point, and a configuration is short.
  private final int[] operations;
  private final int ended;
  // Events 1 to n: the call of operation e - 1, or the answer of operation e - 1 - calls. 0 is the
  // head of the list and the end of it.
  private final int[] next;
  private final int[] previous;
  // A bit for each operation that is in the order; those of the unknown ones begin a word.
  private final long[] ordered;
  private final int unknownFrom;
  private final Map<Integer, Dependents> dependents = new HashMap<>();
  private int value = History.ABSENT;
  private int stuckOn = NONE;
  private int[] longest = new int[0];
  private int longestValue = History.ABSENT;

  RegisterSearch(History history, int[] all) {
    this.history = history;
    IntList known = new IntList();
    IntList unknown = new IntList();
    for (int operation : all) {
      switch (history.outcome(operation)) {
        case OK -> known.add(operation);
        case INFO -> unknown.add(operation);
        case FAIL -> {}
      }
    }
    ended = known.size();
    IntList kept = new IntList();
    for (int i = 0; i < ended; i++) {
      kept.add(known.get(i));
    }
    keepWhatMatters(known, unknown, kept);
    operations = kept.toArray();
    next = new int[operations.length + ended + 1];
    previous = new int[next.length];
    unknownFrom = (ended + 63) & -64;
    ordered = new long[(unknownFrom + operations.length - ended + 63) >> 6];
    link();
    countDependents();
  }

  /**
   * Adds the unknown operations whose value somebody depends on. All of them, if a swap was refused
   * for a value that was there at some time: any other value could be why.
   */
  private void keepWhatMatters(IntList known, IntList unknown, IntList kept) {
    Set<Integer> seen = new HashSet<>();
    Set<Integer> written = new HashSet<>(Set.of(History.ABSENT));
    Set<Integer> refusedFor = new HashSet<>();
    for (int i = 0; i < known.size() + unknown.size(); i++) {
      int operation = i < known.size() ? known.get(i) : unknown.get(i - known.size());
      int step = history.firstStep(operation);
      switch (history.kind(step)) {
        case READ -> seen.add(history.value(step));
        case NO_SWAP -> refusedFor.add(history.value(step));
        case WRITE -> written.add(history.value(step));
        case SWAP -> {
          seen.add(history.value(step));
          written.add(history.swappedIn(step));
        }
        case APPEND, LIST -> {}
      }
    }
    refusedFor.retainAll(written);
    boolean refused = !refusedFor.isEmpty();
    for (int i = 0; i < unknown.size(); i++) {
      int step = history.firstStep(unknown.get(i));
      boolean matters =
          switch (history.kind(step)) {
            case WRITE -> refused || seen.contains(history.value(step));
            case SWAP -> refused || seen.contains(history.swappedIn(step));
            case READ, NO_SWAP, APPEND, LIST -> false;
          };
      if (matters) {
        kept.add(unknown.get(i));
      }
    }
  }

  /** Links the events in time; where a call and an answer coincide, the call comes first. */
  private void link() {
    int calls = operations.length;
    long[] instants = new long[calls + ended];
    Integer[] order = new Integer[calls + ended];
    for (int i = 0; i < order.length; i++) {
      order[i] = i + 1;
      instants[i] =
          i < calls ? history.called(operations[i]) : history.answered(operations[i - calls]);
    }
    Arrays.sort(
        order,
        (a, b) -> {
          int byTime = Long.compare(instants[a - 1], instants[b - 1]);
          return byTime != 0 ? byTime : Integer.compare(a, b);
        });
    int last = 0;
    for (int event : order) {
      next[last] = event;
      previous[event] = last;
      last = event;
    }
    next[last] = 0;
    previous[0] = last;
  }

  int operations() {
    return operations.length;
  }

  Result run(long bound) {
    int calls = operations.length;
    Set<Configuration> known = new HashSet<>();
    int[] stackOperations = new int[calls];
    int[] stackValues = new int[calls];
    boolean[] stackSure = new boolean[calls];
    int depth = 0;
    int left = ended;
    int event = next[0];
    for (long step = 0; step < bound; step++) {
      if (left == 0) {
        return Result.LINEARIZABLE;
      }
      if (event > calls || event == 0) {
        // An answer, and its call could not be ordered before it: something earlier was wrong.
        if (event != 0 && depth >= longest.length) {
          remember(event, stackOperations, depth);
        }
        int undone;
        do {
          if (depth == 0) {
            return Result.NOT_LINEARIZABLE;
          }
          undone = stackOperations[--depth];
          undo(undone, stackValues[depth]);
          order(undone, false);
          left += undone < ended ? 1 : 0;
          putBack(undone);
        } while (stackSure[depth]);
        event = next[undone + 1];
        continue;
      }
      // Where the search comes back to, there was none.
      int sure = event == next[0] ? findSure() : NONE;
      int operation = sure != NONE ? sure : event - 1;
      int before = value;
      if (apply(operation)) {
        order(operation, true);
        if (known.add(Configuration.of(ordered, unknownFrom >> 6, value))) {
          stackOperations[depth] = operation;
          stackSure[depth] = sure != NONE;
          stackValues[depth++] = before;
          left -= operation < ended ? 1 : 0;
          takeOut(operation);
          event = next[0];
          continue;
        }
        order(operation, false);
        undo(operation, before);
        if (sure != NONE) {
          // This was tried before, and nothing else need be.
          event = 0;
          continue;
        }
      }
      event = next[event];
    }
    return Result.UNKNOWN;
  }

  /**
   * An operation that can come next and only looks at the value, which is right: where it can be,
   * it may be, and no other order need be tried.
   */
  private int findSure() {
    for (int event = next[0]; event != 0 && event <= operations.length; event = next[event]) {
      int step = history.firstStep(operations[event - 1]);
      StepKind kind = history.kind(step);
      if ((kind == StepKind.READ && history.value(step) == value)
          || (kind == StepKind.NO_SWAP && history.value(step) != value)) {
        return event - 1;
      }
    }
    return NONE;
  }

  private void remember(int event, int[] stack, int depth) {
    stuckOn = event - 1 - operations.length;
    longest = Arrays.copyOf(stack, depth);
    longestValue = value;
  }

  private void order(int operation, boolean in) {
    int bit = operation < ended ? operation : unknownFrom + operation - ended;
    long mask = 1L << bit;
    ordered[bit >> 6] = in ? ordered[bit >> 6] | mask : ordered[bit >> 6] & ~mask;
  }

  /** Whether the operation can come next; if so, it does. */
  private boolean apply(int operation) {
    int step = history.firstStep(operations[operation]);
    return switch (history.kind(step)) {
      case READ -> history.value(step) == value && depend(operation, -1);
      case NO_SWAP -> history.value(step) != value;
      case WRITE -> replace(history.value(step));
      case SWAP -> {
        if (history.value(step) != value) {
          yield false;
        }
        depend(operation, -1);
        if (replace(history.swappedIn(step))) {
          yield true;
        }
        depend(operation, 1);
        yield false;
      }
      case APPEND, LIST ->
          throw new IllegalArgumentException(
              "a list among registers: " + history.describe(operations[operation]));
    };
  }

  /** What was put in once, and somebody still needs, must not be replaced: it never comes back. */
  private boolean replace(int by) {
    Dependents of = dependents.get(value);
    if (of != null && of.waiting > 0 && of.puts <= 1) {
      return false;
    }
    value = by;
    return true;
  }

  /** Takes back what {@link #apply} has done, or would have. */
  private void undo(int operation, int before) {
    value = before;
    if (needsValue(operation)) {
      depend(operation, 1);
    }
  }

  private boolean needsValue(int operation) {
    StepKind kind = history.kind(history.firstStep(operations[operation]));
    return kind == StepKind.READ || kind == StepKind.SWAP;
  }

  /** Nobody has to wait for an operation that may not have happened. */
  private boolean depend(int operation, int more) {
    if (operation < ended) {
      int on = history.value(history.firstStep(operations[operation]));
      dependents.computeIfAbsent(on, v -> new Dependents()).waiting += more;
    }
    return true;
  }

  /** How often a value is put in, and how many have ended with it and are not yet in the order. */
  private static final class Dependents {
    int puts;
    int waiting;
  }

  private void countDependents() {
    dependents.computeIfAbsent(History.ABSENT, v -> new Dependents()).puts = 1;
    for (int i = 0; i < operations.length; i++) {
      int step = history.firstStep(operations[i]);
      StepKind kind = history.kind(step);
      if (kind == StepKind.WRITE || kind == StepKind.SWAP) {
        int put = kind == StepKind.WRITE ? history.value(step) : history.swappedIn(step);
        dependents.computeIfAbsent(put, v -> new Dependents()).puts++;
      }
      if (needsValue(i)) {
        depend(i, 1);
      }
    }
  }

  private void takeOut(int operation) {
    unlink(operation + 1);
    if (operation < ended) {
      unlink(operation + 1 + operations.length);
    }
  }

  private void putBack(int operation) {
    if (operation < ended) {
      relink(operation + 1 + operations.length);
    }
    relink(operation + 1);
  }

  private void unlink(int event) {
    next[previous[event]] = next[event];
    previous[next[event]] = previous[event];
  }

  private void relink(int event) {
    next[previous[event]] = event;
    previous[next[event]] = event;
  }

  /** How far an order could be found, and at what it ended. */
  String words() {
    StringBuilder words = new StringBuilder();
    words.append("no order explains more than ").append(longest.length).append(" of ");
    words.append(operations.length).append(" operations");
    if (stuckOn >= 0) {
      words.append("; with the value ");
      words.append(longestValue == History.ABSENT ? "absent" : Integer.toString(longestValue));
      words.append(" there is no place for\n    ");
      words.append(history.describe(operations[stuckOn]));
      if (needsValue(stuckOn)) {
        tellWhoPuts(words, history.firstStep(operations[stuckOn]));
      }
      tellWhoWaits(words);
    }
    words.append("\n  the last that have one:");
    for (int i = Math.max(0, longest.length - SHOWN); i < longest.length; i++) {
      words.append("\n    ").append(history.describe(operations[longest[i]]));
    }
    return words.toString();
  }

  /** Who has put in what is needed, or has been told that it did not. */
  private void tellWhoPuts(StringBuilder words, int needing) {
    words.append("\n  whose value was put in by");
    boolean known = false;
    for (int operation = 0; operation < history.size(); operation++) {
      int step = history.firstStep(operation);
      if (step == history.endOfSteps(operation) || history.key(step) != history.key(needing)) {
        continue;
      }
      StepKind kind = history.kind(step);
      if ((kind == StepKind.WRITE && history.value(step) == history.value(needing))
          || (kind == StepKind.SWAP && history.swappedIn(step) == history.value(needing))) {
        known = true;
        words.append("\n    ").append(history.describe(operation));
      }
    }
    if (!known) {
      words.append(" nobody");
    }
  }

  private void tellWhoWaits(StringBuilder words) {
    BitSet placed = new BitSet();
    for (int operation : longest) {
      placed.set(operation);
    }
    int told = 0;
    for (int i = 0; i < ended && told < SHOWN; i++) {
      int step = history.firstStep(operations[i]);
      if (!placed.get(i) && i != stuckOn && needsValue(i) && history.value(step) == longestValue) {
        words.append(told++ == 0 ? "\n  while that value is still to be seen by" : "");
        words.append("\n    ").append(history.describe(operations[i]));
      }
    }
  }

  /**
   * What has been ordered and where it led: of the operations that have ended, only the words
   * between those that are full and those that are empty; and all words of the unknown ones.
   */
  private record Configuration(int full, long[] rest, int value) {
    static Configuration of(long[] ordered, int endedWords, int value) {
      int full = 0;
      while (full < endedWords && ordered[full] == -1L) {
        full++;
      }
      int end = endedWords;
      while (end > full && ordered[end - 1] == 0) {
        end--;
      }
      int unknownWords = ordered.length - endedWords;
      long[] rest = new long[end - full + unknownWords];
      System.arraycopy(ordered, full, rest, 0, end - full);
      System.arraycopy(ordered, endedWords, rest, end - full, unknownWords);
      return new Configuration(full, rest, value);
    }

    @Override
    public boolean equals(Object other) {
      return other instanceof Configuration that
          && full == that.full
          && value == that.value
          && Arrays.equals(rest, that.rest);
    }

    @Override
    public int hashCode() {
      return 31 * (31 * full + value) + Arrays.hashCode(rest);
    }
  }
}
