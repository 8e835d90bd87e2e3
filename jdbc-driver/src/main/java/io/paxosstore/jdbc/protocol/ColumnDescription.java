package io.paxosstore.jdbc.protocol;

/**
 * One column of a result.
 *
 * @param label the alias, or the name
 * @param name the column's own name; the label for an expression
 * @param schema schema of the table it comes from; empty for an expression
 * @param table table it comes from; empty for an expression
 * @param type its type
 * @param precision digits, characters, bytes, or fractional-second digits, as {@code
 *     ResultSetMetaData.getPrecision} defines; 0 if it does not apply
 * @param scale digits after the point; 0 if it does not apply
 * @param nullable whether it may hold nulls
 * @param autoIncrement whether it is an identity column
 */
public record ColumnDescription(
    String label,
    String name,
    String schema,
    String table,
    SqlTypeCode type,
    int precision,
    int scale,
    boolean nullable,
    boolean autoIncrement) {}
