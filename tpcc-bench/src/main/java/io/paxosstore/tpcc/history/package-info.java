/**
 * What clients saw, and whether a correct database could have shown it: recorded histories of
 * operations with the instants of their calls and answers, and checkers that find the smallest
 * contradiction and put it into words. Knows neither a database nor how the operations were run.
 *
 * <p>{@link io.paxosstore.tpcc.history.RegisterCheck} decides linearizability of single keys,
 * {@link io.paxosstore.tpcc.history.ListAppendCheck} strict serializability of transactions, {@link
 * io.paxosstore.tpcc.history.TotalCheck} and {@link io.paxosstore.tpcc.history.AcknowledgedCheck}
 * what must hold at every read and at the end.
 */
@NullMarked
package io.paxosstore.tpcc.history;

import org.jspecify.annotations.NullMarked;
