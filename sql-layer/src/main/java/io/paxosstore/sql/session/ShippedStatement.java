package io.paxosstore.sql.session;

import io.paxosstore.jdbc.protocol.ExecuteOptions;
import io.paxosstore.jdbc.protocol.Parameters;
import io.paxosstore.jdbc.protocol.RowFormat;
import io.paxosstore.jdbc.protocol.SqlTypeCode;
import io.paxosstore.sql.transaction.remote.WireReader;
import io.paxosstore.sql.transaction.remote.WireWriter;
import java.sql.Connection;
import java.util.ArrayList;
import java.util.List;

/**
 * A statement on its way to another node, with all of its session that matters to it ({@code
 * docs/formats/transaction-wire.md}).
 *
 * @param catalogVersion that it was planned on where it comes from
 * @param batch whether it was asked for as a batch
 */
record ShippedStatement(
    String user,
    String schema,
    long catalogVersion,
    String sql,
    boolean batch,
    List<Parameters> parameters,
    ExecuteOptions options) {
  /** Longer ones are not sent. */
  static final int MAX_BYTES = 16 << 20;

  private static final long NANOS_PER_MILLI = 1_000_000;

  static ShippedStatement of(Invocation invocation, CachedPlan plan, SessionSettings settings) {
    ExecuteOptions options = invocation.options();
    long left = invocation.cancellation().remainingNanos();
    int millis =
        left == Long.MAX_VALUE ? 0 : (int) Math.clamp(left / NANOS_PER_MILLI, 1, Integer.MAX_VALUE);
    return new ShippedStatement(
        settings.user(),
        settings.schema(),
        plan.key().catalogVersion(),
        invocation.prepared().sql(),
        invocation.batch(),
        invocation.parameters(),
        options(
            invocation.readOnly(),
            options.maxRows(),
            millis,
            options.returnKeys(),
            options.keyColumns()));
  }

  private static ExecuteOptions options(
      boolean readOnly,
      long maxRows,
      int timeoutMillis,
      boolean returnKeys,
      List<String> keyColumns) {
    return new ExecuteOptions(
        true,
        Connection.TRANSACTION_SERIALIZABLE,
        readOnly,
        0,
        maxRows,
        timeoutMillis,
        returnKeys,
        keyColumns);
  }

  byte[] encode() {
    WireWriter to = new WireWriter();
    to.text(user).text(schema).i64(catalogVersion).text(sql).flag(batch);
    to.flag(options.readOnly())
        .i64(options.maxRows())
        .i32(options.timeoutMillis())
        .flag(options.returnKeys())
        .i32(options.keyColumns().size());
    options.keyColumns().forEach(to::text);
    to.i32(parameters.size());
    for (Parameters set : parameters) {
      to.bytes(set.types()).bytes(set.row());
    }
    return to.toBytes();
  }

  /**
   * Reads a statement.
   *
   * @throws IllegalArgumentException if it makes no sense
   */
  static ShippedStatement decode(byte[] bytes) {
    WireReader from = new WireReader(bytes);
    String user = from.text();
    String schema = from.text();
    long catalogVersion = from.i64();
    String sql = from.text();
    boolean batch = from.flag();
    boolean readOnly = from.flag();
    long maxRows = from.i64();
    int timeoutMillis = from.i32();
    boolean returnKeys = from.flag();
    List<String> keyColumns = new ArrayList<>();
    for (int left = from.count(4); left > 0; left--) {
      keyColumns.add(from.text());
    }
    List<Parameters> parameters = new ArrayList<>();
    for (int left = from.count(8); left > 0; left--) {
      parameters.add(parameters(from.bytes(), from.bytes()));
    }
    from.end();
    if (maxRows < 0 || timeoutMillis < 0 || (!batch && parameters.size() != 1)) {
      throw new IllegalArgumentException("a statement that nobody can have asked for");
    }
    return new ShippedStatement(
        user,
        schema,
        catalogVersion,
        sql,
        batch,
        parameters,
        options(readOnly, maxRows, timeoutMillis, returnKeys, keyColumns));
  }

  private static Parameters parameters(byte[] types, byte[] row) {
    for (byte type : types) {
      SqlTypeCode.ofCode(type);
    }
    if (!RowFormat.isWellFormed(row, 0, row.length, types)) {
      throw new IllegalArgumentException("parameters that are no row");
    }
    return new Parameters(types, row);
  }
}
