/**
 * The rules of a group's log as pure functions of values: no thread, clock, file, socket or chance.
 * Production and the simulator drive the same code.
 */
@NullMarked
package io.paxosstore.paxos.replica;

import org.jspecify.annotations.NullMarked;
