package io.paxosstore.lsm.compaction;

import io.paxosstore.lsm.sstable.TableMeta;
import java.util.List;
import java.util.stream.Collectors;

/**
 * What to merge.
 *
 * @param inputs sources of rows by age, the newest first; the tables of one source do not overlap
 *     and are in key order
 * @param outputLevel where the result goes
 * @param bottom true if no deeper level holds tables, so that the result is there to stay
 * @param move true if the one input table need not be rewritten, because nothing overlaps it
 */
public record CompactionPlan(
    List<List<TableMeta>> inputs, int outputLevel, boolean bottom, boolean move) {
  /** All input tables. */
  public List<TableMeta> tables() {
    return inputs.stream().flatMap(List::stream).toList();
  }

  @Override
  public String toString() {
    String sources =
        inputs.stream()
            .map(
                source ->
                    source.stream()
                        .map(table -> "" + table.number())
                        .collect(Collectors.joining(" ")))
            .collect(Collectors.joining(" | "));
    return (move ? "move " : "merge ")
        + sources
        + " -> L"
        + outputLevel
        + (bottom ? " bottom" : "");
  }
}
