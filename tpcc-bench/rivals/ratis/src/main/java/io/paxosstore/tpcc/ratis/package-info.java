/**
 * Apache Ratis behind the benchmark's contender: one server with a division for each group, over
 * gRPC. Knows the benchmark's process side only.
 */
@NullMarked
package io.paxosstore.tpcc.ratis;

import org.jspecify.annotations.NullMarked;
