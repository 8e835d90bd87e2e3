package io.paxosstore.tpcc.chaos;

/**
 * Something was done to the cluster.
 *
 * @param words what
 * @param node to which server; 0 if it was to the network
 * @param nanos when
 * @param until when it was over
 */
record Disruption(String words, int node, long nanos, long until) {}
