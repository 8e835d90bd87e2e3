/**
 * The storage engine beside RocksDB: the same rows, phases in alternation, in one process ({@code
 * bin/paxosstore bench lsm}). A {@link io.paxosstore.tpcc.lsm.Contender} is what is compared, a
 * {@link io.paxosstore.tpcc.lsm.Phase} what it has to do, a {@link io.paxosstore.tpcc.lsm.Line}
 * what came out. The only package here that knows more of a database than its JDBC URL.
 */
@NullMarked
package io.paxosstore.tpcc.lsm;

import org.jspecify.annotations.NullMarked;
