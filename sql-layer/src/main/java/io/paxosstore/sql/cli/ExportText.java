package io.paxosstore.sql.cli;

import io.paxosstore.lsm.ScanRange;
import io.paxosstore.lsm.export.Export;
import io.paxosstore.lsm.export.KeyRanges;
import io.paxosstore.lsm.rows.KeyText;
import io.paxosstore.lsm.sstable.TableMeta;
import java.util.List;
import java.util.stream.Collectors;

/** An export in one line. */
final class ExportText {
  private ExportText() {}

  static String of(Export export) {
    List<TableMeta> tables = export.tables();
    return String.format(
        "keys %s, %d rows, %d deletes, %d range deletes, %d tables, %d bytes, watermark %d",
        export.ranges().all().stream().map(ExportText::of).collect(Collectors.joining(" and ")),
        tables.stream().mapToLong(TableMeta::rows).sum(),
        tables.stream().mapToLong(TableMeta::deletes).sum(),
        tables.stream().mapToLong(TableMeta::rangeTombstones).sum(),
        tables.size(),
        tables.stream().mapToLong(TableMeta::bytes).sum(),
        export.watermark());
  }

  private static String of(ScanRange range) {
    byte[] from = KeyRanges.from(range);
    byte[] to = range.to();
    return "["
        + (from.length == 0 ? "first" : KeyText.of(from))
        + ", "
        + (to == null ? "last]" : KeyText.of(to) + ")");
  }
}
