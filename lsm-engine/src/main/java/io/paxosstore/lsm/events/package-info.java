/**
 * Brings what an engine tells to its listener: behind the locks under which it happened, in order,
 * and without ever making the engine wait. Knows nothing of what the events mean.
 */
@NullMarked
package io.paxosstore.lsm.events;

import org.jspecify.annotations.NullMarked;
