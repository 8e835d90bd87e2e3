/**
 * From a parsed statement to a physical plan: Calcite validates and rewrites, our own rules choose
 * access paths and operators. What comes out holds no Calcite object. Knows the catalog; nothing of
 * how plans run.
 */
@NullMarked
package io.paxosstore.sql.planner;

import org.jspecify.annotations.NullMarked;
