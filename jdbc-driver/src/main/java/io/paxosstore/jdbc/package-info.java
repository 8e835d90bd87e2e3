/**
 * The {@code java.sql} driver, small, and nothing public but what JDBC asks for and a handful of
 * documented properties. Speaks the client protocol to a server, or a service interface to an
 * engine in the same JVM. Knows nothing of what answers it.
 */
@NullMarked
package io.paxosstore.jdbc;

import org.jspecify.annotations.NullMarked;
