/**
 * Replicated logs side by side: this project's paxos-core, and whichever rivals there is a class
 * path for, each as three processes on loopback with its own libraries and the load in the process
 * of the home. This package starts them, tells them what to do, and judges the figures; what runs
 * inside them is {@code member}.
 */
@NullMarked
package io.paxosstore.tpcc.paxos;

import org.jspecify.annotations.NullMarked;
