package io.paxosstore.lsm.manifest;

import io.paxosstore.lsm.rows.LostRange;
import io.paxosstore.lsm.sstable.TableMeta;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The state of a store as the manifest holds it. Immutable.
 *
 * @param nextNumber numbers from here on were never given to a table
 * @param logPosition the engine's own log up to here is in the tables
 * @param watermark versions below it may be gone
 * @param levels the tables; level 0 newest first, the others by key and without overlap
 * @param lost what damaged tables held and is gone
 */
public record Manifest(
    long nextNumber,
    long logPosition,
    long watermark,
    List<List<TableMeta>> levels,
    List<LostRange> lost) {
  /** Levels of a store. */
  public static final int LEVELS = 7;

  private static final Comparator<TableMeta> BY_KEY =
      (a, b) -> java.util.Arrays.compareUnsigned(a.firstKey(), b.firstKey());

  /** A state in which nothing is lost. */
  public Manifest(long nextNumber, long logPosition, long watermark, List<List<TableMeta>> levels) {
    this(nextNumber, logPosition, watermark, levels, List.of());
  }

  /** A store without tables. */
  public static Manifest empty() {
    return new Manifest(1, 0, 0, Collections.nCopies(LEVELS, List.of()));
  }

  /** This state after a flush put a new table on top of level 0. */
  public Manifest flushed(TableMeta table) {
    List<List<TableMeta>> changed = new ArrayList<>(levels);
    List<TableMeta> top = new ArrayList<>(levels.getFirst());
    top.addFirst(table);
    changed.set(0, List.copyOf(top));
    return new Manifest(nextNumber, logPosition, watermark, List.copyOf(changed), lost);
  }

  /** This state after a compaction replaced tables by others on one level. */
  public Manifest compacted(Set<Long> removed, int level, List<TableMeta> added) {
    List<List<TableMeta>> changed = new ArrayList<>();
    for (int i = 0; i < levels.size(); i++) {
      List<TableMeta> tables = new ArrayList<>(levels.get(i));
      tables.removeIf(table -> removed.contains(table.number()));
      if (i == level) {
        tables.addAll(added);
        tables.sort(BY_KEY);
      }
      changed.add(List.copyOf(tables));
    }
    return new Manifest(nextNumber, logPosition, watermark, List.copyOf(changed), lost);
  }

  /**
   * This state after a damaged table was replaced by what could be read of it.
   *
   * @param sound takes its place; null if nothing could be read
   * @param more what was lost with it
   */
  public Manifest salvaged(long damaged, @Nullable TableMeta sound, List<LostRange> more) {
    List<List<TableMeta>> changed = new ArrayList<>();
    for (List<TableMeta> level : levels) {
      List<TableMeta> tables = new ArrayList<>();
      for (TableMeta table : level) {
        if (table.number() != damaged) {
          tables.add(table);
        } else if (sound != null) {
          tables.add(sound);
        }
      }
      changed.add(List.copyOf(tables));
    }
    List<LostRange> all = new ArrayList<>(lost);
    all.addAll(more);
    return new Manifest(nextNumber, logPosition, watermark, List.copyOf(changed), List.copyOf(all));
  }

  /** This state with what is lost told otherwise. */
  public Manifest withLost(List<LostRange> told) {
    return new Manifest(nextNumber, logPosition, watermark, levels, List.copyOf(told));
  }

  /**
   * This state after tables were replaced by what is left of them, each in its place, and others
   * came to the deepest level that holds any, where no table may overlap them.
   *
   * @param stillLost what remains of the lost ranges
   */
  public Manifest replaced(
      Map<Long, List<TableMeta>> left, List<TableMeta> added, List<LostRange> stillLost) {
    List<List<TableMeta>> changed = new ArrayList<>();
    int deepest = 1;
    for (List<TableMeta> level : levels) {
      List<TableMeta> tables = new ArrayList<>();
      level.forEach(table -> tables.addAll(left.getOrDefault(table.number(), List.of(table))));
      deepest = tables.isEmpty() ? deepest : Math.max(deepest, changed.size());
      changed.add(List.copyOf(tables));
    }
    List<TableMeta> bottom = new ArrayList<>(changed.get(deepest));
    bottom.addAll(added);
    bottom.sort(BY_KEY);
    changed.set(deepest, List.copyOf(bottom));
    return new Manifest(
        nextNumber, logPosition, watermark, List.copyOf(changed), List.copyOf(stillLost));
  }

  /** This state with its counters moved on; they never go back. */
  public Manifest advanced(long newNextNumber, long newLogPosition, long newWatermark) {
    return new Manifest(
        Math.max(nextNumber, newNextNumber),
        Math.max(logPosition, newLogPosition),
        Math.max(watermark, newWatermark),
        levels,
        lost);
  }

  /** All tables of all levels. */
  public List<TableMeta> tables() {
    return levels.stream().flatMap(List::stream).toList();
  }
}
