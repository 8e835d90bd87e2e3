/**
 * The project's own log-structured merge tree: what is in memory and what is in tables put together
 * into one store. Readers work on an immutable view; everything that changes the store ends in the
 * installation of the next view.
 */
@NullMarked
package io.paxosstore.lsm.engine;

import org.jspecify.annotations.NullMarked;
