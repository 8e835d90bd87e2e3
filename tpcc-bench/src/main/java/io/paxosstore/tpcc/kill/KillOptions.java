package io.paxosstore.tpcc.kill;

import io.paxosstore.tpcc.model.Scale;
import io.paxosstore.tpcc.run.RunOptions;
import java.nio.file.Path;
import java.time.Duration;

/**
 * What to run, and how to disturb it.
 *
 * @param directory for the servers; empty or new
 * @param nodes servers
 * @param kills how many times a server is killed in the measured time, at equal distances; each in
 *     turn, from the first on, which the URL of the terminals begins with
 * @param down how long a killed server stays down
 */
public record KillOptions(
    Path directory, int nodes, Scale scale, RunOptions run, int kills, Duration down) {}
