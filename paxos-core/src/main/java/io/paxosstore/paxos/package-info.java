/**
 * What the layers above see of replication: values (groups, ballots, entries), the hybrid logical
 * clock, and {@link io.paxosstore.paxos.ReplicatedLog}, through which every change of the database
 * goes. Knows bytes and groups; nothing of SQL, tables or sessions. Who implements it is not told
 * here: {@code runtime} does.
 */
@NullMarked
package io.paxosstore.paxos;

import org.jspecify.annotations.NullMarked;
