/**
 * SOFA-JRaft behind the benchmark's contender: one Raft group for each group, in one process with
 * one server for its messages. Knows the benchmark's process side only.
 */
@NullMarked
package io.paxosstore.tpcc.jraft;

import org.jspecify.annotations.NullMarked;
