package io.paxosstore.tpcc.chaos;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Set;

/**
 * What to do to a cluster.
 *
 * @param directory where the cluster and the histories go
 * @param nodes how many servers
 * @param clients how many threads, each with a connection
 * @param faults what to do
 * @param duration how long to go on with rounds, in each of which every server is killed and paused
 *     once, and each fault of the network is there once; at least one round is run
 * @param down how long a killed server stays down
 * @param pause how long a server is paused, or a fault of the network lasts
 * @param settle how long everything is left alone in between
 * @param seed of what the clients choose, and of what is hit on the network
 */
record ChaosOptions(
    Path directory,
    int nodes,
    int clients,
    Set<Fault> faults,
    Duration duration,
    Duration down,
    Duration pause,
    Duration settle,
    long seed) {}
