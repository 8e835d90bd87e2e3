package io.paxosstore.lsm.export;

import io.paxosstore.lsm.rows.Coverage;
import io.paxosstore.lsm.rows.RangeTombstones;
import io.paxosstore.lsm.rows.RowSource;
import java.util.ArrayList;
import java.util.List;

/** All versions of another source up to a greatest one, read once from its beginning. */
final class ThroughVersion extends RowSource {
  private final RowSource rows;
  private final long at;

  private ThroughVersion(RowSource rows, long at) {
    this.rows = rows;
    this.at = at;
  }

  /** What a merge has of versions up to {@code at}. */
  static ExportWriter.Merge of(ExportWriter.Merge merge, long at) {
    if (at == Long.MAX_VALUE) {
      return merge;
    }
    List<RowSource> sources = new ArrayList<>();
    merge.sources().forEach(rows -> sources.add(new ThroughVersion(rows, at)));
    List<Coverage> coverage = new ArrayList<>();
    for (Coverage each : merge.coverage()) {
      RangeTombstones left =
          RangeTombstones.of(
              each.tombstones().all().stream().filter(one -> one.version() <= at).toList());
      if (!left.isEmpty()) {
        coverage.add(new Coverage(each.rank(), left, each.sequenceLimit()));
      }
    }
    return new ExportWriter.Merge(sources, coverage);
  }

  @Override
  public boolean next() {
    while (rows.next()) {
      if (rows.version() <= at) {
        take();
        return true;
      }
    }
    return false;
  }

  private void take() {
    keyArray = rows.keyArray();
    keyOffset = rows.keyOffset();
    keyLength = rows.keyLength();
    valueArray = rows.valueArray();
    valueOffset = rows.valueOffset();
    valueLength = rows.valueLength();
    version = rows.version();
    tombstone = rows.isTombstone();
  }

  @Override
  public void seek(byte[] key) {
    throw new UnsupportedOperationException("an export is read once, from its beginning");
  }
}
