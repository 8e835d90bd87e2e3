/**
 * Runs replicas on real disks: the data directory, the shared log of all groups, recovery, and what
 * applies entries to the storage engine once they count. Knows nothing of what the batches mean.
 */
@NullMarked
package io.paxosstore.paxos.runtime;

import org.jspecify.annotations.NullMarked;
