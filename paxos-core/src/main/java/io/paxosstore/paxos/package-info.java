/**
 * Replicated logs, one for each entity group: bytes in, the same bytes out in the same order on every replica. Decides which entry
 * stands at a position and keeps it so through crashes. Knows nothing of rows or SQL: an entry's records are opaque here.
 */
@NullMarked
package io.paxosstore.paxos;

import org.jspecify.annotations.NullMarked;
