/**
 * The commands {@code bin/paxosstore tpcc …}: options, what is printed, and the exit status, which
 * is 0 if all is well, 1 if something that was checked does not hold, 2 for bad use and 3 if the
 * database could not be asked.
 */
@NullMarked
package io.paxosstore.tpcc.cli;

import org.jspecify.annotations.NullMarked;
