/**
 * Reads and writes of single rows by key, on any JDBC URL: what a statement costs before a
 * workload's mix blurs it. Knows only {@code java.sql}.
 */
@NullMarked
package io.paxosstore.tpcc.point;

import org.jspecify.annotations.NullMarked;
