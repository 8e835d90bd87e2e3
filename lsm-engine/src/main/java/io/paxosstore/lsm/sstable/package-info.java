/**
 * Immutable sorted files (docs/formats/sstable.md). A writer receives rows once, in key order; a
 * table answers look-ups and scans at a version. Knows nothing of levels, entity groups or
 * recovery: they call in, never the other way.
 */
@NullMarked
package io.paxosstore.lsm.sstable;

import org.jspecify.annotations.NullMarked;
