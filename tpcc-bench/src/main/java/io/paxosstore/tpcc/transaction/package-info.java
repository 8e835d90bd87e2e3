/**
 * The five transactions of TPC-C, clause 2, over {@code java.sql}: their inputs, their statements
 * and what a commit of them will have changed. Each transaction's statements are in one class, the
 * same for every database; a {@link io.paxosstore.tpcc.schema.Dialect} words what databases word
 * differently. Who repeats a refused transaction, and counts, is not known here.
 *
 * <p>Rows that several transactions change are changed relative to what they are, and read after
 * that: the change takes the row's lock, so what is read is what is committed, at every isolation
 * level from READ COMMITTED on, without {@code SELECT … FOR UPDATE}.
 */
@NullMarked
package io.paxosstore.tpcc.transaction;

import org.jspecify.annotations.NullMarked;
