/**
 * What the driver and an engine say to each other: sessions, prepared statements, rows. Shared by
 * the driver, the server and the embedded engine; knows nothing of any of them.
 */
@NullMarked
package io.paxosstore.jdbc.protocol;

import org.jspecify.annotations.NullMarked;
