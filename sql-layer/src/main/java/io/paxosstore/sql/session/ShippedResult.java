package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.ColumnDescription;
import io.paxosstore.jdbc.protocol.RowBatch;
import io.paxosstore.jdbc.protocol.Session;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.planner.PlannedStatement;
import io.paxosstore.sql.transaction.remote.WireReader;
import io.paxosstore.sql.transaction.remote.WireWriter;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/**
 * What a statement gave at another node, in one piece ({@code docs/formats/transaction-wire.md}).
 */
final class ShippedResult {
  /** Rows beyond this many bytes do not travel: the statement runs where its client is. */
  static final int MAX_ROW_BYTES = 256 << 10;

  private static final int TOO_LARGE = 0;
  private static final int ROWS = 1;
  private static final int COUNTS = 2;
  private static final int FETCH = 1024;

  private ShippedResult() {}

  static byte[] tooLarge() {
    return new WireWriter().u8(TOO_LARGE).toBytes();
  }

  static boolean isTooLarge(byte[] bytes) {
    return bytes.length > 0 && bytes[0] == TOO_LARGE;
  }

  /**
   * Takes all rows of a result.
   *
   * @param sameCatalog whether the asking node knows the columns
   */
  static byte[] rows(Session.Result result, boolean sameCatalog) throws SQLException {
    RowBatch first = result.fetch(FETCH);
    List<RowBatch> batches = new ArrayList<>(1);
    int bytes = 0;
    for (RowBatch batch = first; batch != null; batch = result.fetch(FETCH)) {
      bytes += batch.encodedLength();
      if (bytes > MAX_ROW_BYTES) {
        return tooLarge();
      }
      batches.add(batch);
    }
    WireWriter to = new WireWriter();
    to.u8(ROWS).flag(!sameCatalog);
    if (!sameCatalog) {
      put(to, result.columns());
    }
    to.i32(bytes);
    batches.forEach(batch -> to.raw(batch.array(), 0, batch.encodedLength()));
    return to.toBytes();
  }

  /** Of an INSERT, UPDATE or DELETE; leaves the result as it is. */
  static byte[] counts(Session.Result result) {
    WireWriter to = new WireWriter();
    to.u8(COUNTS).longs(result.updateCounts());
    put(to, result.generatedKeyColumns());
    RowBatch keys = result.generatedKeys();
    return to.bytes(keys.array(), 0, keys.encodedLength()).toBytes();
  }

  /**
   * The result, for its client.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static Session.Result decode(byte[] bytes, PlannedStatement statement) {
    WireReader from = new WireReader(bytes);
    int kind = from.u8();
    Session.Result result =
        switch (kind) {
          case ROWS -> {
            List<ColumnDescription> columns =
                from.flag() ? columns(from) : ((PlannedStatement.Query) statement).columns();
            yield Results.rows(columns, RowBatch.decode(from.bytes()));
          }
          case COUNTS ->
              Results.updates(from.longs(), columns(from), RowBatch.decode(from.bytes()));
          default -> throw new IllegalArgumentException("result of unknown kind " + kind);
        };
    from.end();
    return result;
  }

  private static void put(WireWriter to, List<ColumnDescription> columns) {
    to.i32(columns.size());
    for (ColumnDescription column : columns) {
      to.text(column.label())
          .text(column.name())
          .text(column.schema())
          .text(column.table())
          .u8(column.type().code())
          .i32(column.precision())
          .i32(column.scale())
          .flag(column.nullable())
          .flag(column.autoIncrement());
    }
  }

  private static List<ColumnDescription> columns(WireReader from) {
    int count = from.count(27);
    List<ColumnDescription> columns = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      columns.add(
          new ColumnDescription(
              from.text(),
              from.text(),
              from.text(),
              from.text(),
              SqlTypeCode.ofCode(from.u8()),
              from.i32(),
              from.i32(),
              from.flag(),
              from.flag()));
    }
    return columns;
  }
}
