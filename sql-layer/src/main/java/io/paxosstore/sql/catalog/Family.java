package io.paxosstore.sql.catalog;

/**
 * A set of tables that partition by the same entity-group key and so are colocated (design.md §3).
 *
 * @param id number, part of every key
 * @param name name of its root table, or of the schema for a schema's default family
 * @param slots number of entity groups, fixed at creation
 * @param keyColumns columns of the entity-group key; 0 for a schema's default family, whose tables
 *     all live in slot 0
 */
public record Family(int id, String name, int slots, int keyColumns) {}
