package io.paxosstore.sql.executor.expression;

import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.RowWriter;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.row.KeyWriter;
import io.paxosstore.sql.row.RowValues;
import io.paxosstore.sql.type.SqlType;
import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/** A column of one of the frame's rows: of the input, of the parameters, or of an outer row. */
final class ColumnEvaluator extends Evaluator {
  final int source;
  final int ordinal;
  private final SqlTypeCode code;

  ColumnEvaluator(int source, int ordinal, SqlType type) {
    super(type);
    this.source = source;
    this.ordinal = ordinal;
    this.code = type.code();
  }

  @Override
  long evalLong(EvaluationFrame frame) {
    byte[] row = frame.rows[source];
    int at = frame.ats[source];
    if (frame.isNull = RowFormat.isNull(row, at, ordinal)) {
      return 0;
    }
    if (lane == Lane.LONG) {
      return RowValues.getLong(row, at, ordinal, code);
    }
    int start = RowFormat.start(row, at, ordinal);
    int length = RowFormat.length(row, at, ordinal);
    return row[start] == type.scale() && length <= 9
        ? RowValues.unscaled(row, start, length)
        : Numbers.unscaled(RowFormat.decimalAt(row, start, length), type);
  }

  @Override
  double evalDouble(EvaluationFrame frame) {
    byte[] row = frame.rows[source];
    int at = frame.ats[source];
    if (frame.isNull = RowFormat.isNull(row, at, ordinal)) {
      return 0;
    }
    return code == SqlTypeCode.REAL
        ? RowFormat.getFloat(row, at, ordinal)
        : RowFormat.getDouble(row, at, ordinal);
  }

  @Override
  @Nullable BigDecimal evalDecimal(EvaluationFrame frame) {
    byte[] row = frame.rows[source];
    int at = frame.ats[source];
    frame.isNull = RowFormat.isNull(row, at, ordinal);
    return frame.isNull ? null : RowFormat.getDecimal(row, at, ordinal);
  }

  @Override
  byte[] evalBytes(EvaluationFrame frame) {
    byte[] row = frame.rows[source];
    int at = frame.ats[source];
    if (frame.isNull = RowFormat.isNull(row, at, ordinal)) {
      return nullBytes(frame);
    }
    frame.offset = RowFormat.start(row, at, ordinal);
    frame.length = RowFormat.length(row, at, ordinal);
    return row;
  }

  @Override
  boolean mayBeFiner() {
    return source == EvaluationFrame.PARAMETERS && code == SqlTypeCode.DECIMAL;
  }

  @Override
  boolean evalIsNull(EvaluationFrame frame) {
    return frame.isNull = RowFormat.isNull(frame.rows[source], frame.ats[source], ordinal);
  }

  @Override
  void write(EvaluationFrame frame, RowWriter out) {
    out.copyColumn(frame.rows[source], frame.ats[source], ordinal);
  }

  @Override
  KeyWriter.Fit writeKey(EvaluationFrame frame, KeyWriter out, SqlType column, boolean descending) {
    return out.append(frame.rows[source], frame.ats[source], ordinal, type, column, descending);
  }
}
