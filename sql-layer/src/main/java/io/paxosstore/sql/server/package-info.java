/**
 * The network front end: frames of the client protocol in, calls on a session, frames out. What a
 * session is behind its interface, this package does not know; whoever starts a server brings a
 * {@link io.paxosstore.sql.server.SessionFactory}.
 */
@NullMarked
package io.paxosstore.sql.server;

import org.jspecify.annotations.NullMarked;
