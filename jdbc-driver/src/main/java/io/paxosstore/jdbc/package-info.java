/**
 * The JDBC driver: {@code java.sql} on top of a {@link io.paxosstore.jdbc.protocol.Session}. It
 * keeps what JDBC asks a driver to keep (cursors, parameters, batches, metadata shapes) and knows
 * nothing of how a statement is run.
 */
@NullMarked
package io.paxosstore.jdbc;

import org.jspecify.annotations.NullMarked;
