package io.paxosstore.tpcc.chaos;

import java.util.Set;

/**
 * Something that was done to servers.
 *
 * @param name what, in a word
 * @param node whom; 0 for all
 * @param nanos when
 * @param unharmed clients that were connected to another server
 */
record Disruption(String name, int node, long nanos, Set<Integer> unharmed) {}
