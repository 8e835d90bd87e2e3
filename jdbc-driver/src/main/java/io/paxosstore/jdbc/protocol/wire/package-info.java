/**
 * The protocol as bytes: {@code client.proto}, and the types of {@code io.paxosstore.jdbc.protocol}
 * as its messages. Shared by the driver's remote sessions and the server; knows no socket.
 */
@NullMarked
package io.paxosstore.jdbc.protocol.wire;

import org.jspecify.annotations.NullMarked;
