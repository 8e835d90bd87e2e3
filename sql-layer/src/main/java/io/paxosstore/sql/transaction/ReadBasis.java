package io.paxosstore.sql.transaction;

import io.paxosstore.sql.transaction.remote.Answer.Seen;
import io.paxosstore.sql.transaction.remote.Basis;

/** What a transaction's reads of one group rest on; grows with every answer. */
final class ReadBasis {
  /** Answers came from more than one home. */
  private static final long SEVERAL = 0;

  private long home;
  private long fence;
  private long dependsOn;

  /** True if S is not below anything that was committed in the group before it was first read. */
  private boolean current;

  ReadBasis(Seen seen) {
    home = seen.home();
    fence = seen.fence();
    dependsOn = seen.dependsOn();
  }

  /** Another answer; false if what an earlier one rested on may be void. */
  boolean add(Seen seen) {
    fence = Math.min(fence, seen.fence());
    if (home == seen.home()) {
      dependsOn = Math.max(dependsOn, seen.dependsOn());
      return true;
    }
    boolean stands = dependsOn == 0 && seen.dependsOn() == 0;
    home = SEVERAL;
    return stands;
  }

  /**
   * True if commits may be missing from what a read has shown that were acknowledged before it: the
   * group is read for the first time, and its home knows of later ones than S (homes' clocks
   * differ), or it has another home than before, which may have let some in below S. The reader
   * moves S beyond the answer's fence then.
   */
  boolean mayBeBehind(Seen seen) {
    boolean behind = isOfSeveralHomes() || (!current && seen.fence() > seen.at());
    current = true;
    return behind;
  }

  boolean isOfSeveralHomes() {
    return home == SEVERAL;
  }

  /** Everything that was read stands at the snapshot that the answer names. */
  void validated(Seen seen) {
    if (home != seen.home()) {
      dependsOn = 0; // else it would not have stood
      home = seen.home();
    }
    fence = seen.fence();
  }

  Basis at(long snapshot) {
    return new Basis(home, snapshot, Math.min(fence, snapshot), dependsOn);
  }

  boolean dependsOnUncounted() {
    return dependsOn != 0;
  }
}
