package io.paxosstore.paxos.node;

import io.paxosstore.paxos.NodeFigures;
import io.paxosstore.paxos.replica.Effects;

/** Counts what the core does: plain fields, since one thread at a time drives it. */
final class CoreFigures {
  long proposals;
  long batches;
  long decided;
  long voids;
  long refused;
  long votes;
  long syncs;
  long duels;
  long reads;
  long probes;
  private long tenures;
  private long overtaken;
  private long handedOver;

  void decided(boolean counts) {
    decided++;
    if (!counts) {
      voids++;
    }
  }

  void tenureBegan() {
    tenures++;
  }

  void tenureEnded(Effects.End reason) {
    switch (reason) {
      case OVERTAKEN -> overtaken++;
      case HANDED_OVER -> handedOver++;
      case RESIGNED -> {
        // To make room in memory, for nobody.
      }
    }
  }

  /** All of them, with what the runtime has counted. */
  NodeFigures read(long takeovers, long spuriousTakeovers) {
    return new NodeFigures(
        proposals,
        batches,
        decided,
        voids,
        refused,
        votes,
        syncs,
        tenures,
        overtaken,
        handedOver,
        duels,
        takeovers,
        spuriousTakeovers,
        reads,
        probes);
  }
}
