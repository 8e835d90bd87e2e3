/**
 * A run from its first terminal to its verdict: warm-up, measured time, the ledger, the result.
 * What happens to the database meanwhile is not known here.
 */
@NullMarked
package io.paxosstore.tpcc.run;

import org.jspecify.annotations.NullMarked;
