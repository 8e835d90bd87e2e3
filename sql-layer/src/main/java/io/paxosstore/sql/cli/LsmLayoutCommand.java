package io.paxosstore.sql.cli;

import io.paxosstore.lsm.inspect.StoreInspector;
import io.paxosstore.lsm.manifest.Manifest;
import io.paxosstore.lsm.rows.KeyText;
import io.paxosstore.lsm.sstable.TableMeta;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.List;
import picocli.CommandLine.Command;

/** What the manifest says. */
@Command(
    name = "layout",
    description = "Lists the levels and their tables: bytes, rows, versions, keys.",
    mixinStandardHelpOptions = true)
final class LsmLayoutCommand extends InspectCommand {
  @Override
  int inspect(StoreInspector store, PrintWriter out) throws IOException {
    print(store, store.manifest(), out);
    return 0;
  }

  private static void print(StoreInspector store, Manifest manifest, PrintWriter out) {
    out.printf(
        "next file %d, own log through %d, watermark %d%n",
        manifest.nextNumber(), manifest.logPosition(), manifest.watermark());
    manifest
        .lost()
        .forEach(range -> out.println((range.accepted() ? "given up: " : "lost: ") + range));
    for (int level = 0; level < manifest.levels().size(); level++) {
      List<TableMeta> tables = manifest.levels().get(level);
      if (tables.isEmpty()) {
        continue;
      }
      out.printf(
          "level %d: %d tables, %d bytes, %d rows%n",
          level,
          tables.size(),
          tables.stream().mapToLong(TableMeta::bytes).sum(),
          tables.stream().mapToLong(TableMeta::rows).sum());
      for (TableMeta table : tables) {
        out.printf(
            "  %s  %10d bytes  %8d rows  %6d deletes  %4d range deletes  versions %d to %d  [%s,"
                + " %s)%s%n",
            table.fileName(),
            table.bytes(),
            table.rows(),
            table.deletes(),
            table.rangeTombstones(),
            table.minVersion(),
            table.maxVersion(),
            KeyText.of(table.firstKey()),
            KeyText.of(table.endKey()),
            store.isCold(table) ? "  cold: " + store.directoryOf(table) : "");
      }
    }
  }
}
