/**
 * A cluster of real processes under load while its servers are killed, paused and restarted, and
 * the verdict on what its clients saw. Servers are started and shown by the product's own commands;
 * everything else goes through {@code java.sql} and signals. What clients saw is recorded and
 * judged by {@link io.paxosstore.tpcc.history}; the servers are {@link io.paxosstore.tpcc.cluster}.
 */
@NullMarked
package io.paxosstore.tpcc.chaos;

import org.jspecify.annotations.NullMarked;
