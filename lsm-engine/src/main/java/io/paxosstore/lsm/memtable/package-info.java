/**
 * Rows that are in memory only: an adaptive radix tree off the heap with one writer and many
 * lock-free readers. A memtable is filled, sealed, read while it is flushed, and freed when nobody
 * reads it any more. Knows nothing of files, levels or logs.
 */
@NullMarked
package io.paxosstore.lsm.memtable;

import org.jspecify.annotations.NullMarked;
