/**
 * The connection between two servers: one per pair for everything that they say to each other.
 * Messages of all groups leave in one frame and one flush per turn, calls of the layers above share
 * the connection with them; a broken connection is told at once, silence while something is
 * outstanding is told as suspicion. Knows bytes, not what they mean.
 */
@NullMarked
package io.paxosstore.paxos.transport;

import org.jspecify.annotations.NullMarked;
