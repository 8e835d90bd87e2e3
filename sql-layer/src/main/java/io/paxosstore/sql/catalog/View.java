package io.paxosstore.sql.catalog;

import java.util.List;

/**
 * A named query.
 *
 * @param schema name of its schema
 * @param name its name
 * @param columnNames names given to the query's columns; empty for the query's own
 * @param sql the query as the user wrote it
 * @param definedIn the schema that was current when it was written: unqualified names are looked up there
 */
public record View(String schema, String name, List<String> columnNames, String sql, String definedIn) {}
