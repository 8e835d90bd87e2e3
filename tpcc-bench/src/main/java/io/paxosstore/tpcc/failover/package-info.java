/**
 * How long writers have to wait when the home of their rows dies: one server of a cluster of real
 * processes after another is killed, or paused, under two writers, and nothing else is going on.
 */
@NullMarked
package io.paxosstore.tpcc.failover;

import org.jspecify.annotations.NullMarked;
