/**
 * Spans of the key space in which every key is deleted, remembered in memory so that a scan leaps
 * over them instead of walking: the head of a queue, a range of rows that expired. What they may
 * claim, and to whom, is told in {@link io.paxosstore.lsm.dead.DeadSpans}. Knows nothing of
 * memtables and tables: scans say what they walked over, and the engine opens the views that prove
 * it.
 */
@NullMarked
package io.paxosstore.lsm.dead;

import org.jspecify.annotations.NullMarked;
