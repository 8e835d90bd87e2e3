/**
 * Fills the tables (clause 4.3.3) through plain JDBC batches, by several threads, in parts that are
 * each made of a seed of their own: a load that was killed goes on with the parts that are not
 * marked as finished, and gives the same rows. Knows nothing of transactions and terminals.
 */
@NullMarked
package io.paxosstore.tpcc.load;

import org.jspecify.annotations.NullMarked;
