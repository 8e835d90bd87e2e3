package io.paxosstore.jdbc.protocol;

/**
 * One parameter of a statement.
 *
 * @param type what the statement expects; {@link SqlTypeCode#NULL} if any type will do
 * @param precision as {@code ParameterMetaData.getPrecision}
 * @param scale as {@code ParameterMetaData.getScale}
 * @param nullable whether null may be bound
 */
public record ParameterDescription(SqlTypeCode type, int precision, int scale, boolean nullable) {}
