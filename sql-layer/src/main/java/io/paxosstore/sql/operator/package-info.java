/**
 * What an operator asks a node that runs, beside its clients and peers: over a socket in its data
 * directory that only its own user can reach, so that whoever may ask could have read the directory
 * as well.
 */
@NullMarked
package io.paxosstore.sql.operator;

import org.jspecify.annotations.NullMarked;
