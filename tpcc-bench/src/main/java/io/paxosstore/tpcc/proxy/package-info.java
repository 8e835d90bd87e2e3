/**
 * A network between the servers of one machine that does what networks do at their worst. It knows
 * where the frames of the peer protocol end (docs/formats/peer-protocol.md) and nothing else of
 * them but their type, so that a fault hits a message and not a stream that nobody can read again.
 */
@NullMarked
package io.paxosstore.tpcc.proxy;

import org.jspecify.annotations.NullMarked;
