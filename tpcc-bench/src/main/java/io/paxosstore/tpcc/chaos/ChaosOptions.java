package io.paxosstore.tpcc.chaos;

import java.nio.file.Path;
import java.time.Duration;

/**
 * What to do to a cluster.
 *
 * @param directory where the cluster and the histories go
 * @param nodes how many servers
 * @param clients how many threads, each with a connection
 * @param duration how long to go on with rounds of one kill and one pause of each server; at least
 *     one round is run
 * @param down how long a killed server stays down
 * @param pause how long a server is paused
 * @param settle how long everything is left alone in between
 * @param seed of what the clients choose
 */
record ChaosOptions(
    Path directory,
    int nodes,
    int clients,
    Duration duration,
    Duration down,
    Duration pause,
    Duration settle,
    long seed) {}
