/**
 * An append-only log in segments with group commit: many appenders, one sync. Its records are
 * opaque bytes; it knows nothing of entity groups, batches or tables. The format is {@code
 * docs/formats/log.md}.
 */
@NullMarked
package io.paxosstore.lsm.log;

import org.jspecify.annotations.NullMarked;
