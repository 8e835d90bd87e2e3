/**
 * Rows on their way through the engine: the one abstraction of a sorted source of rows, the merge
 * of several of them, range tombstones, and the rule that says which versions may be forgotten.
 * Knows nothing of where rows are kept.
 */
@NullMarked
package io.paxosstore.lsm.rows;

import org.jspecify.annotations.NullMarked;
