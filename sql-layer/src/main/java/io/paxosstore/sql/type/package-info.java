/**
 * The types of SQL values, free of the planner's classes. Knows nothing of rows, catalogs or plans.
 */
@NullMarked
package io.paxosstore.sql.type;

import org.jspecify.annotations.NullMarked;
