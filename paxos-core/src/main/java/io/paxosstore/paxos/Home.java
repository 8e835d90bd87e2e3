package io.paxosstore.paxos;

/** Where a group's home is believed to be. A routing hint: being wrong costs a hop. */
public sealed interface Home {
  /** This node is the home. */
  record Here(Tenure tenure) implements Home {}

  /** Another node is, or is the one that should become it. */
  record There(int node) implements Home {}
}
