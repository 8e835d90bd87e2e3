/**
 * INSERT, UPDATE and DELETE: rows and index entries of one statement, its constraints, and the
 * referential actions that follow from it. Knows where rows come from only as rows; isolation and
 * atomicity are the transaction's.
 */
@NullMarked
package io.paxosstore.sql.executor.write;

import org.jspecify.annotations.NullMarked;
