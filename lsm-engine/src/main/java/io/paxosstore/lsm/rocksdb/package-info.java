/**
 * The storage contract on RocksDB: for differential tests, for benchmarks side by side, and for
 * users who prefer it. Versions are a suffix of RocksDB's keys, range deletes are records beside
 * the rows; nothing above can tell the difference but by speed.
 */
@NullMarked
package io.paxosstore.lsm.rocksdb;

import org.jspecify.annotations.NullMarked;
