/**
 * Small programs that use the database as an application does: through {@code java.sql}, a
 * connection pool and a query builder. Each is run by a test, so what they show is what works.
 */
@NullMarked
package io.paxosstore.examples;

import org.jspecify.annotations.NullMarked;
