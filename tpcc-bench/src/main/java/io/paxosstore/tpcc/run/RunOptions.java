package io.paxosstore.tpcc.run;

import io.paxosstore.tpcc.terminal.Terminals;
import java.time.Duration;
import java.util.List;

/**
 * What to run.
 *
 * @param warmUp runs, and is not measured; whole seconds
 * @param duration measured; whole seconds, at least one
 * @param ledger whether clients note what they are told, and the database is held against it
 * @param serverPids processes on this machine whose CPU time counts
 */
public record RunOptions(
    Terminals.Behaviour behaviour,
    Duration warmUp,
    Duration duration,
    boolean ledger,
    List<Long> serverPids) {}
