package io.paxosstore.jdbc.protocol;

/**
 * Values bound to a statement: a row in {@link RowFormat} and the type that each value was bound
 * as. The engine converts them to the types that the statement expects.
 *
 * @param types {@link SqlTypeCode#code()} of each parameter
 * @param row the values; not changed by anybody after it was handed over
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody; a copy per execution would be waste
public record Parameters(byte[] types, byte[] row) {
  /** No parameters. */
  public static final Parameters NONE =
      new Parameters(new byte[0], new RowWriter().begin(0).finish());
}
