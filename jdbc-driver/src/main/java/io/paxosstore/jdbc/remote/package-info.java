/**
 * Sessions over the network: the client's side of {@code docs/formats/client-protocol.md}, on a
 * blocking socket. One request is under way at a time; only a cancel goes out beside it.
 */
@NullMarked
package io.paxosstore.jdbc.remote;

import org.jspecify.annotations.NullMarked;
