/**
 * The protocol of a group in words: one language for what lies in a data directory, for the traces
 * of live nodes and for the tests whose expectations are text. Prints what it is given; knows
 * nothing of where that comes from or goes to.
 */
@NullMarked
package io.paxosstore.paxos.text;

import org.jspecify.annotations.NullMarked;
