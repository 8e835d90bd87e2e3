package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import java.util.List;

/** Results of one text column: EXPLAIN and SHOW. */
final class TextRows {
  static final List<ColumnDescription> EXPLAIN_COLUMNS = columns("PLAN");

  private TextRows() {}

  static List<ColumnDescription> columns(String label) {
    return List.of(
        new ColumnDescription(
            label, label, "", "", SqlTypeCode.VARCHAR, Integer.MAX_VALUE, 0, false, false));
  }

  static RowBatch rows(List<String> lines) {
    RowBatch batch = new RowBatch();
    RowWriter writer = new RowWriter();
    for (String line : lines) {
      batch.append(writer.begin(1).writeString(line));
    }
    return batch;
  }
}
