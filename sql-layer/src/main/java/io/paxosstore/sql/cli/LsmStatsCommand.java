package io.paxosstore.sql.cli;

import io.paxosstore.lsm.inspect.StoreInspector;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.sstable.TableMeta;
import io.paxosstore.lsm.sstable.TableSummary;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** What the tables are made of. Reads all of them. */
@Command(
    name = "stats",
    description =
        "Adds up, level by level, what the tables are made of: keys, versions of a key, blocks,"
            + " compression, filters, indexes. Reads all of them.",
    mixinStandardHelpOptions = true)
final class LsmStatsCommand extends InspectCommand {
  @Override
  int inspect(StoreInspector store, PrintWriter out) throws IOException {
    out.printf(
        "%-5s  %6s  %12s  %10s  %12s  %9s  %8s  %11s  %6s  %11s  %11s%n",
        "LEVEL",
        "TABLES",
        "BYTES",
        "ROWS",
        "KEYS",
        "ROWS/KEY",
        "BLOCKS",
        "BYTES/BLOCK",
        "RATIO",
        "FILTERS",
        "INDEXES");
    Manifest manifest = store.manifest();
    for (int level = 0; level < manifest.levels().size(); level++) {
      if (!manifest.levels().get(level).isEmpty()) {
        print(level, manifest.levels().get(level), store, out);
      }
    }
    return 0;
  }

  private static void print(
      int level, List<TableMeta> tables, StoreInspector store, PrintWriter out) throws IOException {
    long rows = 0;
    long bytes = 0;
    long keys = 0;
    long blocks = 0;
    long stored = 0;
    long raw = 0;
    long filters = 0;
    long indexes = 0;
    for (TableMeta table : tables) {
      TableSummary summary = store.summary(table);
      rows += table.rows();
      bytes += table.bytes();
      keys += summary.keys();
      blocks += summary.blocks();
      stored += summary.storedBytes();
      raw += summary.rawBytes();
      filters += summary.filterBytes();
      indexes += summary.indexBytes();
    }
    out.printf(
        "%-5d  %6d  %12d  %10d  %12d  %9.2f  %8d  %11d  %6.2f  %11d  %11d%n",
        level,
        tables.size(),
        bytes,
        rows,
        keys,
        rows / (double) Math.max(1, keys),
        blocks,
        raw / Math.max(1, blocks),
        raw / (double) Math.max(1, stored),
        filters,
        indexes);
  }
}
