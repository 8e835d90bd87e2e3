/**
 * This project's paxos-core behind the benchmark's {@link
 * io.paxosstore.tpcc.paxos.member.Contender}, used as any program would that embeds it, and a disk
 * that is slow on purpose.
 */
@NullMarked
package io.paxosstore.tpcc.paxos.own;

import org.jspecify.annotations.NullMarked;
