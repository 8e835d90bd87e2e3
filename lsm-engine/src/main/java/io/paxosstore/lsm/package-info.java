/**
 * Versioned key-value storage on one machine: a get, a scan or a batch at a commit timestamp,
 * durable and atomic. Keys and values are bytes in byte order. Knows nothing of replication, tables
 * or transactions: those call in, never the other way.
 */
@NullMarked
package io.paxosstore.lsm;

import org.jspecify.annotations.NullMarked;
