/**
 * What the layers above see of replication: values (groups, ballots, entries), the hybrid logical
 * clock, and {@link io.paxosstore.paxos.ReplicatedLog}, through which every change of the database
 * goes. Knows bytes and groups; nothing of SQL, tables or sessions. Who implements it is not told
 * here: {@code runtime} does.
 *
 * <p>As a library: {@code runtime.ClusterReplica.open} gives a {@link
 * io.paxosstore.paxos.ReplicatedLog}; {@code locate} says where a group's writes go; at its home
 * {@code append} and {@code awaitCounts} write, {@code confirm} makes a read of the {@code engine}
 * linearizable, and {@code catchUp} does so at any other node; {@code peers} carries questions
 * between nodes. The README shows a replicated counter of 40 lines, which a test runs.
 */
@NullMarked
package io.paxosstore.paxos;

import org.jspecify.annotations.NullMarked;
