/**
 * The deterministic simulator: a cluster of real replicas in one thread, on virtual time, with a
 * network, disks, clocks and clients that do their worst as a seed says, and an oracle that checks
 * the protocol's invariants after every step (docs/simulator.md). The same seed gives the same run,
 * to the last message. Knows nothing of threads, sockets and files.
 */
@NullMarked
package io.paxosstore.paxos.simulator;

import org.jspecify.annotations.NullMarked;
