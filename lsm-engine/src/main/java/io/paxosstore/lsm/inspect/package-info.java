/**
 * A store as it lies on the disk, for people who want to see or judge it: what the files are, what
 * is in them, and whether every checksum and every order holds. Reads only; nobody may have the
 * store open meanwhile.
 */
@NullMarked
package io.paxosstore.lsm.inspect;

import org.jspecify.annotations.NullMarked;
