/**
 * The deterministic core of a node: the replicas of all its groups over one shared log and one
 * storage engine, what applies the entries that count, recovery, trimming and catch-up. Knows no
 * thread, socket or clock: what drives it, the runtime or the simulator, brings events and hears
 * what follows from them.
 */
@NullMarked
package io.paxosstore.paxos.node;

import org.jspecify.annotations.NullMarked;
