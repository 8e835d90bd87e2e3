/**
 * Aggregate functions: each keeps the state of many groups in arrays, by group number, and knows
 * nothing of how groups are found.
 */
@NullMarked
package io.paxosstore.sql.executor.aggregate;

import org.jspecify.annotations.NullMarked;
