/**
 * Keeping the tables in order: what to merge next is decided by a pure function of the levels,
 * carried out by a dull loop. Knows nothing of readers, logs or how a result is installed.
 */
@NullMarked
package io.paxosstore.lsm.compaction;

import org.jspecify.annotations.NullMarked;
