/**
 * One replica of an entity group as a function of events: no thread, clock, file, socket or chance.
 * Production and the simulator drive the same code. {@link io.paxosstore.paxos.replica.Replica} is
 * the table of contents; beneath it the acceptor (vote and log), the proposer (ballot, adoption,
 * offers), the rivalry between proposers, the confirmations that reads wait for, and the curiosity
 * that finds out what others have decided. Knows nothing of storage, of other groups, or of what
 * the records mean.
 */
@NullMarked
package io.paxosstore.paxos.replica;

import org.jspecify.annotations.NullMarked;
