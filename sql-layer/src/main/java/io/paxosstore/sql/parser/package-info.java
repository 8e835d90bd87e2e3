/**
 * SQL text to syntax trees: Calcite's grammar with this project's productions, its limits and its
 * error messages. Knows no catalog: whether a name exists is asked later.
 */
@NullMarked
package io.paxosstore.sql.parser;

import org.jspecify.annotations.NullMarked;
