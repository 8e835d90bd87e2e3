package io.paxosstore.sql.catalog;

import io.paxosstore.sql.type.SqlType;
import org.jspecify.annotations.Nullable;

/**
 * A column of a table.
 *
 * @param name its name, in the case that it was folded to
 * @param ordinal its place in the table's rows, from 0
 * @param type its type
 * @param defaultSql the DEFAULT expression as SQL text, or null
 * @param identity how its values are generated, or null
 * @param hidden true for the row id of a table without a primary key: not part of {@code *}, not
 *     found by name
 */
public record Column(
    String name,
    int ordinal,
    SqlType type,
    @Nullable String defaultSql,
    @Nullable Identity identity,
    boolean hidden) {
  /**
   * An identity column's rule.
   *
   * @param always GENERATED ALWAYS: an explicit value is refused
   * @param start first value
   * @param increment step between values, not 0
   */
  public record Identity(boolean always, long start, long increment) {}
}
