package io.paxosstore.lsm.compaction;

import io.paxosstore.lsm.rows.Keys;
import io.paxosstore.lsm.sstable.TableMeta;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Decides what to merge next: the level that is fullest for its size, from it the table that is
 * cheapest to push down.
 */
public final class CompactionPicker {
  private CompactionPicker() {}

  /**
   * The most urgent compaction, or null if no level is full. Levels as in a manifest: level 0
   * newest first.
   */
  public static @Nullable CompactionPlan pick(List<List<TableMeta>> levels, LevelShape shape) {
    int fullest = -1;
    double most = 0;
    for (int level = 0; level < levels.size() - 1; level++) {
      double fullness =
          level == 0
              ? fullnessOfLevel0(levels, shape)
              : (double) bytes(levels.get(level)) / shape.targetBytes(level);
      if (fullness >= 1 && fullness > most) {
        most = fullness;
        fullest = level;
      }
    }
    if (fullest < 0) {
      return null;
    }
    return fullest == 0 ? level0(levels) : pushDown(levels, fullest);
  }

  /**
   * Tables of level 0 overlap, so merging them rewrites all that lies below their span: they gather
   * until they bring at least half of that, or until reads would have too many to ask.
   */
  private static double fullnessOfLevel0(List<List<TableMeta>> levels, LevelShape shape) {
    List<TableMeta> tables = levels.get(0);
    if (tables.size() < shape.level0Tables()) {
      return 0;
    }
    boolean worthwhile = 2 * bytes(tables) >= bytes(overlapping(levels.get(1), tables));
    return worthwhile || tables.size() >= shape.mostLevel0Tables()
        ? (double) tables.size() / shape.level0Tables()
        : 0;
  }

  /** Merges everything into the deepest level that holds anything; null if there is nothing. */
  public static @Nullable CompactionPlan everything(List<List<TableMeta>> levels) {
    List<List<TableMeta>> inputs = new ArrayList<>();
    levels.get(0).forEach(table -> inputs.add(List.of(table)));
    int deepest = 1;
    for (int level = 1; level < levels.size(); level++) {
      if (!levels.get(level).isEmpty()) {
        inputs.add(levels.get(level));
        deepest = level;
      }
    }
    return inputs.isEmpty() ? null : new CompactionPlan(inputs, deepest, true, false);
  }

  /**
   * Bytes in levels beyond what these should hold, counted once for each level that they have to
   * leave; 0 if no compaction is due.
   */
  public static long debtBytes(List<List<TableMeta>> levels, LevelShape shape) {
    long moving = levels.get(0).size() >= shape.level0Tables() ? bytes(levels.get(0)) : 0;
    long debt = moving;
    for (int level = 1; level < levels.size() - 1; level++) {
      moving = Math.max(0, bytes(levels.get(level)) + moving - shape.targetBytes(level));
      debt += moving;
    }
    return debt;
  }

  /**
   * Writes a table of the last level anew, of which all versions are below a bound, and which is
   * not yet among those that are {@code cold}; null if there is none.
   */
  public static @Nullable CompactionPlan cooling(
      List<List<TableMeta>> levels, long bound, Predicate<TableMeta> cold) {
    int deepest = levels.size() - 1;
    while (deepest > 0 && levels.get(deepest).isEmpty()) {
      deepest--;
    }
    if (deepest == 0) {
      return null;
    }
    for (TableMeta table : levels.get(deepest)) {
      if (table.maxVersion() < bound && !cold.test(table)) {
        return new CompactionPlan(List.of(List.of(table)), deepest, true, false);
      }
    }
    return null;
  }

  private static CompactionPlan level0(List<List<TableMeta>> levels) {
    List<List<TableMeta>> inputs = new ArrayList<>();
    levels.get(0).forEach(table -> inputs.add(List.of(table)));
    List<TableMeta> below = overlapping(levels.get(1), levels.get(0));
    if (!below.isEmpty()) {
      inputs.add(below);
    }
    return new CompactionPlan(inputs, 1, isBottom(levels, 1), false);
  }

  private static CompactionPlan pushDown(List<List<TableMeta>> levels, int level) {
    TableMeta cheapest = levels.get(level).getFirst();
    double least = Double.MAX_VALUE;
    for (TableMeta table : levels.get(level)) {
      double price =
          (double) bytes(overlapping(levels.get(level + 1), List.of(table))) / table.bytes();
      if (price < least) {
        least = price;
        cheapest = table;
      }
    }
    List<TableMeta> below = overlapping(levels.get(level + 1), List.of(cheapest));
    List<List<TableMeta>> inputs = new ArrayList<>();
    inputs.add(List.of(cheapest));
    if (!below.isEmpty()) {
      inputs.add(below);
    }
    return new CompactionPlan(inputs, level + 1, isBottom(levels, level + 1), below.isEmpty());
  }

  private static boolean isBottom(List<List<TableMeta>> levels, int level) {
    return levels.stream().skip(level + 1L).allMatch(List::isEmpty);
  }

  private static long bytes(List<TableMeta> tables) {
    return tables.stream().mapToLong(TableMeta::bytes).sum();
  }

  /** The tables of a level that share keys with the span of others. */
  private static List<TableMeta> overlapping(List<TableMeta> level, List<TableMeta> others) {
    byte[] first = others.getFirst().firstKey();
    byte[] end = others.getFirst().endKey();
    for (TableMeta table : others) {
      first = Keys.compare(table.firstKey(), first) < 0 ? table.firstKey() : first;
      end = Keys.compare(table.endKey(), end) > 0 ? table.endKey() : end;
    }
    List<TableMeta> found = new ArrayList<>();
    for (TableMeta table : level) {
      if (Keys.compare(table.firstKey(), end) < 0 && Keys.compare(first, table.endKey()) < 0) {
        found.add(table);
      }
    }
    return found;
  }
}
