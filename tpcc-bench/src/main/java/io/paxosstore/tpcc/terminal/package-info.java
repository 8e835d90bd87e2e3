/**
 * Emulated terminals: each draws transactions from its deck, enters them, and runs every one until
 * it is done, whatever the database answers. Refusals are repeated with a pause that grows, lost
 * connections are opened again; nothing is repeated that may have happened. Deferred deliveries are
 * done by workers in the background, clause 2.7.2.
 */
@NullMarked
package io.paxosstore.tpcc.terminal;

import org.jspecify.annotations.NullMarked;
