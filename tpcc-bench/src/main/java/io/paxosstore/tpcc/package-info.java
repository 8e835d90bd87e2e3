/**
 * A TPC-C style load for any JDBC URL: one program measures this database and its peers, so that
 * figures compare. Uses {@code java.sql} and no class of the database that it measures.
 */
@NullMarked
package io.paxosstore.tpcc;

import org.jspecify.annotations.NullMarked;
