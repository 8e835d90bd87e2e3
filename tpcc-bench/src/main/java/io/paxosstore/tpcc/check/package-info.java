/**
 * The twelve consistency conditions (clause 3.3.2) and some more, as queries that give the rows for
 * which they do not hold. They are data, in the resources; what is here reads and runs them on any
 * database, side by side on several connections.
 */
@NullMarked
package io.paxosstore.tpcc.check;

import org.jspecify.annotations.NullMarked;
