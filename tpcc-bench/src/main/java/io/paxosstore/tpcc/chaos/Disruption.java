package io.paxosstore.tpcc.chaos;

/**
 * A server was killed.
 *
 * @param node which
 * @param nanos when
 */
record Disruption(int node, long nanos) {}
