/**
 * Entries, their records and the names in them as bytes: the same in the shared log, in a group's
 * own state and between nodes ({@code docs/formats/paxos-log.md}). Decoding is strict: what it
 * accepts is what encoding makes. Knows nothing of files, connections or what the bytes are for.
 */
@NullMarked
package io.paxosstore.paxos.codec;

import org.jspecify.annotations.NullMarked;
