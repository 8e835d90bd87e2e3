package io.paxosstore.sql.catalog;

import java.util.List;

/**
 * A reference from a table's columns to the key of another.
 *
 * @param name unique within the schema
 * @param columns ordinals in the referencing table
 * @param parentTable id of the referenced table
 * @param parentColumns ordinals in the referenced table, the columns of its primary key or of a
 *     unique index, in this key's order
 * @param onDelete what happens to referencing rows when the referenced row goes
 * @param onUpdate what happens to referencing rows when the referenced key changes
 */
public record ForeignKey(
    String name,
    List<Integer> columns,
    int parentTable,
    List<Integer> parentColumns,
    Action onDelete,
    Action onUpdate) {
  /** A referential action. NO_ACTION is checked at the end of the statement, as RESTRICT is. */
  public enum Action {
    NO_ACTION,
    RESTRICT,
    CASCADE,
    SET_NULL,
    SET_DEFAULT
  }

  /** The same reference to another table number. */
  ForeignKey to(int otherParent) {
    return new ForeignKey(name, columns, otherParent, parentColumns, onDelete, onUpdate);
  }
}
