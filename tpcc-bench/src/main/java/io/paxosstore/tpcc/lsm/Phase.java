package io.paxosstore.tpcc.lsm;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Something that all contenders have to do.
 *
 * @param name on the command line
 * @param about what it is, for people
 * @param body does it
 */
record Phase(String name, String about, Body body) {
  /** Does a phase with all contenders. */
  @FunctionalInterface
  interface Body {
    List<Line> run(Bench bench) throws IOException, InterruptedException;
  }

  /** All phases, in the order in which they run: what changes the shared stores comes last. */
  static List<Phase> all() {
    List<Phase> all = new ArrayList<>();
    all.addAll(ReadPhases.all());
    all.addAll(ColdPhases.all());
    all.addAll(WritePhases.onSharedStores());
    all.addAll(VersionPhase.all());
    all.addAll(WritePhases.onFreshStores());
    all.add(ReopenPhase.phase());
    return all;
  }
}
