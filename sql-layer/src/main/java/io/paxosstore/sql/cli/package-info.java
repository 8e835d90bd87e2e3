/**
 * The command line. Each command is a class; but for the one that is a server, they reach the
 * database through {@code java.sql} alone, so that what works here works in any program.
 */
@NullMarked
package io.paxosstore.sql.cli;

import org.jspecify.annotations.NullMarked;
