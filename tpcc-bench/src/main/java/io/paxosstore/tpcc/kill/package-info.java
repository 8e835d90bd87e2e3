/**
 * A run on a cluster of server processes of which one is killed and restarted meanwhile, and what
 * every replica holds after that.
 */
@NullMarked
package io.paxosstore.tpcc.kill;

import org.jspecify.annotations.NullMarked;
