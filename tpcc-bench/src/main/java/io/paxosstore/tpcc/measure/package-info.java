/**
 * What is measured while terminals run: counts, latencies, refusals by SQLState, CPU time, and all
 * that second by second. Knows nothing of databases.
 */
@NullMarked
package io.paxosstore.tpcc.measure;

import org.jspecify.annotations.NullMarked;
