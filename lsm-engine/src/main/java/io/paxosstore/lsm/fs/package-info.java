/**
 * The seam to the operating system's files. Everything durable in the store goes through {@link
 * io.paxosstore.lsm.fs.FileSystem}, so every error path can be made to happen in a test. Knows
 * bytes, names and what survives a crash; nothing of tables, logs or records.
 */
@NullMarked
package io.paxosstore.lsm.fs;

import org.jspecify.annotations.NullMarked;
