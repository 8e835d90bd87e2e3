package io.paxosstore.paxos.simulator;

import io.paxosstore.paxos.Entry;
import io.paxosstore.paxos.replica.BallotedEntry;

/** A line of a node's history: a chosen entry, as it holds it, and whether it counts. */
record Decided(BallotedEntry held, boolean counts) {
  Entry entry() {
    return held.entry();
  }
}
