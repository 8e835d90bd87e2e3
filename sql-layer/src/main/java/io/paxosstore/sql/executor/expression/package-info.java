/**
 * Scalar expressions: plans' expressions compiled to trees of typed evaluators over compact rows,
 * the library of named functions, the conversions between types, and comparing and hashing of rows.
 * Knows nothing of operators, transactions or the planner.
 */
@NullMarked
package io.paxosstore.sql.executor.expression;

import org.jspecify.annotations.NullMarked;
