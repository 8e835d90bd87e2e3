package io.paxosstore.jdbc.protocol;

import java.util.List;

/**
 * What travels with every execution, so that changing it costs no round trip of its own.
 *
 * @param autocommit whether the statement is a transaction of its own; ignored while SQL's START TRANSACTION holds one open
 * @param isolation a {@code java.sql.Connection.TRANSACTION_…} constant, for the transaction that this execution may begin
 * @param readOnly whether a transaction that this execution begins may write
 * @param fetchSize rows wanted in the first batch; 0: the engine decides
 * @param maxRows rows after which the result ends; 0: no limit
 * @param timeoutMillis after which the statement ends with 57014; 0: no limit
 * @param returnKeys whether generated keys are wanted
 * @param keyColumns names of the columns wanted as generated keys; empty with {@code returnKeys} for the engine's choice: identity
 *     columns and the primary key
 */
public record ExecuteOptions(
    boolean autocommit,
    int isolation,
    boolean readOnly,
    int fetchSize,
    long maxRows,
    int timeoutMillis,
    boolean returnKeys,
    List<String> keyColumns) {
  /** Autocommit, SERIALIZABLE, everything else at its default. */
  public static final ExecuteOptions DEFAULT =
      new ExecuteOptions(true, java.sql.Connection.TRANSACTION_SERIALIZABLE, false, 0, 0, 0, false, List.of());
}
