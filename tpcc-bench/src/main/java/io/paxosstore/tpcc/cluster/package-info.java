/**
 * Servers on this machine for runs that kill them: real processes, started and shown by the
 * product's own commands, hit by signals, and compared with each other at the end.
 */
@NullMarked
package io.paxosstore.tpcc.cluster;

import org.jspecify.annotations.NullMarked;
