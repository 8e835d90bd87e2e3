/**
 * How rows of a table are reached: points and ranges of the primary key or an index, in one entity
 * group or all, locked or not. Knows keys, rows and the transaction; nothing of the operators
 * above.
 */
@NullMarked
package io.paxosstore.sql.executor.access;

import org.jspecify.annotations.NullMarked;
