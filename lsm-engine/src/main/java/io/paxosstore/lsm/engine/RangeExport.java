package io.paxosstore.lsm.engine;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.export.ExportWriter;
import io.paxosstore.lsm.rows.Coverage;
import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.rows.RowSource;
import io.paxosstore.lsm.sstable.RunDump;
import io.paxosstore.lsm.sstable.Table;
import java.util.ArrayList;
import java.util.List;

/**
 * What the tables of a view hold of a range. After a flush that is all that was applied before it,
 * since memtables become tables whole and in order.
 */
record RangeExport(TableSet tables) implements ExportWriter.Contents {
  @Override
  public ExportWriter.Merge of(ScanRange range) {
    tables.lost().requireNone(range.from(), range.to());
    List<RowSource> sources = new ArrayList<>();
    List<Coverage> coverage = new ArrayList<>();
    for (Table table : tables.overlapping(0, range.from(), range.to())) {
      cover(coverage, sources.size(), table, range);
      sources.add(table.allVersions(range.from(), range.to()));
    }
    for (int level = 1; level < tables.levels(); level++) {
      List<Table> run = tables.overlapping(level, range.from(), range.to());
      if (!run.isEmpty()) {
        for (Table table : run) {
          cover(coverage, sources.size(), table, range);
        }
        sources.add(new RunDump(run, range.from(), range.to()));
      }
    }
    return new ExportWriter.Merge(sources, coverage);
  }

  private static void cover(List<Coverage> coverage, int rank, Table table, ScanRange range) {
    RangeTombstones inside = table.rangeTombstones().within(range.from(), range.to());
    if (!inside.isEmpty()) {
      coverage.add(new Coverage(rank, inside, Long.MAX_VALUE));
    }
  }
}
